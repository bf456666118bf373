// Owns the project processes: one that only describes, one for the shell, a fresh one for each risky errand.
// All start when they are first needed and are replaced when they end or what they loaded has changed.
import { join, relative } from 'node:path';
import { codedError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Config, defaultConfig } from '../protocol/config.ts';
import { envFileNames, loadEnv } from '../protocol/env.ts';
import type { ProjectLost, ProjectMethods } from '../protocol/processes.ts';
import type { Rpc } from '../protocol/rpc.ts';
import { configFileCandidates, findConfigFile, parseConfig } from './config.ts';
import { type FileWatch, watchFiles } from './freshness.ts';
import { type ProjectProcess, startProjectProcess } from './project-process.ts';
import { createRedactor, type Redact } from './redact.ts';

export interface SupervisorOptions {
  root: string;
  /** As given with --config; absolute. */
  configFile: string | undefined;
  log: Logger;
}

/** Configuration and environment as of the last look at their files. */
export interface Setup {
  config: Config;
  env: NodeJS.ProcessEnv;
  redact: Redact;
  /** What all this was read from; absolute. */
  files: string[];
}

export interface Supervisor {
  root: string;
  setup(): Promise<Setup>;
  /** Of the project as it is now; rejects never: a broken configuration must not let secrets out. */
  redactor(): Promise<Redact>;
  /** Asks the describing process; it is killed when it takes longer than `timeouts.load`. */
  inspect<T>(what: string, ask: (rpc: Rpc<ProjectMethods>) => Promise<T>): Promise<T>;
  /** The process that holds the shells' project objects, fresh with regard to the files that it loaded. */
  shellProject(): Promise<ProjectProcess>;
  /** The shell's process if it is there: nothing is started. */
  runningShellProject(): ProjectProcess | undefined;
  /** Kills the shell's process unless it answers soon. */
  killIfBlocked(reason: string): Promise<void>;
  onNotice(listener: (session: string, notice: string) => void): void;
  onLost(listener: (lost: ProjectLost) => void): void;
  stop(): void;
}

/** How long a project process that is not at work may take to answer. */
const PING_MS = 500;

export function createSupervisor({ root, configFile, log }: SupervisorOptions): Supervisor {
  let generation = 0;
  let setupState: { setup: Promise<Setup>; files: FileWatch } | undefined;
  let inspector: ProjectProcess | undefined;
  let shell: { project: ProjectProcess; files: FileWatch } | undefined;
  let noticeListener: (session: string, notice: string) => void = () => {};
  let lostListener: (lost: ProjectLost) => void = () => {};

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
      onNotice() {},
      onLoaded() {},
      ...hooks,
    });
  }

  async function setup(): Promise<Setup> {
    const known = setupState;
    if (known && (await known.files.changed()).length === 0) return known.setup;
    const files = watchFiles();
    const state = { files, setup: loadSetup(files) };
    setupState = state;
    // What failed to load is tried again: the file may have been mended without a change that we can see.
    state.setup.catch(() => {
      if (setupState === state) setupState = undefined;
    });
    inspector?.child.kill('the configuration changed');
    inspector = undefined;
    return state.setup;
  }

  async function loadSetup(files: FileWatch): Promise<Setup> {
    const file = configFile ?? (await findConfigFile(root));
    const candidates = configFile ? [configFile] : configFileCandidates(root);
    await files.add(candidates);
    const config = file ? await readConfig(file) : defaultConfig;
    const sources = [
      ...candidates,
      ...envFileNames(process.env.NODE_ENV, config).map((name) => join(root, name)),
    ];
    await files.add(sources);
    const { values, redact } = await readEnv(config);
    // Many apps refuse to start without it.
    const env = { NODE_ENV: 'development', ...values };
    return { config, env, redact, files: sources };
  }

  async function readEnv(config: Config) {
    const { values, written } = await loadEnv(root, process.env, config);
    return { values, redact: createRedactor(written, process.env, root) };
  }

  async function redactor(): Promise<Redact> {
    try {
      return (await setup()).redact;
    } catch {
      return (await readEnv(defaultConfig)).redact;
    }
  }

  /** A config file is code: it runs in a process that then ends. */
  async function readConfig(file: string): Promise<Config> {
    const name = relative(root, file) || file;
    const plain: Setup = {
      config: defaultConfig,
      env: process.env,
      redact: (value) => value,
      files: [],
    };
    const project = start(plain);
    try {
      await project.ready;
      const config = await project.rpc.call(
        'userConfig',
        { file },
        loadDeadline(project, defaultConfig, `loading ${name}`),
      );
      return parseConfig(config, name);
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
      const started = start(current);
      inspector = started;
      void started.child.ended.then(() => {
        if (inspector === started) inspector = undefined;
      });
    }
    const project = inspector;
    await project.ready;
    const { timeoutMs, onTimeout } = loadDeadline(project, current.config, what);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(onTimeout()), timeoutMs);
    try {
      return await Promise.race([ask(project.rpc), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function shellProject(): Promise<ProjectProcess> {
    const current = await setup();
    const changed = shell ? await shell.files.changed() : [];
    if (shell && changed.length > 0) {
      const names = changed.map((file) => relative(root, file)).sort();
      retire(shell.project, `The project was loaded again because ${listed(names)} changed`);
    }
    if (!shell) {
      const files = watchFiles();
      await files.add([...current.files, join(root, 'package.json'), join(root, 'tsconfig.json')]);
      const project = start(current, {
        onNotice: (...args) => noticeListener(...args),
        onLoaded: (list) => void files.add(list),
      });
      shell = { project, files };
      void project.child.ended.then((reason) => retire(project, `The project process ended: ${reason}`));
    }
    const { project } = shell;
    await project.ready;
    return project;
  }

  function retire(project: ProjectProcess, reason: string): void {
    if (shell?.project !== project) return;
    shell = undefined;
    lostListener({ generation: project.generation, reason });
    project.child.kill(reason);
  }

  return {
    root,
    setup,
    redactor,
    inspect,
    shellProject,
    runningShellProject: () => shell?.project,
    async killIfBlocked(reason) {
      const project = shell?.project;
      if (!project) return;
      try {
        await project.rpc.call('ping', {}, { timeoutMs: PING_MS });
      } catch {
        retire(project, reason);
      }
    },
    onNotice: (listener) => {
      noticeListener = listener;
    },
    onLost: (listener) => {
      lostListener = listener;
    },
    stop() {
      inspector?.child.kill('mcp-node stops');
      shell?.project.child.kill('mcp-node stops');
    },
  };
}

function listed(names: string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
