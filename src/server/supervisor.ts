// Owns the project processes: one that only describes, one for the shell, a fresh one for each risky errand.
// All start when they are first needed and are replaced when they end or what they loaded has changed.
import { join, relative } from 'node:path';
import type { Logger } from '../log.ts';
import type { DatabaseMode } from '../protocol/database.ts';
import { noPermissions } from '../protocol/permissions.ts';
import type { ProjectLost, ProjectMethods } from '../protocol/processes.ts';
import type { Rpc } from '../protocol/rpc.ts';
import { type FileWatch, watchFiles } from './freshness.ts';
import { createLease, type Lease } from './leases.ts';
import type { PermissionKeeper } from './permissions.ts';
import { type ProjectProcess, startProjectProcess } from './project-process.ts';
import { createProjectWall, type ProjectWall } from './project-wall.ts';
import type { Redact } from './redact.ts';
import { createSetupReader, loadDeadline, type Setup } from './setup.ts';
import { sqliteFolders } from './sqlite-files.ts';
import type { WallMode } from './wall.ts';

/** Until a process is ended that was spared before, and that nobody uses any more. */
const BLOCKED_MS = 500;

export interface SupervisorOptions {
  permissions: PermissionKeeper;
  root: string;
  /** As given with --config; absolute. */
  configFile: string | undefined;
  /** As given with --db: the configuration can only narrow it. */
  db: DatabaseMode;
  wall: WallMode;
  log: Logger;
}

export interface Supervisor {
  root: string;
  permissions: PermissionKeeper;
  setup(): Promise<Setup>;
  /** Of the project as it is now; rejects never: a broken configuration must not let secrets out. */
  redactor(): Promise<Redact>;
  /** Asks the describing process; it is killed when it takes longer than `timeouts.load`. */
  inspect<T>(what: string, ask: (rpc: Rpc<ProjectMethods>) => Promise<T>): Promise<T>;
  /** The process that holds the shells' project objects in this database mode, fresh with regard to the files that it loaded. */
  shellProject(db: DatabaseMode): Promise<ProjectLease>;
  /** The shells' processes that are there: nothing is started. */
  runningShellProjects(): ProjectProcess[];
  /** Ends a project process that does not answer within `ms`, unless it may be at work for another session: then true. */
  killIfBlocked(project: ProjectProcess, session: string, reason: string, ms: number): Promise<boolean>;
  wall: ProjectWall;
  onNotice(listener: (session: string, notice: string, generation: number) => void): void;
  /** `ended`: at once; else it goes on for the calls that use it. */
  onLost(listener: (lost: ProjectLost, ended: boolean) => void): void;
  stop(): void;
}

/** A project process that lives, unless it crashes, until `release` is called, even when its files change. */
export interface ProjectLease {
  project: ProjectProcess;
  release(): void;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { root, wall: wallMode, permissions, log } = options;
  let generation = 0;
  const wall = createProjectWall(wallMode, root);
  let setupState: { setup: Promise<Setup>; files: FileWatch } | undefined;
  let inspector: Lease | undefined;
  /** A mode is a process: drivers are held to it as they load, and connections are opened in it. */
  const shells = new Map<DatabaseMode, { lease: Lease; files: FileWatch; isWalled: boolean }>();
  /** Did not answer when a call timed out, but was in use by others. */
  const spared = new WeakSet<ProjectProcess>();
  let noticeListener: (session: string, notice: string, generation: number) => void = () => {};
  let lostListener: (lost: ProjectLost, ended: boolean) => void = () => {};

  function start(
    setup: Setup,
    hooks: Partial<Parameters<typeof startProjectProcess>[0]> = {},
  ): ProjectProcess {
    const { config, env } = setup;
    generation++;
    return startProjectProcess({
      root,
      config,
      env,
      generation,
      db: 'read',
      log,
      wrap: wall.wrapper(setup),
      permissions: noPermissions,
      onDenied() {},
      onNotice() {},
      onLoaded() {},
      ...hooks,
    });
  }

  const reader = createSetupReader(options, wall, start);

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
    inspector?.retire('the configuration changed');
    inspector = undefined;
    return state.setup;
  }

  async function redactor(): Promise<Redact> {
    try {
      return (await setup()).redact;
    } catch {
      return await reader.plainRedactor();
    }
  }

  async function inspect<T>(what: string, ask: (rpc: Rpc<ProjectMethods>) => Promise<T>): Promise<T> {
    const current = await setup();
    if (!inspector) {
      const started = createLease(
        start(current, { permissions: { ...noPermissions, read: current.files, env: current.shown } }),
      );
      inspector = started;
      void started.project.child.ended.then(() => {
        if (inspector === started) inspector = undefined;
      });
    }
    const { project, use } = inspector;
    const release = use();
    const { promise: late, reject } = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    try {
      await project.ready;
      const { timeoutMs, onTimeout } = loadDeadline(project, current.config, what);
      timer = setTimeout(() => reject(onTimeout()), timeoutMs);
      return await Promise.race([ask(project.rpc), late]);
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  async function shellProject(db: DatabaseMode): Promise<ProjectLease> {
    const current = await setup();
    const known = shells.get(db);
    const changed = known ? await known.files.changed() : [];
    // Somebody else may have replaced it meanwhile.
    if (known && shells.get(db) === known && changed.length > 0) {
      const names = changed.map((file) => relative(root, file)).sort();
      replace(db, known.lease, `The project was loaded again because ${listed(names)} changed`);
    }
    const left = shells.get(db)?.lease.project;
    if (left && spared.has(left) && left.sessions.size === 0) {
      spared.delete(left);
      await killIfBlocked(left, '', 'it did not answer any more', BLOCKED_MS);
    }
    let shell = shells.get(db);
    if (!shell) {
      const files = watchFiles(root);
      // Nothing is awaited between the look at `shell` and its new value: two calls would start two processes.
      files.add([...current.files, join(root, 'package.json'), join(root, 'tsconfig.json')]);
      const started = createLease(
        start(db === 'read' ? { ...current, env: { ...current.env, ...current.readonlyUrls } } : current, {
          db,
          permissions: permissions.current(),
          onDenied: permissions.denied,
          wrap: wall.wrapper(current, 'opened', db === 'read' ? [] : sqliteFolders(current.env, root)),
          onNotice: (session, notice) => noticeListener(session, notice, started.project.generation),
          onLoaded: files.add,
        }),
      );
      shell = { lease: started, files, isWalled: current.wall.name !== 'none' };
      shells.set(db, shell);
      void started.project.child.ended.then((reason) => {
        if (shells.get(db)?.lease === started) shells.delete(db);
        const { generation } = started.project;
        lostListener({ generation, reason: `The project process ended: ${reason}` }, true);
      });
    }
    const { project, use } = shell.lease;
    const release = use();
    try {
      await project.ready;
    } catch (error) {
      release();
      throw error;
    }
    return { project, release };
  }

  async function killIfBlocked(
    project: ProjectProcess,
    session: string,
    reason: string,
    ms: number,
  ): Promise<boolean> {
    try {
      await project.rpc.call('ping', {}, { timeoutMs: ms });
      return false;
    } catch {
      const isShared = [...project.sessions].some((other) => other !== session);
      // What runs may also be the rest of an async function: then nobody knows whose it is.
      if (isShared && project.busyFor() !== session) {
        spared.add(project);
        return true;
      }
      project.child.kill(reason);
      await project.child.ended;
      return false;
    }
  }

  permissions.onChange(() => {
    const { write } = permissions.current();
    const isOpened = wall.open(write === true ? ['/'] : write);
    const reason = 'The project was loaded again because the user permitted a write';
    for (const [db, { lease, isWalled }] of [...shells]) {
      // Mounts of a running process cannot change.
      if (isOpened && isWalled) replace(db, lease, reason);
      else lease.project.permit(permissions.current());
    }
  });

  /** Sessions hear of it at once; those in the midst of a call go on with the old process until its end. */
  function replace(db: DatabaseMode, old: Lease, reason: string): void {
    shells.delete(db);
    lostListener({ generation: old.project.generation, reason }, false);
    old.retire(reason);
  }

  return {
    root,
    permissions,
    setup,
    redactor,
    inspect,
    shellProject,
    runningShellProjects: () => [...shells.values()].map(({ lease }) => lease.project),
    killIfBlocked,
    wall,
    onNotice: (listener) => {
      noticeListener = listener;
    },
    onLost: (listener) => {
      lostListener = listener;
    },
    stop() {
      inspector?.project.child.kill('mcp-node stops');
      for (const { lease } of shells.values()) lease.project.child.kill('mcp-node stops');
    },
  };
}

function listed(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
