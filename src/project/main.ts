// PROCESS 3: the project's own world. Started in the package root, guard first, then tsx; runs nothing of the project
// until it is asked to.
import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { register as registerCommonJs } from 'tsx/cjs/api';
import { register } from 'tsx/esm/api';
import { openServerChannel } from '../protocol/channel.ts';
import { takeFingerprint } from '../protocol/fingerprint.ts';
import type { ProjectMethods, ProjectReady, ProjectStart, ServerForProject } from '../protocol/processes.ts';
import { createRpc } from '../protocol/rpc.ts';
import { startWatchdog } from '../protocol/watchdog.ts';
import { type ArmedGuard, armGuard } from './arm.ts';
import { readConfigFile } from './config-file.ts';
import { armDrivers } from './drivers/arm.ts';
import { beginCall, endCall } from './drivers/state.ts';
import { createInspection, type Inspection } from './inspection.ts';
import { collectIntrinsics, neededFor } from './intrinsics.ts';
import { type BuiltinAccess, createModules } from './modules.ts';
import { printingFor } from './output.ts';
import { createShellObjects, type ShellObjects } from './shell-objects.ts';
import { tsconfigFiles } from './typescript.ts';

const busyFor = startWatchdog();
// Ctrl+C in a terminal reaches all processes: the server says when this one ends.
process.on('SIGINT', () => {});

// A rejection that nobody awaits must not cost the shell its objects: it is printed, and the agent sees it.
process.on('uncaughtException', (error) => process.stderr.write(`Uncaught ${inspect(error)}\n`));
process.on('unhandledRejection', (error) => process.stderr.write(`Unhandled rejection: ${inspect(error)}\n`));

const require = createRequire(import.meta.url);

let started: { inspection: Inspection; shell: ShellObjects; guard: ArmedGuard } | undefined;

function current() {
  if (!started) throw new Error('not started');
  return started;
}

const methods: ProjectMethods = {
  start,
  describe: () => current().inspection.describe({}),
  apps: () => current().inspection.apps({}),
  models: (params) => current().inspection.models(params),
  setting: (params) => current().inspection.setting(params),
  entries: () => current().inspection.entries({}),
  userConfig: ({ file }) => readConfigFile(file),
  operate: ({ session, operation }) => current().shell.operate(session, operation),
  notice: ({ session, notice }) => current().shell.notice(session, notice),
  globalSource: ({ name }) => current().shell.globalSource(name),
  forget: ({ session }) => current().shell.forget(session),
  permit: ({ permissions, signature }) => current().guard.permit(permissions, signature),
  beginCall: ({ timeoutMs }) => beginCall(timeoutMs),
  endCall,
  ping: () => true,
};

const report = (error: unknown) =>
  void process.stderr.write(`project process: ${error instanceof Error ? error.stack : String(error)}\n`);

const channel = openServerChannel(report, () => process.kill(process.pid, 'SIGKILL'));
const server = createRpc<ServerForProject>(channel, methods, report);

async function start({
  root,
  config,
  generation,
  permissions,
  key,
  db,
}: ProjectStart): Promise<ProjectReady> {
  let guard: ArmedGuard | undefined;
  const intrinsics = collectIntrinsics();
  const builtins: BuiltinAccess = {
    missingFor(name) {
      const needed = neededFor(name);
      const isPermitted = needed?.some((kind) => guard?.permits(kind));
      if (isPermitted) intrinsics.open(require(name) as object);
      return isPermitted ? [] : needed;
    },
  };
  // Before tsx reads them.
  server.notify('loaded', {
    files: tsconfigFiles(root).map((file) => [file, takeFingerprint(file)] as const),
  });
  const modules = createModules(root, (files) => server.notify('loaded', { files }), builtins);
  register({ onImport: modules.onImport });
  registerCommonJs();
  // Starts the compiler's service while it still may: the guard refuses new processes and threads.
  await import(new URL('./warm.ts', import.meta.url).href);
  createRequire(import.meta.url)('./warm.cts');
  armDrivers(db, (found) => server.notify('database', found));
  guard = await armGuard({
    ...{ root, permissions, key, db },
    onDenied(denial) {
      const session = printingFor();
      server.notify('denied', { ...(session === undefined ? {} : { session }), denial });
    },
  });
  const inspection = createInspection({ root, config, permissions });
  const shell = createShellObjects({
    root,
    ...{ generation, db },
    ...{ modules, isRefused: intrinsics.isRefused },
    look: inspection.look,
    busyFor,
    send: (session, notice) => server.notify('notice', { session, notice }),
  });
  started = { inspection, shell, guard };
  const [globals, { files, warnings }] = await Promise.all([shell.globalNames(), shell.globalFiles()]);
  server.notify('loaded', { files });
  return { globals, guard: guard.result, warnings };
}
