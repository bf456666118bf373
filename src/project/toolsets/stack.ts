// Where an error comes from, for the developer: the frames within the project.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_FRAMES = 6;

export function projectStack({ stack }: Error, root: string): string[] {
  return String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && line.includes(root) && !line.includes('node_modules'))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim().replace(/(?:file:\/\/)?\/[^\s()]+/, (place) => withinRoot(place, root)));
}

function withinRoot(place: string, root: string): string {
  const [, path = place, position = ''] = /^(.*?)((?::\d+)*)$/.exec(place) ?? [];
  const file = path.startsWith('file:') ? fileURLToPath(path) : path;
  return relative(root, file) + position;
}
