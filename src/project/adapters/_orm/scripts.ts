// Configuration that npm scripts name: `--config=src/db/x.config.ts`.
import { resolve } from 'node:path';
import { splitCommands } from '../../../files/npm-scripts.ts';
import { isFile } from '../../disk/files.ts';
import type { Package } from '../../shapes.ts';

export interface NamedFile {
  file: string;
  /** Where the command runs: what the file says is relative to it. */
  cwd: string;
}

/** Files that scripts give to a command, told by its word, by one of these options. */
export function namedByScripts(
  { dir, manifest }: Package,
  command: RegExp,
  options: readonly string[],
): NamedFile[] {
  const found = Object.values(manifest?.scripts ?? {}).flatMap((text) =>
    filesIn(text, dir, command, options),
  );
  return found.filter(({ file }, index) => found.findIndex((other) => other.file === file) === index);
}

/** The first of them that there is: others are made by a build, or named by a variable. */
export async function presentByScripts(
  ...given: Parameters<typeof namedByScripts>
): Promise<string | undefined> {
  for (const { file } of namedByScripts(...given)) if (await isFile(file)) return file;
  return undefined;
}

function filesIn(text: string, dir: string, command: RegExp, options: readonly string[]): NamedFile[] {
  let cwd = dir;
  return splitCommands(text).flatMap((words) => {
    if (words[0] === 'cd' && words[1] !== undefined) cwd = resolve(cwd, words[1]);
    const folder = cwd;
    // concurrently "a -w" "b studio": a quoted command is one word
    const inner = words
      .filter((word) => /\s/.test(word))
      .flatMap((word) => filesIn(word, folder, command, options));
    if (!words.some((word) => !/\s/.test(word) && command.test(word))) return inner;
    const own = words.flatMap((word, index) => {
      const [option = '', value = words[index + 1]] = word.includes('=') ? splitOption(word) : [word];
      return options.includes(option) && value !== undefined
        ? { file: resolve(folder, value), cwd: folder }
        : [];
    });
    return [...inner, ...own];
  });
}

const splitOption = (word: string): [string, string] => [
  word.slice(0, word.indexOf('=')),
  word.slice(word.indexOf('=') + 1),
];
