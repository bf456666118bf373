// The script that compares the grids with a registry, with one that has what it should tell of.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gridBySlug } from '../../../src/server/packages/curated/grids.ts';
import { root } from '../../support/folders.ts';

const published = new Date().toISOString();
/** By name; all others are as they should be. */
const odd: Record<string, { version?: object; date?: string; number?: string } | null> = {
  nanoid: null,
  ulid: { version: { deprecated: 'moved elsewhere' } },
  uuidv7: { date: '2015-01-01T00:00:00.000Z' },
  sqids: { version: { engines: { node: '^4 || ^6' } } },
  got: { version: { type: 'module', exports: { require: './index.cjs', import: './index.js' } } },
  ky: { version: { type: 'module', exports: './index.js' } },
  prompts: { number: '9.0.0' },
  signale: { number: '1.4.0' },
  undici: { number: '1.2.3-security' },
  // Not recommended anyway: how it is does not matter, unless that is why.
  shortid: { version: { deprecated: 'of course' }, date: '2015-01-01T00:00:00.000Z' },
  uuid: { version: { engines: { node: '>=20' } } },
};
const asked: string[] = [];

const registry = createServer((request, response) => {
  const name = decodeURIComponent((request.url ?? '').slice(1));
  asked.push(name);
  if (odd[name] === null) {
    response.writeHead(404).end('{}');
    return;
  }
  const { version = {}, date = published, number = '1.2.3' } = odd[name] ?? {};
  const versions = { [number]: { name, version: number, ...version } };
  response.end(JSON.stringify({ name, 'dist-tags': { latest: number }, versions, time: { [number]: date } }));
});

beforeAll(() => new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve)));
afterAll(() => void registry.close());

async function check(...names: string[]): Promise<{ code: number; lines: string[] }> {
  const { port } = registry.address() as AddressInfo;
  const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: '' };
  return new Promise((resolve) => {
    const args = [join(root, 'scripts/check-grids.js'), ...names];
    execFile(process.execPath, args, { env, cwd: root }, (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), lines: stdout.trim().split('\n') });
    });
  });
}

test('what is missing fails, what is stale is told', async () => {
  const { code, lines } = await check('ids');
  expect(code).toBe(1);
  const names = (await gridBySlug('ids')).packages.flatMap(({ name }) => name ?? []);
  expect(asked.splice(0).sort()).toEqual(names.sort());
  expect(lines).toEqual([
    'sqids (ids): 1.2.3 is for Node ^4 || ^6',
    'ulid (ids): deprecated: moved elsewhere',
    'uuidv7 (ids): 1.2.3 is of 2015-01-01',
    'nanoid (ids): not in the registry',
    `${names.length} packages: 1 missing, 3 to look at`,
  ]);
});

test('claims that the registry does not bear out, by an exit code of their own', async () => {
  const { code, lines } = await check('got', 'ky', 'undici', 'prompts', 'signale');
  expect({ code, lines }).toEqual({
    code: 2,
    lines: [
      expect.stringMatching(/^got \(.*\): said to be ESM only, and 1\.2\.3 can be required$/),
      expect.stringMatching(
        /^prompts \(.*\): said to be without a release since 2\.4\.2, and 9\.0\.0 is there$/,
      ),
      expect.stringMatching(/^undici \(.*\): 1\.2\.3-security holds its name, and nothing else$/),
      '5 packages: 0 missing, 3 to look at',
    ],
  });
  asked.splice(0);
});

test('names of packages, each asked for once', async () => {
  const { code, lines } = await check('effect', 'shortid', 'uuid');
  expect({ code, lines }).toEqual({ code: 0, lines: ['3 packages: 0 missing, 0 to look at'] });
  expect(asked.splice(0).sort()).toEqual(['effect', 'shortid', 'uuid']);
  expect((await check('no-such-grid')).code).toBe(1);
});
