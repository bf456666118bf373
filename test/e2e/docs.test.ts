// Docs and source through the server: what is redacted, refused, and seen again after a change.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DocsAnswer, SourceAnswer } from '../../src/protocol/docs/answers.ts';
import { connect } from '../support/client.ts';
import { makeFolder, writeInto } from '../support/folders.ts';

const PASSWORD = 'q7-Vd!2xPz@9LmWk';
const version = (number: string, types: string) => ({
  'node_modules/dep/package.json': JSON.stringify({ name: 'dep', version: number, types: 'i.d.ts' }),
  'node_modules/dep/i.d.ts': types,
});

test('own modules without secrets, nothing of files that hold them, packages as they are now', async () => {
  using outside = makeFolder({ 'far.ts': 'export const far = 1;' });
  using project = makeFolder({
    'package.json': JSON.stringify({ name: 'made', dependencies: { dep: '1' } }),
    '.env': `DB_PASSWORD=${PASSWORD}\n`,
    'src/db.ts': `/** Opens with ${PASSWORD}. */\nexport function open(password = '${PASSWORD}') {\n  return password;\n}\n`,
    ...version('1.0.0', 'export declare function first(a: 1): void;'),
  });
  symlinkSync(join(outside.dir, 'far.ts'), join(project.dir, 'src/far.ts'));
  await using server = await connect(project.dir);

  const docs = await server.call<DocsAnswer>('get_docs', { name: './src/db#open' });
  expect(docs.declarations).toEqual([
    {
      signature: "function open(password = '[redacted:DB_PASSWORD]')",
      source: 'src/db.ts:2',
      doc: 'Opens with [redacted:DB_PASSWORD].',
    },
  ]);
  const source = await server.call<SourceAnswer>('get_source', { name: 'open' });
  expect(source.definitions).toMatchObject([{ source: 'src/db.ts:1', last: 4 }]);
  expect(JSON.stringify(source)).not.toContain(PASSWORD);
  expect(source.definitions[0]?.text).toContain('[redacted:DB_PASSWORD]');

  for (const name of ['.env', './.env', '../package.json', 'src/far.ts', '/etc/passwd', 'dep/../../.env']) {
    for (const tool of ['get_docs', 'get_source']) {
      const refusal = await server.fails(tool, { name });
      expect(refusal.code, name).toMatch(/^(?:PERMISSION_DENIED|SYMBOL_NOT_FOUND)$/);
      expect(JSON.stringify(refusal)).not.toContain(PASSWORD);
    }
  }
  expect(await server.fails('get_source', { name: 'src/db.ts', lines: 'all' })).toMatchObject({
    code: 'BAD_ARGUMENTS',
    hint: expect.stringContaining('200-400'),
  });
  expect(await server.call('get_source', { name: 'src/db.ts', lines: '2' })).toMatchObject({
    definitions: [{ source: 'src/db.ts:2', last: 4 }],
  });

  expect(await server.call('get_docs', { name: 'dep.first' })).toMatchObject({ version: '1.0.0' });
  writeInto(project.dir, version('2.0.0', 'export declare function second(a: 2): void;'));
  expect((await server.fails('get_docs', { name: 'dep.first' })).message).toBe(
    'There is no "first" in dep 2.0.0.',
  );
  expect(await server.call('get_docs', { name: 'dep.second' })).toMatchObject({
    version: '2.0.0',
    declarations: [{ signature: 'function second(a: 2): void' }],
  });
});
