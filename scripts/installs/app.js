// A project of one file, installed by each package manager on each Node: does the server answer, with its shell and the routes?
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, call, expectEqual, withClient } from './client.js';
import { runLine } from './tools.js';

const files = {
  'package.json': JSON.stringify({
    name: 'app',
    version: '1.0.0',
    private: true,
    type: 'module',
    scripts: { start: 'node server.js' },
    dependencies: { express: '^5.1.0' },
  }),
  'server.js': `import express from 'express';

const app = express();
app.get('/health', function health(_request, response) {
  response.json({});
});
app.listen(3000);
`,
};

/** A project that `manager` has installed. */
export function prepare(manager, folder, env) {
  write(folder, { ...files, ...manager.files });
  runLine(manager.install, folder, env);
}

/** The same with the packed package in it. */
export function install(manager, tarball, folder, env) {
  prepare(manager, folder, env);
  runLine(manager.add(tarball), folder, env);
}

export function write(folder, texts) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
}

/** What a colleague gets from the lock file that was made on another Node. */
export function installLocked(manager, folder, env) {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  runLine(manager.frozen, folder, env);
}

export async function check(folder, env) {
  await withClient(folder, env, async (client) => {
    const { output } = await call(client, 'shell', { code: '1 + 1' });
    expectEqual(output?.value, '2', 'shell');
    const { items } = await call(client, 'list_routes');
    expectEqual(
      items.map(({ path, handler }) => [path, handler]),
      [['/health', 'health']],
      'list_routes',
    );
  });
}

/** Null, or the error of the shell. */
export async function shellError(folder, env) {
  return await withClient(folder, env, async (client) => {
    const { error } = await ask(client, 'shell', { code: '1 + 1' });
    return error ?? null;
  });
}
