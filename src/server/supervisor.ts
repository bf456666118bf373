// Owns the project processes: one that only describes, one for the shell, a fresh one for each risky errand.
// All start when they are first needed and are replaced when they end or what they loaded has changed.
import { join, relative } from 'node:path';
import { codedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Config, defaultConfig } from '../protocol/config.ts';
import { envFileNames, loadEnv } from '../protocol/env.ts';
import { noPermissions, type Scope } from '../protocol/permissions.ts';
import type { ProjectLost, ProjectMethods } from '../protocol/processes.ts';
import type { Rpc } from '../protocol/rpc.ts';
import type { Warning } from '../protocol/schemas.ts';
import { configFileCandidates, findConfigFile, parseConfig } from './config.ts';
import { type FileWatch, watchFiles } from './freshness.ts';
import { createLease, type Lease } from './leases.ts';
import type { PermissionKeeper } from './permissions.ts';
import { type ProjectProcess, startProjectProcess } from './project-process.ts';
import { createProjectWall, type ProjectWall } from './project-wall.ts';
import { createRedactor, type Redact } from './redact.ts';
import type { Wall, WallMode } from './wall.ts';

/** Until a process is ended that was spared before, and that nobody uses any more. */
const BLOCKED_MS = 500;

export interface SupervisorOptions {
  permissions: PermissionKeeper;
  root: string;
  /** As given with --config; absolute. */
  configFile: string | undefined;
  wall: WallMode;
  log: Logger;
}

/** Configuration and environment as of the last look at their files, and the wall, which is tried once. */
export interface Setup {
  wall: Wall;
  config: Config;
  env: NodeJS.ProcessEnv;
  /** Variables whose values are shown. */
  shown: Scope;
  redact: Redact;
  /** What all this was read from; absolute. */
  files: string[];
  warnings: Warning[];
}

export interface Supervisor {
  root: string;
  permissions: PermissionKeeper;
  setup(): Promise<Setup>;
  /** Of the project as it is now; rejects never: a broken configuration must not let secrets out. */
  redactor(): Promise<Redact>;
  /** Asks the describing process; it is killed when it takes longer than `timeouts.load`. */
  inspect<T>(what: string, ask: (rpc: Rpc<ProjectMethods>) => Promise<T>): Promise<T>;
  /** The process that holds the shells' project objects, fresh with regard to the files that it loaded. */
  shellProject(): Promise<ProjectLease>;
  /** The shell's process if it is there: nothing is started. */
  runningShellProject(): ProjectProcess | undefined;
  /** Ends a project process that does not answer within `ms`, unless it may be at work for another session: then true. */
  killIfBlocked(project: ProjectProcess, session: string, reason: string, ms: number): Promise<boolean>;
  wall: ProjectWall;
  onNotice(listener: (session: string, notice: string) => void): void;
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
  const { root, configFile, wall: wallMode, permissions, log } = options;
  let generation = 0;
  const wall = createProjectWall(wallMode, root);
  let hasWall = false;
  let setupState: { setup: Promise<Setup>; files: FileWatch } | undefined;
  let inspector: Lease | undefined;
  let shell: { lease: Lease; files: FileWatch } | undefined;
  /** Did not answer when a call timed out, but was in use by others. */
  const spared = new WeakSet<ProjectProcess>();
  let noticeListener: (session: string, notice: string) => void = () => {};
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
      log,
      wrap: wall.wrapper(setup),
      permissions: noPermissions,
      onDenied() {},
      onNotice() {},
      onLoaded() {},
      ...hooks,
    });
  }

  async function setup(): Promise<Setup> {
    const known = setupState;
    if (known && (await known.files.changed()).length === 0) return known.setup;
    const files = watchFiles(root);
    const state = { files, setup: loadSetup(files) };
    setupState = state;
    // What failed to load is tried again: the file may have been mended without a change that we can see.
    state.setup.catch(() => {
      if (setupState === state) setupState = undefined;
    });
    inspector?.retire('the configuration changed');
    inspector = undefined;
    return state.setup;
  }

  async function loadSetup(files: FileWatch): Promise<Setup> {
    const raised = await wall.raise();
    hasWall = raised.name !== 'none';
    const file = configFile ?? (await findConfigFile(root));
    const candidates = configFile ? [configFile] : configFileCandidates(root);
    files.add(candidates);
    const config = file ? await readConfig(file, raised) : defaultConfig;
    const sources = [
      ...candidates,
      ...envFileNames(process.env.NODE_ENV, config).map((name) => join(root, name)),
    ];
    files.add(sources);
    const warnings = permissions.narrow(config.permissions);
    const shown = permissions.current().env;
    const { values, redact } = await readEnv(config, shown);
    openWall();
    // Many apps refuse to start without it.
    const env = withoutLoaders({ NODE_ENV: 'development', ...values });
    return { wall: raised, config, env, shown, redact, files: sources, warnings };
  }

  async function readEnv(config: Config, shown: Scope) {
    const { values, written } = await loadEnv(root, process.env, config);
    return { values, redact: createRedactor(written, process.env, root, shown) };
  }

  async function redactor(): Promise<Redact> {
    try {
      return (await setup()).redact;
    } catch {
      return (await readEnv(defaultConfig, [])).redact;
    }
  }

  /** A config file is code: it runs in a process that then ends. */
  async function readConfig(file: string, raised: Wall): Promise<Config> {
    const name = relative(root, file) || file;
    const plain: Setup = {
      wall: raised,
      config: defaultConfig,
      env: process.env,
      shown: [],
      redact: (value) => value,
      files: [],
      warnings: [],
    };
    const project = start(plain);
    try {
      await project.ready;
      const config = await project.rpc.call(
        'userConfig',
        { file },
        loadDeadline(project, defaultConfig, `loading ${name}`),
      );
      return parseConfig(config, name, root);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'CONFIG_INVALID') throw error;
      throw codedError(
        'CONFIG_LOAD_FAILED',
        { file: name, error: error instanceof Error ? error.message : String(error) },
        error,
      );
    } finally {
      project.child.kill('the configuration is read');
    }
  }

  function loadDeadline(project: ProjectProcess, config: Config, what: string) {
    const ms = config.timeouts.load;
    return {
      timeoutMs: ms,
      onTimeout: () => {
        project.child.kill(`it did not answer within ${ms} ms: ${what}`);
        return codedError('PROJECT_TIMEOUT', { ms: String(ms), what });
      },
    };
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

  async function shellProject(): Promise<ProjectLease> {
    const current = await setup();
    const known = shell;
    const changed = known ? await known.files.changed() : [];
    // Somebody else may have replaced it meanwhile.
    if (known && shell === known && changed.length > 0) {
      const names = changed.map((file) => relative(root, file)).sort();
      replace(known.lease, `The project was loaded again because ${listed(names)} changed`);
    }
    const left = shell?.lease.project;
    if (left && spared.has(left) && left.sessions.size === 0) {
      spared.delete(left);
      await killIfBlocked(left, '', 'it did not answer any more', BLOCKED_MS);
    }
    if (!shell) {
      const files = watchFiles(root);
      // Nothing is awaited between the look at `shell` and its new value: two calls would start two processes.
      files.add([...current.files, join(root, 'package.json'), join(root, 'tsconfig.json')]);
      const started = createLease(
        start(current, {
          wrap: wall.wrapper(current, 'opened'),
          permissions: permissions.current(),
          onDenied: permissions.denied,
          onNotice: (...args) => noticeListener(...args),
          onLoaded: files.add,
        }),
      );
      shell = { lease: started, files };
      void started.project.child.ended.then((reason) => {
        if (shell?.lease === started) shell = undefined;
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

  /** What may be written is opened in the wall; false: it was open. */
  function openWall(): boolean {
    const { write } = permissions.current();
    return wall.open(write === true ? ['/'] : write);
  }

  permissions.onChange(() => {
    const isOpened = openWall();
    if (!shell) return;
    // Mounts of a running process cannot change.
    if (isOpened && hasWall)
      replace(shell.lease, 'The project was loaded again because the user permitted a write');
    else shell.lease.project.permit(permissions.current());
  });

  /** Sessions hear of it at once; those in the midst of a call go on with the old process until its end. */
  function replace(old: Lease, reason: string): void {
    shell = undefined;
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
    runningShellProject: () => shell?.lease.project,
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
      shell?.lease.project.child.kill('mcp-node stops');
    },
  };
}

/** What an env file says of these never reaches the program that reads it; here it would come before the guard. */
function withoutLoaders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name in process.env || !/^(?:NODE_OPTIONS|LD_.*|DYLD_.*)$/i.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isOurs(name)));
}

function listed(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
