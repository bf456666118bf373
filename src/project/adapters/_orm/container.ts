// A client that the container of NestJS makes: it is not started for a name, and whoever wants it is told how to get it.
import { resolve } from 'node:path';
import { withoutComments } from '../../disk/comments.ts';
import { readText } from '../../disk/files.ts';
import { type ClientText, sourcePaths } from './client-modules.ts';

/** Why it is not there, and the lines that get it; null where no module has it made. */
export async function askContainer(
  root: string,
  client: string,
  { creation, of, from }: NonNullable<ClientText['container']>,
): Promise<{ reason: string; remedy: string } | null> {
  const found = await findContainer(root, creation);
  if (!found) return null;
  const { source, name } = found;
  const path = `./${found.path.replace(/\.[cm]?[jt]s$/, '')}`;
  const lines = [
    `import { NestFactory } from '@nestjs/core'; import { ${of} } from '${from}'; import { ${name} } from '${path}';`,
    `const app = await NestFactory.createApplicationContext(${name}, { logger: false }); const ${client} = app.get(${of})`,
  ];
  return {
    reason: `NestJS makes it (${source}), and no module exports it`,
    remedy: `In the shell, with the module of the whole app or this one: ${lines.join(' ')}. It starts what the app starts. Or export one from a module of its own.`,
  };
}

/** A module that has the client made: where, and what it exports; null where there is none. */
async function findContainer(
  root: string,
  creation: RegExp,
): Promise<{ source: string; path: string; name: string } | null> {
  for (const path of (await sourcePaths(root)).sort()) {
    const { text = '' } = await readText(resolve(root, path));
    const code = creation.test(text) ? withoutComments(text) : '';
    const match = creation.exec(code);
    const name = /\bexport\s+(?:default\s+)?class\s+(\w+)|\bexports\.(\w*Module)\b/.exec(code);
    if (!match || !name) continue;
    const line = code.slice(0, match.index).split('\n').length;
    return { source: `${path}:${line}`, path, name: name[1] ?? name[2] ?? '' };
  }
  return null;
}
