// PROCESS 3: the project's own world. Started in the package root, guard first, then tsx; runs nothing of the project
// until it is asked to.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { takeFingerprint } from '../files/fingerprint.ts';
import { openServerChannel } from '../protocol/channel.ts';
import type { GuardedKind } from '../protocol/permissions.ts';
import type { ProjectMethods, ProjectReady, ProjectStart, ServerForProject } from '../protocol/project.ts';
import { createRpc } from '../protocol/rpc.ts';
import { adapters } from './adapters/index.ts';
import { type ArmedGuard, armGuard } from './arm-guard.ts';
import { listConnections } from './connections/list.ts';
import { readMigrations } from './connections/migrations.ts';
import { runQuery } from './connections/query.ts';
import { readTables } from './connections/schema/read.ts';
import { armDrivers } from './databases/arm.ts';
import { beginTurn, endTurn } from './databases/state.ts';
import { tsconfigFiles } from './disk/typescript.ts';
import { getDocs, getSource } from './docs/docs.ts';
import { exportTypes } from './docs/exports.ts';
import { createInspection, type Inspection } from './inspect/inspection.ts';
import { listMigrations } from './inspect/migrations.ts';
import { completeTsx, preferKept, prepareCompiler, watchTsconfigs } from './loader/compiler.ts';
import { onMissed, takeMissed } from './loader/kept/kept.ts';
import { mainTsconfig } from './loader/tsconfigs.ts';
import { readUserConfig } from './loader/user-config.ts';
import { createShellFetch } from './shell/fetch.ts';
import { collectIntrinsics, neededFor } from './shell/intrinsics.ts';
import { type BuiltinAccess, createModules } from './shell/modules.ts';
import { createShellObjects, type ShellObjects } from './shell/objects.ts';
import { printFor, printingFor } from './shell/printed.ts';
import { collectWebGlobals } from './shell/web-globals.ts';
import { endAtOnce, startThread, watchServer } from './thread.ts';
import type { OwnToolsets } from './toolsets/own.ts';

// Ctrl+C in a terminal reaches all processes: the server says when this one ends.
process.on('SIGINT', () => {});

// A rejection that nobody awaits must not cost the shell its objects: it is printed, and the agent sees it.
process.on('uncaughtException', (error) => process.stderr.write(`Uncaught ${inspect(error)}\n`));
process.on('unhandledRejection', (error) => process.stderr.write(`Unhandled rejection: ${inspect(error)}\n`));

/** Modules load in crowds. */
const MISSED_MS = 200;

const require = createRequire(import.meta.url);

interface Started {
  root: string;
  inspection: Inspection;
  shell?: ShellObjects;
  /** Loaded when the first is asked for. */
  own?: () => Promise<OwnToolsets>;
  guard: ArmedGuard;
}

let started: Started | undefined;

function current() {
  if (!started) throw new Error('not started');
  return started;
}

function currentShell(): ShellObjects {
  const { shell } = current();
  if (!shell) throw new Error('not started for shells');
  return shell;
}

async function currentOwn(): Promise<OwnToolsets> {
  const { own } = current();
  if (!own) throw new Error('not started for shells');
  return own();
}

const methods: ProjectMethods = {
  start,
  describe: () => current().inspection.describe({}),
  apps: () => current().inspection.apps({}),
  models: (params) => current().inspection.models(params),
  setting: (params) => current().inspection.setting(params),
  entries: () => current().inspection.entries({}),
  docs: async (request) => getDocs((await current().inspection.look()).project, request),
  source: async (request) => getSource((await current().inspection.look()).project, request),
  exportTypes,
  surroundings: (params) => current().inspection.surroundings(params),
  databases: () => current().inspection.databases({}),
  connections: (named) => listConnections(current().root, named),
  query: (request) => runQuery(current().root, request),
  tables: (request) => readTables(current().root, request),
  migrationSets: async () => listMigrations((await current().inspection.look()).project),
  migrations: (request) => readMigrations(current().root, request),
  ownSource: async ({ reserved }) =>
    (await import('./toolsets/source.ts')).readOwnSource(
      (await current().inspection.look()).project,
      reserved,
    ),
  ownOffer: async (modules) => (await currentOwn()).offer(modules),
  ownCall: async (call, context) => (await currentOwn()).call(call, context),
  userConfig: ({ file }) => readUserConfig(file),
  operate: ({ session, operation }) => currentShell().operate(session, operation),
  notice: ({ session, notice }) => currentShell().notice(session, notice),
  globalSource: ({ name }) => currentShell().globalSource(name),
  forget: ({ session }) => currentShell().forget(session),
  permit: ({ permissions, signature }) => current().guard.permit(permissions, signature),
  beginTurn: ({ timeoutMs }) => beginTurn(timeoutMs),
  endTurn,
  ping: () => true,
};

const report = (error: unknown) =>
  void process.stderr.write(`project process: ${error instanceof Error ? error.stack : String(error)}\n`);

const channel = openServerChannel(report, endAtOnce);
const server = createRpc<ServerForProject>(channel, methods, report);

async function start(given: ProjectStart): Promise<ProjectReady> {
  const { root, purpose, permissions, key, db, since } = given;
  process.chdir(root);
  // Shells say it, and bubblewrap of the folder in which this process was started.
  process.env.PWD = root;
  let guard: ArmedGuard | undefined;
  const permits = (kind: GuardedKind) => guard?.permits(kind) === true;
  const runsProject = purpose === 'config' || purpose === 'shell';
  if (purpose === 'describe') watchServer();
  // A driver may block, and where there is no wall nobody else ends the process with the server.
  else if (!runsProject) startThread();
  const world = runsProject ? await prepareModules(given, permits) : undefined;
  armDrivers(db, (found) => server.notify('database', found), { permitsAll: permissions.all });
  const armed = await armGuard({
    ...{ root, permissions, key, db, since, describes: purpose === 'describe' },
    onDenied(denial) {
      const session = printingFor();
      server.notify('denied', { ...(session === undefined ? {} : { session }), denial });
    },
  });
  guard = armed;
  const inspection = createInspection(given);
  started = { root, inspection, guard };
  if (purpose !== 'shell' || !world) return { globals: [], guard: armed.result, warnings: [] };
  const shell = createShellObjects({
    ...given,
    ...world,
    ...{ look: inspection.look, busyFor: world.thread.busyFor },
    fetch: createShellFetch(() => armed.result.level === 'armed' || armed.permits('net')),
    loadMs: given.config.timeouts.load,
    tellPreload: (index, state) => server.notify('preload', { index, state }),
    send: (session, notice) => server.notify('notice', { session, notice }),
  });
  started.shell = shell;
  const { noted } = world.modules;
  const within = <T>(call: string, session: string, work: () => T) =>
    printFor(call, () => world.thread.busyFor(session, work));
  let own: Promise<OwnToolsets> | undefined;
  started.own = () => {
    own ??= import('./toolsets/own.ts').then(({ createOwnToolsets }) =>
      createOwnToolsets({ root, load: shell.importFile, noted, server, within }),
    );
    return own;
  };
  const [globals, { files, warnings }] = await Promise.all([shell.globalNames(), shell.globalFiles()]);
  server.notify('loaded', { files });
  return { globals, guard: armed.result, warnings };
}

/** Lets code of the project be loaded, TypeScript included, and tells of every file that is. */
async function prepareModules({ root, compiled }: ProjectStart, permits: (kind: GuardedKind) => boolean) {
  const thread = startThread();
  const intrinsics = collectIntrinsics();
  const webGlobals = collectWebGlobals(intrinsics);
  const builtins: BuiltinAccess = {
    missingFor(name) {
      const needed = neededFor(name);
      const isPermitted = needed?.some(permits);
      if (isPermitted) intrinsics.open(require(name) as object);
      return isPermitted ? [] : needed;
    },
  };
  const noteTsconfig = (file: string) =>
    server.notify('loaded', { files: [[file, takeFingerprint(file)] as const] });
  // Before tsx reads them.
  for (const file of tsconfigFiles(mainTsconfig(root) ?? join(root, 'tsconfig.json'))) noteTsconfig(file);
  watchTsconfigs(noteTsconfig);
  const generated = adapters.flatMap((adapter) => adapter.generated ?? []);
  const modules = createModules(root, (files) => server.notify('loaded', { files }), builtins, generated);
  prepareCompiler(root, compiled, thread);
  onMissed(() => setTimeout(() => server.notify('missed', { missed: takeMissed() }), MISSED_MS).unref());
  const [{ register }, { register: registerCommonJs }] = await Promise.all([
    import('tsx/esm/api'),
    import('tsx/cjs/api'),
  ]);
  register({ onImport: modules.onImport });
  registerCommonJs();
  preferKept(modules.onImport);
  completeTsx();
  const { isRefused, builtinName } = intrinsics;
  return { thread, modules, isRefused, builtinName, webGlobals };
}
