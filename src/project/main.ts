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
import { armDrivers } from './databases/arm.ts';
import { beginTurn, endTurn } from './databases/state.ts';
import { tsconfigFiles } from './disk/typescript.ts';
import { lookAt } from './inspect/look.ts';
import { completeTsx, preferKept, prepareCompiler, watchTsconfigs } from './loader/compiler.ts';
import { onMissed, takeMissed } from './loader/kept/kept.ts';
import { mainTsconfig } from './loader/tsconfigs.ts';
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
  /** No key: what is loaded behind code of the project may be of its making. */
  given: Pick<ProjectStart, 'root' | 'config' | 'permissions'>;
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

// What answers is loaded when it is asked for: no start waits for it.
const inspection = async () => (await import('./inspect/inspection.ts')).createInspection(current().given);
const docs = () => import('./docs/docs.ts');
const look = async () => (await lookAt(current().given)).project;

const methods: ProjectMethods = {
  start,
  describe: async () => (await inspection()).describe({}),
  apps: async () => (await inspection()).apps({}),
  models: async (params) => (await inspection()).models(params),
  setting: async (params) => (await inspection()).setting(params),
  entries: async () => (await inspection()).entries({}),
  docs: async (request) => (await docs()).getDocs(await look(), request),
  source: async (request) => (await docs()).getSource(await look(), request),
  exportTypes: async (params) => (await import('./docs/exports.ts')).exportTypes(params),
  surroundings: async (params) => (await inspection()).surroundings(params),
  databases: async () => (await inspection()).databases({}),
  connections: async (named) =>
    (await import('./connections/list.ts')).listConnections(current().given.root, named),
  query: async (request) => (await import('./connections/query.ts')).runQuery(current().given.root, request),
  tables: async (request) =>
    (await import('./connections/schema/read.ts')).readTables(current().given.root, request),
  migrationSets: async () => (await import('./inspect/migrations.ts')).listMigrations(await look()),
  migrations: async (request) =>
    (await import('./connections/migrations.ts')).readMigrations(current().given.root, request),
  ownSource: async ({ reserved }) =>
    (await import('./toolsets/source.ts')).readOwnSource(await look(), reserved),
  ownOffer: async (modules) => (await currentOwn()).offer(modules),
  ownCall: async (call, context) => (await currentOwn()).call(call, context),
  userConfig: async ({ file }) => (await import('./loader/user-config.ts')).readUserConfig(file),
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
  const { root, config, purpose, permissions, key, db, since } = given;
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
  started = { given: { root, config, permissions }, guard };
  if (purpose !== 'shell' || !world) return { globals: [], guard: armed.result, warnings: [] };
  const shell = createShellObjects({
    ...given,
    ...world,
    ...{ look: () => lookAt(given), busyFor: world.thread.busyFor },
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
