// Whether the generated client is of the schema as it is now. Executes nothing.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { packageManagerCommands } from '../../../files/package-manager.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import { readText, relativePath } from '../../disk/files.ts';
import type { Project } from '../../shapes.ts';
import { type Generator, generators } from './client.ts';
import { findSchemas, type Schema } from './discover.ts';

/** Files that the client comes from and that no code loads; and which clients are behind their schema. */
export async function readClientSources(project: Project): Promise<{ files: string[]; warnings: Warning[] }> {
  const { schemas } = await findSchemas(project);
  const files: string[] = [];
  const warnings: Warning[] = [];
  for (const schema of schemas) {
    // The folder too: a file may be added to it.
    files.push(resolve(project.root, schema.path), ...schema.files.map(({ file }) => file));
    if (schema.config) files.push(schema.config.file);
    for (const generator of generators(schema)) {
      const copies = copiesOf(generator);
      files.push(...copies);
      const generated = (await Promise.all(copies.map(readCopy))).find((text) => text !== undefined);
      if (generated === undefined || isSameSchema(generated, schema)) continue;
      const { path } = schema;
      const { exec } = await packageManagerCommands(project.root);
      const message = `${path} is not what the Prisma client was generated from: run \`${exec('prisma generate')}\`${where(project, generator)}.`;
      warnings.push({ code: 'PRISMA_CLIENT_OUTDATED', message });
    }
  }
  return { files, warnings };
}

/** Where a client keeps its schema: prisma-client-js as a file, prisma-client in its code. */
function copiesOf({ schema, file, provider, output }: Generator): string[] {
  if (provider === 'prisma-client-js') {
    const folder = output === undefined ? defaultOutput(schema) : resolve(dirname(file.file), output);
    return folder === null ? [] : [join(folder, 'schema.prisma')];
  }
  if (output === undefined) return [];
  const folder = resolve(dirname(file.file), output, 'internal');
  return ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((extension) => join(folder, `class.${extension}`));
}

function defaultOutput({ package: { dir } }: Schema): string | null {
  try {
    const manifest = createRequire(join(dir, 'package.json')).resolve('@prisma/client/package.json');
    return resolve(dirname(manifest), '../../.prisma/client');
  } catch {
    return null;
  }
}

async function readCopy(file: string): Promise<string | undefined> {
  const { text } = await readText(file);
  if (text === undefined || file.endsWith('.prisma')) return text;
  const literal = /"?inlineSchema"?:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  try {
    return literal === undefined ? undefined : String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}

/** Comments and layout aside; of several files, in any order. */
function isSameSchema(generated: string, { files }: Schema): boolean {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) =>
        line
          .replace(/("(?:\\.|[^"\\])*")|\/\/.*$/g, '$1')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      )
      .filter(Boolean);
  const now = files.flatMap(({ text }) => lines(text));
  const then = lines(generated);
  if (files.length > 1) return now.toSorted().join('\n') === then.toSorted().join('\n');
  return now.join('\n') === then.join('\n');
}

function where({ root }: Project, { schema }: Generator): string {
  const path = relativePath(root, schema.package.dir);
  return path === '.' ? '' : ` in ${path}`;
}
