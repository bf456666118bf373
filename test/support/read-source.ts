// Reads small projects from source. `web` is a package that nobody has: what is called on its apps is the answer.
import { join } from 'node:path';
import { createSource, type Source, type Symbolic } from '../../src/project/source/reader/source.ts';
import { createProject } from './temp.ts';

export async function readSource(
  files: Record<string, unknown>,
  entry: string | string[] = Object.keys(files)[0] ?? '',
): Promise<Source> {
  const { project } = await createProject({ 'package.json': { name: 'app' }, ...files });
  const entries = [entry].flat().map((file) => join(project.root, file));
  return createSource({ project, entries, handled: ['web'] });
}

/** Calls on what `web` made: "get /a", one for each thing that the path may be; conditions behind "if". */
export function registered(source: Source): string[] {
  const lines = source.made(['web']).flatMap(({ result }) => callsOf(result));
  return lines
    .sort((a, b) => a.order - b.order)
    .flatMap(({ name, args, conditions }) => {
      const suffix = conditions.length > 0 ? ` if ${conditions.join(' and ')}` : '';
      return source.strings(args[0]?.value).map(({ text }) => `${name} ${text}${suffix}`);
    });
}

/** In a loop: a chain may be thousands long. */
function callsOf(symbol: Symbolic): Symbolic['calls'] {
  const found = [...symbol.calls];
  for (const call of found) found.push(...call.result.calls);
  return found;
}

export async function registeredIn(
  files: Record<string, unknown>,
  entry?: string | string[],
): Promise<string[]> {
  return registered(await readSource(files, entry));
}

/** One file that has `app`. */
export async function registeredBy(code: string, file = 'app.ts'): Promise<string[]> {
  return registeredIn({ [file]: `import web from 'web';\nconst app = web();\n${code}` });
}
