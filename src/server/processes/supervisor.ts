// Owns the project processes: one that only describes, one for the shells (shared-project.ts) in each database mode, one for the tools that ask
// databases, a fresh one for each risky errand.
// All start when they are first needed and are replaced when they end or what they loaded has changed.
import { realPaths } from '../../files/paths.ts';
import type { Logger } from '../../log.ts';
import type { DatabaseMode } from '../../protocol/database.ts';
import { isLess, noPermissions } from '../../protocol/permissions.ts';
import type { ProjectMethods, ProjectStart } from '../../protocol/project.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import type { ProjectLost } from '../../protocol/sandbox.ts';
import { type FileWatch, watchFiles } from '../freshness/freshness.ts';
import type { PermissionKeeper } from '../permissions/keeper.ts';
import type { Redact } from '../redact.ts';
import { createSetupReader, type Setup, type SetupOptions } from '../setup/setup.ts';
import { createProjectWall, type ProjectWall } from '../wall/project-wall.ts';
import { sqliteFolders } from '../wall/sqlite-files.ts';
import type { WallMode } from '../wall/wall.ts';
import { type CompiledStore, createCompiledStore } from './compiled.ts';
import { createDeadlines, createLease, type Lease, useReady } from './lease.ts';
import { loadDeadline, type ProjectProcess, startProjectProcess } from './project-process.ts';
import { createSharedProject, type ProjectLease, type SharedProject } from './shared-project.ts';
import { untilWalled } from './walled.ts';

export interface SupervisorOptions extends Omit<SetupOptions, 'wall' | 'readUserConfig'> {
  wall: WallMode;
  log: Logger;
}

export interface Supervisor {
  root: string;
  permissions: PermissionKeeper;
  setup(): Promise<Setup>;
  /** Of the project as it is now; rejects never: a broken configuration must not let secrets out. */
  redactor(): Promise<Redact>;
  /** Asks the describing process; it is killed when it takes longer than `timeouts.load`, and `more`: what is asked may take by itself. */
  ask<T>(what: string, question: (rpc: Rpc<ProjectMethods>) => Promise<T>, more?: number): Promise<T>;
  /** The process that holds the shells' project objects in this database mode, fresh with regard to the files that it loaded. */
  shellProject(db: DatabaseMode): Promise<ProjectLease>;
  /** The shells' processes that are there: nothing is started. */
  runningShellProjects(): ProjectProcess[];
  /** Ends a project process that does not answer within `ms`, unless it may be at work for another session: then true. */
  killIfBlocked(project: ProjectProcess, session: string, reason: string, ms: number): Promise<boolean>;
  /** The process in which the tools that ask databases open them, and which runs nothing else of the project. */
  databases: Pick<SharedProject, 'shellProject' | 'killIfBlocked'>;
  wall: ProjectWall;
  /** What is compiled only once. */
  compiled: CompiledStore;
  onNotice(listener: (session: string, notice: string, generation: number) => void): void;
  /** `ended`: at once; else it goes on for the calls that use it. */
  onLost(listener: (lost: ProjectLost, ended: boolean) => void): void;
  stop(): void;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { root, wall: wallMode, permissions, log } = options;
  let generation = 0;
  const wall = createProjectWall(wallMode, root);
  const compiled = createCompiledStore(root, async () => wall.wrapper(await setup()), log);
  let setupState: { setup: Promise<Setup>; files: FileWatch } | undefined;
  let describer: Lease | undefined;
  let isWalled = false;
  let permitted = permissions.current();
  let noticeListener: (session: string, notice: string, generation: number) => void = () => {};
  let lostListener: (lost: ProjectLost, ended: boolean) => void = () => {};
  /** A mode is a process: drivers are held to it as they load, and connections are opened in it. */
  const share = (db: DatabaseMode, purpose: ProjectStart['purpose'] = 'shell') =>
    createSharedProject({
      ...{ root, setup },
      onNotice: (...args) => noticeListener(...args),
      onLost: (...args) => purpose === 'shell' && lostListener(...args),
      start(latest, hooks) {
        isWalled = latest.wall.name !== 'none';
        const env = db === 'read' ? { ...latest.env, ...latest.readonlyUrls } : latest.env;
        const wrap = wall.wrapper(latest, 'opened', db === 'read' ? [] : sqliteFolders(latest.env, root));
        permitted = permissions.current();
        const told = { permissions: permitted, onDenied: permissions.denied };
        return start(purpose, { ...latest, env }, { ...hooks, ...told, db, wrap });
      },
    });
  const shared = { read: share('read'), rollback: share('rollback'), write: share('write') };
  const databases = share('read', 'databases');
  const all = [...Object.values(shared), databases];

  function start(
    purpose: ProjectStart['purpose'],
    setup: Setup,
    hooks: Partial<Parameters<typeof startProjectProcess>[0]> = {},
  ): ProjectProcess {
    const { config, env, launch } = setup;
    generation++;
    return startProjectProcess({
      root,
      purpose,
      config,
      env,
      generation,
      db: 'read',
      launch,
      skipped: [],
      log,
      compiled,
      wrap: wall.wrapper(setup),
      permissions: noPermissions,
      onDenied() {},
      onNotice() {},
      onLoaded() {},
      ...hooks,
    });
  }

  async function readUserConfig(file: string, name: string, plain: Setup): Promise<unknown> {
    // It may lie outside of the project: the user named it.
    const project = start('config', plain, { permissions: { ...noPermissions, read: realPaths([file]) } });
    try {
      await project.ready;
      const deadline = loadDeadline(project, plain.config, `loading ${name}`);
      return await project.rpc.call('userConfig', { file }, deadline);
    } finally {
      project.child.kill('the configuration is read');
    }
  }

  const reader = createSetupReader({
    ...options,
    wall,
    readUserConfig: (...args) => untilWalled(() => readUserConfig(...args)),
  });

  async function setup(): Promise<Setup> {
    const known = setupState;
    if (known && (await known.files.changed()).length === 0) return known.setup;
    const files = watchFiles(root);
    const state = { files, setup: reader.load(files) };
    setupState = state;
    // What failed to load is tried again: the file may have been mended without a change that we can see.
    state.setup.catch(() => {
      if (setupState === state) setupState = undefined;
    });
    describer?.retire('the configuration changed');
    describer = undefined;
    return state.setup;
  }

  async function redactor(): Promise<Redact> {
    try {
      return (await setup()).redact;
    } catch {
      return await reader.plainRedactor();
    }
  }

  async function readyDescriber(current: Setup) {
    if (!describer) {
      const started = createLease(
        start('describe', current, {
          permissions: { ...noPermissions, read: realPaths(current.files), env: current.shown },
        }),
      );
      describer = started;
      void started.project.child.ended.then(() => {
        if (describer === started) describer = undefined;
      });
    }
    return useReady(describer);
  }

  const deadlines = createDeadlines();

  async function ask<T>(
    what: string,
    question: (rpc: Rpc<ProjectMethods>) => Promise<T>,
    more = 0,
  ): Promise<T> {
    const current = await setup();
    const { project, release } = await untilWalled(() => readyDescriber(current));
    const { promise: late, reject } = Promise.withResolvers<never>();
    const { timeoutMs, onTimeout } = loadDeadline(project, current.config, what, more);
    const end = deadlines.begin({ ms: timeoutMs, more, onLate: () => reject(onTimeout()) });
    try {
      return await Promise.race([question(project.rpc), late]);
    } finally {
      end();
      release();
    }
  }

  permissions.onChange(() => {
    const before = permitted;
    permitted = permissions.current();
    const { read } = permitted;
    // A file that may be read from now on may hold secrets.
    if (String(read) !== String(before.read)) setupState = undefined;
    const isOpened = wall.open(permitted);
    for (const { running, replace } of all) {
      running()?.permit(permitted);
      // Mounts of a running process cannot change. And it could keep what it was permitted for a while: open files, timers,
      // or our word that it is over, which comes through its own hands.
      if (isOpened && isWalled)
        replace('The project was loaded again because the user opened the wall for it');
      else if (isLess(permitted, before))
        replace('The project was loaded again because what the user permitted is over');
    }
  });

  return {
    root,
    permissions,
    setup,
    redactor,
    ask,
    shellProject: (db) => shared[db].shellProject(),
    runningShellProjects: () => Object.values(shared).flatMap(({ running }) => running() ?? []),
    killIfBlocked: (project, ...rest) => shared[project.db].killIfBlocked(project, ...rest),
    databases,
    wall,
    compiled,
    onNotice: (listener) => {
      noticeListener = listener;
    },
    onLost: (listener) => {
      lostListener = listener;
    },
    stop() {
      compiled.stop();
      describer?.project.child.kill('mcp-node stops');
      for (const { stop } of all) stop('mcp-node stops');
    },
  };
}
