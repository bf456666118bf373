// Runs an app entry in a live process, for the routes of the app that stands then.
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeTsxBundle, liveBundle } from '../../built-files.ts';
import { type CodedError, codedError } from '../../errors.ts';
import { loadEnv } from '../../files/env.ts';
import { type Launch, readLaunch } from '../../files/launch.ts';
import { LIVE_VARIABLE } from '../../protocol/descriptors.ts';
import { type LiveResult, type LiveStart, liveResultSchema } from '../../protocol/live.ts';
import type { AppEntries } from '../../protocol/project.ts';
import {
  conditionFlags,
  guardFlags,
  projectExecArgv,
  START_TIMEOUT_MS,
  tsxVariables,
} from '../processes/project-process.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { type Setup, withoutLoaders } from '../setup/setup.ts';
import { runShortLived } from './short-lived.ts';

const STDERR_LINES = 5;
/** An app that goes on loading more may take so many times `timeouts.load`. */
const PATIENCE = 4;

export interface LiveRoutes extends LiveResult {
  /** APP_LOAD_FAILED or APP_NOT_READY: the app did not come to its end. */
  failure?: { code: string; error: CodedError };
}

/** The routes of the app as it is in the end, whatever that is. */
export async function readLive(
  { app, file, args, dir }: AppEntries['entries'][number],
  adapters: string[],
  supervisor: Supervisor,
  setup: Setup,
  signal: AbortSignal,
): Promise<LiveRoutes> {
  const { config, env } = setup;
  const timeoutMs = config.timeouts.load;
  // Our own start comes before the app's: it has the time of every project process.
  const totalMs = START_TIMEOUT_MS + timeoutMs * PATIENCE;
  const { read } = supervisor.permissions.current();
  const { root } = supervisor;
  const launch = dir === root ? setup.launch : readLaunch(root, dir);
  const { preload } = launch;
  const start: LiveStart = { root, entry: file, app, adapters, preload, timeoutMs, totalMs, read };
  const answer = await runShortLived(
    {
      ...{ entry: file, args, cwd: dir, timeoutMs, totalMs, signal },
      env: {
        ...tsxVariables(launch, dir === root ? env : await environmentIn(dir, launch, env)),
        [LIVE_VARIABLE]: JSON.stringify(start),
      },
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
    },
    liveResultSchema,
  );
  const result: LiveResult =
    'value' in answer
      ? answer.value
      : {
          ...{ items: [], warnings: [], files: [] },
          error: { name: 'Error', message: answer.failure, stack: [] },
        };
  if (!result.error) return result;
  const name = relative(supervisor.root, file);
  const error = loadFailure(name, result.error, answer.said, setup.wall.name !== 'none');
  const isRunning = result.unfinished && result.items.length > 0;
  const failure = isRunning ? { code: 'APP_NOT_READY', error } : { code: 'APP_LOAD_FAILED', error };
  return { ...result, failure };
}

/** What the script of a package says in front, under the client's own environment. */
async function environmentIn(
  dir: string,
  launch: Launch,
  env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  // Their values are known as secrets: those of other files would be shown.
  const envFiles = launch.envFiles.filter((path) => /^\.env/.test(basename(path)));
  const { values } = await loadEnv(dir, { ...launch.env, ...process.env }, { envFiles });
  return { ...env, ...withoutLoaders(values) };
}

const readOnlyErrors = /EROFS|read-?only|(?:open|connection).*database|CANTOPEN/i;
const behindWall =
  'It ran behind a wall where nothing can be written. Start the app once by itself, or mcp-node with --wall off.';

/** The app's own error, verbatim, and what it printed: often that says why it ended itself. */
function loadFailure(
  entry: string,
  { name, message, stack }: NonNullable<LiveResult['error']>,
  said: string,
  isWalled: boolean,
): CodedError {
  const lastWords = said.trim().split('\n').slice(-STDERR_LINES).join('\n');
  const printed = lastWords && !message.includes(lastWords) ? [`its stderr: ${lastWords}`] : [];
  const refused = isWalled && readOnlyErrors.test(`${name} ${message} ${lastWords}`) ? [behindWall] : [];
  const error = [name === 'Error' ? message : `${name}: ${message}`, ...stack, ...printed, ...refused].join(
    '\n',
  );
  return codedError('APP_LOAD_FAILED', { entry, error });
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
