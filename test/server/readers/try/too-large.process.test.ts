// What a package may write when it is installed to be tried: a bound that ends it, whatever its archive holds.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InstallMethods, InstallReply } from '../../../../src/protocol/packages/try.ts';
import { permittedArgv } from '../../../../src/server/packages/permitted-argv.ts';
import { startChild } from '../../../../src/server/processes/child.ts';
import { makeTryFolder } from '../../../../src/server/readers/try/folder.ts';
import { mustInstall } from '../../../../src/server/readers/try/install.ts';
import { makeFolder, root as repository } from '../../../support/folders.ts';
import { type FixtureRegistry, startRegistry } from '../../../support/registry/registry.ts';

const MB = 1024 * 1024;
const maxBytes = 3 * MB;
const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`part${i}.txt`, 'x'.repeat(20_000)]));
/** Of files without a byte. */
const folders = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}${'/a'.repeat(10)}.txt`, '']));
/** Each asks for folders that are there already. */
const deep = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`a/b/c/part${i}.txt`, '']));
const one = (name: string, files: Record<string, string>, more = {}) => ({
  name,
  versions: { '1.0.0': { ...more, files: { 'index.js': '', ...files } } },
});

let registry: FixtureRegistry;
beforeAll(async () => {
  registry = await startRegistry([
    one('small', { 'a.txt': 'x'.repeat(MB) }),
    // Packed it is a hundredth of that.
    one('bomb', { 'a.txt': randomBytes(3_000).toString('base64').repeat(5_000) }),
    one('many', many),
    one('folders', folders),
    one('deep', deep),
    one('carrier', {}, { dependencies: { bomb: '1.0.0' } }),
  ]);
});
afterAll(() => registry?.close());

/** As the server has it installed. */
async function install(name: string, folder: string, root: string): Promise<InstallReply> {
  const child = startChild<InstallMethods>(
    {
      ...{ entry: join(repository, 'dist/registry/install.js'), cwd: repository, env: process.env },
      ...{ execArgv: permittedArgv(folder), methods: {}, onError: () => {} },
    },
    (reason) => new Error(reason),
  );
  try {
    return await child.rpc.call('install', { root, folder, name, range: null, maxBytes, net: true });
  } finally {
    child.kill('it has installed');
    await child.ended;
  }
}

test('one that is larger than there is room for is refused, and nothing of it stays', async () => {
  using project = makeFolder({ '.npmrc': registry.npmrc });
  const tried = async (name: string) => {
    await using folder = await makeTryFolder('require');
    const reply = await install(name, folder.path, project.dir);
    let status = 'installed';
    try {
      mustInstall(reply, { name, range: null, maxBytes });
    } catch (error) {
      status = (error as Error).message;
    }
    return { status, isBounded: bytesIn(folder.path) <= maxBytes, folder: folder.path };
  };
  for (const name of ['small', 'deep'])
    expect(await tried(name), name).toMatchObject({ status: 'installed', isBounded: true });
  for (const name of ['bomb', 'many', 'folders', 'carrier']) {
    const { folder, ...found } = await tried(name);
    expect(found, name).toEqual({
      status: `${name} is too large to be tried: with what it depends on it takes more than 3 MB.`,
      isBounded: true,
    });
    expect(existsSync(folder)).toBe(false);
  }
});

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
