// What errors and warnings tell a user to type, typed: in a project of each package manager.
import { findPackageManager } from '../../src/files/package-manager.ts';
import { check, shellError } from './app.js';
import { runLine } from './tools.js';

/** npm 12 and others say so, and exit with 0, where they run no script. */
const NOT_RUN = /blocked|disabled|ignored build/i;

export async function tryRemedies({ name, made, folderOf, envOf, report }) {
  const oldest = made[0];
  const newest = made.at(-1);
  if (oldest === undefined) return;
  await report(`${name}, Node ${oldest.version}, its commands`, async () => {
    const [folder, env] = [folderOf(oldest), envOf(oldest)];
    // What npm, run by its user, says of itself.
    process.env.npm_config_user_agent = `${name.replace(/(\d+)$/, '/$1')}.0.0`;
    const { commands } = await findPackageManager(folder);
    const said = [
      runLine(commands.add('is-odd'), folder, env),
      runLine(commands.rebuild('isolated-vm-6'), folder, env),
      runLine(commands.exec('esbuild --version'), folder, env),
    ];
    if (NOT_RUN.test(said[1])) throw new Error(`${commands.rebuild('isolated-vm-6')}: ${said[1]}`);
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
