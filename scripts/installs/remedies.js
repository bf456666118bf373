// What errors and warnings tell a user to type, typed: in a project of each package manager.
import { findPackageManager } from '../../src/files/package-manager.ts';
import { check, shellError } from './app.js';
import { runLine } from './tools.js';

/** Where they run no script of it, npm and Yarn say so, and exit with 0. */
const notRun = /core-js[^\n]*(?:blocked|disabled)|(?:blocked|ignored)[^\n]*core-js/i;

export async function tryRemedies({ name, made, folderOf, envOf, report }) {
  const oldest = made[0];
  const newest = made.at(-1);
  if (oldest === undefined) return;
  await report(`${name}, Node ${oldest.version}, its commands`, async () => {
    const [folder, env] = [folderOf(oldest), envOf(oldest)];
    // What npm, run by its user, says of itself.
    process.env.npm_config_user_agent = `${name.replace(/(\d+)$/, '/$1')}.0.0`;
    const { commands } = await findPackageManager(folder);
    runLine(commands.add('is-odd'), folder, env);
    runLine(commands.exec('mcp-node --version'), folder, env);
    try {
      runLine(commands.add('core-js'), folder, env);
    } catch (error) {
      // pnpm has added it, and ends with 1 because its script was not approved.
      if (!error.message.includes('IGNORED_BUILDS')) throw error;
    }
    const rebuild = commands.rebuild('core-js');
    const said = runLine(rebuild, folder, env);
    if (notRun.test(said)) throw new Error(`${rebuild}: ${said}`);
    return rebuild;
  });
  for (const [from, to] of [
    [oldest, newest],
    [newest, oldest],
  ])
    if (from !== to)
      await report(`${name}, installed on ${from.version}, started on ${to.version}`, async () => {
        const error = await shellError(folderOf(from), envOf(to));
        if (!error) return 'ok';
        const [, command] = /\(([^()]+)\)/.exec(error.hint) ?? [];
        runLine(command, folderOf(from), envOf(to));
        await check(folderOf(from), envOf(to));
        return `${error.code}, ok after ${command}`;
      });
}
