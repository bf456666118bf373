// Runs an app entry in a live process, for the routes of the app that stands then.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeTsxBundle, liveBundle } from '../../built-files.ts';
import { type CodedError, codedError } from '../../errors.ts';
import { type Environment, loadEnvExamples } from '../../files/env.ts';
import { type Launch, readLaunch } from '../../files/launch.ts';
import { packageManagerCommands } from '../../files/package-manager.ts';
import { LIVE_VARIABLE } from '../../protocol/descriptors.ts';
import { type LiveResult, type LiveStart, liveResultSchema } from '../../protocol/live.ts';
import type { AppEntries, LiveEntry } from '../../protocol/project.ts';
import {
  conditionFlags,
  guardFlags,
  projectExecArgv,
  START_TIMEOUT_MS,
  tsxVariables,
} from '../processes/project-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { type Setup, withoutLoaders } from '../setup/setup.ts';
import { type Advice, adviseOn } from './failure/hint.ts';
import { reasonOf } from './failure/reason.ts';
import type { Waiting } from './shared-answer.ts';
import { runShortLived } from './short-lived.ts';

/** An app that goes on loading more may take so many times `timeouts.load`. */
const PATIENCE = 4;

export interface LiveRoutes extends LiveResult {
  /** APP_LOAD_FAILED or APP_NOT_READY: the app did not come to its end. */
  failure?: { code: string; error: CodedError };
  /** Env files that it was started with, or could have been; absolute. */
  envFiles: string[];
}

interface Run extends LiveResult {
  failure?: { code: string; reason: string; advice: Advice };
}

/** The routes of the app as it is in the end, whatever that is. */
export async function readLive(
  entry: LiveEntry,
  found: AppEntries,
  supervisor: Supervisor,
  setup: Setup,
  waiting: Waiting,
): Promise<LiveRoutes> {
  const { root } = supervisor;
  const name = relative(root, entry.file);
  const folder = relative(root, entry.dir).split(sep).join('/') || '.';
  const launch = folder === '.' ? setup.launch : readLaunch(root, entry.dir);
  const { env, files } = environmentOf(entry.dir, root, setup);
  const examples = await loadEnvExamples(root, [folder, '.']);
  const envFiles = [...files, ...examples.files.map(({ path }) => join(root, path))];
  /** An app that waits for a connection goes on where that looks open; else what it does about a refusal is more. */
  const run = async (values: NodeJS.ProcessEnv): Promise<Run> => {
    const runWith = (connections: LiveStart['connections']) =>
      runApp(entry, found, examples.files, { launch, env: values, connections }, supervisor, setup, waiting);
    const refused = await runWith('refused');
    if (!refused.failure || !refused.connected) return refused;
    const pretended = await runWith('pretended');
    if (!isFurther(pretended, refused)) return refused;
    const message = `${name} was loaded with connections that only look open: where they are refused, it does not come that far (${refused.failure.reason}).`;
    return {
      ...pretended,
      warnings: [...pretended.warnings, { code: 'CONNECTION_PRETENDED', message }],
    };
  };

  const first = await run(env);
  if (!first.failure) return { ...withoutFailure(first), envFiles };
  const { code, reason, advice } = first.failure;
  const more = advice.mayBeVariables ? exampleValues(examples, env) : {};
  if (Object.keys(more).length > 0) {
    waiting.progress(`loading ${name} with the values of ${examples.files[0]?.path}`);
    const second = await run({ ...more, ...env });
    // Only where that gets further.
    if (isFurther(second, first)) {
      const files = examples.files.filter(({ names }) => names.some((variable) => variable in more));
      const message = `${name} was loaded with values of ${files.map(({ path }) => path).join(', ')} for ${Object.keys(more).join(', ')}, which are not set: without them it fails (${reason.split('\n')[0]}).`;
      const warnings = [...second.warnings, { code: 'ENV_EXAMPLE_USED', message }];
      return { ...withoutFailure(second), warnings, ...failureOf(second, name), envFiles };
    }
  }
  return { ...withoutFailure(first), ...failureOf({ failure: { code, reason, advice } }, name), envFiles };
}

const isFurther = (run: Run, other: Run): boolean =>
  run.items.length > other.items.length || (!run.failure && run.items.length === other.items.length);

const withoutFailure = ({ failure: _, ...result }: Run): LiveResult => result;

function failureOf({ failure }: Pick<Run, 'failure'>, entry: string): Pick<LiveRoutes, 'failure'> {
  if (!failure) return {};
  const { code, reason, advice } = failure;
  return {
    failure: { code, error: codedError('APP_LOAD_FAILED', { entry, error: reason, advice: advice.hint }) },
  };
}

/** As the app has it where it lies: its own env files come before those of the root. */
function environmentOf(dir: string, root: string, { env, folders }: Setup) {
  const own = dir === root ? undefined : folders.get(dir);
  if (!own) return { env, files: [] };
  const values = Object.entries(withoutLoaders(own.loaded.values)).filter(([name]) => !(name in process.env));
  return { env: { ...env, ...Object.fromEntries(values) }, files: own.files };
}

/** What is not set, and has a value there. */
function exampleValues({ values }: Environment, env: NodeJS.ProcessEnv): Record<string, string> {
  const missing = Object.entries(withoutLoaders(values)).filter(([name, value]) => !env[name] && value);
  return Object.fromEntries(missing) as Record<string, string>;
}

/** How the app is run. */
interface Way {
  launch: Launch;
  env: NodeJS.ProcessEnv;
  connections: LiveStart['connections'];
}

async function runApp(
  { app, file, args, dir, declared }: LiveEntry,
  { adapters, remedies }: AppEntries,
  examples: Environment['files'],
  { launch, env, connections }: Way,
  supervisor: Supervisor,
  setup: Setup,
  { signal, progress }: Waiting,
): Promise<Run> {
  const { config } = setup;
  const timeoutMs = config.timeouts.load;
  // Our own start comes before the app's: it has the time of every project process.
  const totalMs = START_TIMEOUT_MS + timeoutMs * PATIENCE;
  const { read, named } = supervisor.permissions.current();
  const { root } = supervisor;
  const { preload } = launch;
  const scratch = `mcp-node-${randomUUID()}`;
  const start: LiveStart = {
    ...{ root, entry: file, app, adapters, preload, timeoutMs, totalMs, connections },
    ...{ scratch, read, named },
    compiled: supervisor.compiled.use(),
  };
  const answer = await runShortLived(
    {
      ...{ entry: file, args, cwd: dir, timeoutMs, totalMs, signal },
      onProgress: tellNowAndThen(relative(root, file), progress),
      env: { ...tsxVariables(launch, env), [LIVE_VARIABLE]: JSON.stringify(start) },
      execArgv: [
        ...projectExecArgv,
        ...conditionFlags(launch),
        ...guardFlags,
        ...tsxFlags(),
        '--import',
        liveBundle.href,
      ],
      wrap: supervisor.wall.wrapper(setup),
      memoryMb: config.limits.projectMemoryMb,
      describeEnd: (how) => how,
    },
    liveResultSchema,
  );
  // Behind a wall it was in memory, or in a folder that goes with the server.
  await rm(join(tmpdir(), scratch), { recursive: true, force: true });
  const result: LiveResult =
    'value' in answer
      ? answer.value
      : {
          ...{ items: [], warnings: [], files: [] },
          error: { name: 'Error', message: answer.failure, stack: [] },
        };
  supervisor.compiled.missed(result.missed);
  if (!result.error) return result;
  const isLate = result.unfinished === true || ('failure' in answer && answer.isLate);
  const kind = isLate ? 'late' : result.thrown ? 'thrown' : 'ended';
  const reason = reasonOf(result.error, kind, answer.said, setup.wall.name !== 'none');
  const commands = await packageManagerCommands(dir);
  const folder = dir !== root && existsSync(join(dir, 'package.json')) ? relative(root, dir) : null;
  const known = { commands, remedies, declared, examples, env, folder, timeoutMs };
  const isRunning = result.unfinished && result.items.length > 0;
  const how = isRunning ? { code: 'APP_NOT_READY' } : { code: 'APP_LOAD_FAILED' };
  return { ...result, failure: { ...how, reason, advice: adviseOn(reason, isLate, known) } };
}

const TOLD_MS = 2_000;

function tellNowAndThen(name: string, progress: Waiting['progress']): () => void {
  const started = performance.now();
  let told = started;
  return () => {
    const now = performance.now();
    if (now - told < TOLD_MS) return;
    told = now;
    progress(`loading ${name}: ${Math.round((now - started) / 1_000)} s`);
  };
}

/** The loader as the tsx command would set it up; our own copy. */
function tsxFlags(): string[] {
  return [
    '--require',
    fileURLToPath(beforeTsxBundle),
    '--require',
    fileURLToPath(import.meta.resolve('tsx/preflight')),
    '--import',
    import.meta.resolve('tsx'),
  ];
}
