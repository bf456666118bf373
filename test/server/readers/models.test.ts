import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { takeFingerprint } from '../../../src/files/fingerprint.ts';
import type { App, Model, Warning } from '../../../src/protocol/schemas.ts';
import type { CallContext } from '../../../src/server/mcp/registry.ts';
import type { Supervisor } from '../../../src/server/processes/supervisor.ts';
import { createModelReader } from '../../../src/server/readers/models.ts';
import { writeFiles } from '../../support/temp.ts';

const model = (name: string, app: string, origin: Model['origin']): Model => ({
  ...{ name, app, origin, orm: 'some', table: name, kind: 'table', source: 'a.ts:1' },
  ...{ fields: [], indexes: [], uniques: [] },
});
const app = (label: string, models: string[]): App => ({
  ...{ label, name: label, path: label, entry: null, frameworks: [], models },
});
const context: CallContext = { signal: new AbortController().signal, progress: () => {} } as never;
const odd: Warning = { code: 'ODD', message: 'a file could not be read' };

/** What files say, and a source that says one model, named by how often it was read. */
async function start(hasSource: boolean, { isCut = false } = {}) {
  const root = await writeFiles({ 'schema.ts': '' });
  const file = join(root, 'schema.ts');
  const asked: boolean[] = [];
  let reads = 0;
  const ask = {
    call: async (method: string, params: { dependencies?: boolean }) => {
      if (method === 'apps') return { items: [app('one', ['A']), app('two', [])], warnings: [], hasSource };
      asked.push(params.dependencies === true);
      return { items: [model('A', 'one', 'files')], warnings: [], labels: ['one', 'two'], hasSource };
    },
  };
  const supervisor = {
    root,
    setup: async () => ({ files: [] }),
    ask: (_: string, run: (rpc: typeof ask) => unknown) => run(ask),
  } as unknown as Supervisor;
  const reader = createModelReader(supervisor, {
    async read(wanted, entries, _setup, _signal, forget) {
      expect([wanted, entries]).toEqual(['models', []]);
      reads += 1;
      if (isCut) forget();
      return {
        routes: { items: [], warnings: [] },
        models: { items: [model(`B${reads}`, 'two', 'source')], warnings: [odd] },
        files: isCut ? [] : [[file, takeFingerprint(file)]],
      };
    },
  });
  const names = async (dependencies = false) =>
    (await reader.read(context, dependencies)).items.map(({ name, origin }) => `${name} ${origin}`);
  return { reader, names, file, asked, reads: () => reads };
}

test('models of files come first, then those of the source, with its warnings', async () => {
  const { reader } = await start(true);
  expect(await reader.read(context, false)).toEqual({
    items: [model('A', 'one', 'files'), model('B1', 'two', 'source')],
    warnings: [odd],
    labels: ['one', 'two'],
  });
});

test('the source is read once, until a file that it was read from changes', async () => {
  const { names, reader, file, asked, reads } = await start(true);
  expect(await names()).toEqual(['A files', 'B1 source']);
  expect(await names(true)).toEqual(['A files', 'B1 source']);
  await reader.readApps(context);
  expect(asked).toEqual([false, true]);
  expect(reads()).toBe(1);
  writeFileSync(file, '// changed');
  // The event arrives in a later turn of the loop.
  await setImmediate();
  expect(await names()).toEqual(['A files', 'B2 source']);
});

test('a source that had to be ended is read again', async () => {
  const { names } = await start(true, { isCut: true });
  expect(await names()).toEqual(['A files', 'B1 source']);
  expect(await names()).toEqual(['A files', 'B2 source']);
});

test('where no adapter reads the source, nobody does', async () => {
  const { names, reader, reads } = await start(false);
  expect(await names()).toEqual(['A files']);
  expect((await reader.readApps(context)).items.map(({ models }) => models)).toEqual([['A'], []]);
  expect(reads()).toBe(0);
});

test('apps have the names of their models, wherever those are from', async () => {
  const { reader } = await start(true);
  const { items, warnings } = await reader.readApps(context);
  expect(items).toEqual([app('one', ['A']), app('two', ['B1'])]);
  expect(warnings).toEqual([odd]);
});

test('nothing found is said once the source was read as well, unless that says why', async () => {
  const ifNone: Warning = { code: 'NO_MODELS', message: 'none' };
  const found = { models: { items: [] as Model[], warnings: [] as Warning[] } };
  const ask = { call: async () => ({ items: [], warnings: [], labels: [], hasSource: true, ifNone }) };
  const supervisor = {
    root: await writeFiles({}),
    setup: async () => ({ files: [] }),
    ask: (_: string, run: (rpc: typeof ask) => unknown) => run(ask),
  } as unknown as Supervisor;
  const read = async () => {
    const source = async () => ({ ...found, routes: { items: [], warnings: [] }, files: [] });
    return (await createModelReader(supervisor, { read: source }).read(context, false)).warnings;
  };
  expect(await read()).toEqual([ifNone]);
  found.models = { items: [], warnings: [odd] };
  expect(await read()).toEqual([odd]);
  found.models = { items: [model('A', 'one', 'source')], warnings: [] };
  expect(await read()).toEqual([]);
});
