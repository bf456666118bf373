// Which app is run ahead of the answer that it is one, and when that counts.
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { noPermissions } from '../../../../src/protocol/permissions.ts';
import type { LiveEntry } from '../../../../src/protocol/project.ts';
import { type Given, keepApp, runAhead } from '../../../../src/server/readers/live/ahead.ts';
import type { LiveRoutes } from '../../../../src/server/readers/live.ts';
import type { Setup } from '../../../../src/server/setup/setup.ts';
import { writeFiles } from '../../../support/temp.ts';

const live = { items: [], warnings: [], files: [], envFiles: [] } as unknown as LiveRoutes;
const setupOf = (config: object) => ({ config, launch: { conditions: [] } }) as unknown as Setup;
const setup = setupOf({ guards: [] });
const given = (own = setup, permissions = noPermissions): Given => ({ root, setup: own, permissions });

let root: string;
let entry: LiveEntry;
let cache: string;
beforeEach(async () => {
  root = await writeFiles({ 'package.json': { name: 'app' }, 'src/main.ts': '' });
  cache = join(root, 'cache');
  process.env.XDG_CACHE_HOME = cache;
  const file = join(root, 'src/main.ts');
  entry = { ...{ app: 'app', file, args: [], dir: root, declared: ['express'] }, adapters: ['express'] };
});

/** What was run, and whether it was ended. */
function begin(own = setup) {
  const runs: { file: string; signal: AbortSignal }[] = [];
  const waiting = { signal: new AbortController().signal, progress() {} };
  const ahead = runAhead(given(own), waiting, async (app, { signal }) => {
    runs.push({ file: app.entry.file, signal });
    return live;
  });
  return { ahead, runs };
}
const kept = () =>
  readdirSync(join(cache, 'mcp-node/compiled')).map((name) => join(cache, 'mcp-node/compiled', name));

test('nothing at first; then the app of the last start, once it is still one', async () => {
  expect(begin()).toEqual({ ahead: null, runs: [] });
  await keepApp({ entry, remedies: [] }, given());
  const { ahead, runs } = begin();
  expect(runs.map(({ file }) => file)).toEqual([entry.file]);
  const other = { ...entry, file: join(root, 'src/other.ts') };
  // As with a command of a package that starts several apps.
  const twin = { ...entry, app: 'other', dir: join(root, 'other') };
  const taken = ahead?.take({ entries: [other, twin, entry], remedies: [] }, given());
  expect(taken?.entry).toBe(entry);
  expect(await taken?.result).toBe(live);
  expect(runs[0]?.signal.aborted).toBe(false);
});

test.each<[string, (made: LiveEntry) => object]>([
  ['another file', (made) => ({ entries: [{ ...made, file: `${made.file}x` }], remedies: [] })],
  ['other arguments', (made) => ({ entries: [{ ...made, args: ['serve'] }], remedies: [] })],
  ['other adapters', (made) => ({ entries: [{ ...made, adapters: [] }], remedies: [] })],
  ['none', () => ({ entries: [], remedies: [] })],
  ['another remedy', (made) => ({ entries: [made], remedies: [{ says: 'x', run: 'y' }] })],
])('it is ended where what is found is %s', async (_, found) => {
  await keepApp({ entry, remedies: [] }, given());
  const { ahead, runs } = begin();
  expect(ahead?.take(found(entry) as never, given())).toBeNull();
  expect(runs[0]?.signal.aborted).toBe(true);
});

test.each<[string, () => void, Given['permissions']?]>([
  ['a manifest', () => writeFileSync(join(root, 'package.json'), '{ "name": "app", "main": "x.js" }')],
  ['what is permitted', () => {}, { ...noPermissions, read: ['/elsewhere'] }],
])('where %s has changed, it is ended, and not run at the next start', async (_, change, permissions) => {
  await keepApp({ entry, remedies: [] }, given());
  const { ahead, runs } = begin();
  change();
  expect(ahead?.take({ entries: [entry], remedies: [] }, given(setup, permissions))).toBeNull();
  expect(runs[0]?.signal.aborted).toBe(true);
  if (!permissions) expect(begin().runs).toEqual([]);
});

test('nothing is run with other settings, and settings are not written down', async () => {
  await keepApp({ entry, remedies: [] }, given(setupOf({ secret: 'hunter2' })));
  expect(begin().runs).toEqual([]);
  expect(readFileSync(kept()[0] ?? '', 'utf8')).not.toContain('hunter2');
});

test('nothing is run of a file that is damaged, of others, or names what lies elsewhere', async () => {
  await keepApp({ entry, remedies: [] }, given());
  const [file = ''] = kept();
  const text = readFileSync(file, 'utf8');
  chmodSync(file, 0o666);
  expect(begin().runs).toEqual([]);
  chmodSync(file, 0o600);
  for (const damaged of ['', '{', 'null', '[]', '[{}]', text.slice(0, -3)]) {
    writeFileSync(file, damaged);
    expect(begin().runs).toEqual([]);
  }
  writeFileSync(file, text);
  expect(begin().runs.length).toBe(1);
  await keepApp({ entry: { ...entry, file: '/etc/passwd' }, remedies: [] }, given());
  expect(begin().runs).toEqual([]);
});

test('a folder that cannot be written keeps nothing', async () => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'mcp-node'), '');
  await keepApp({ entry, remedies: [] }, given());
  expect(begin().runs).toEqual([]);
});
