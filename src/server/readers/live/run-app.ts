// Runs an app entry once, in a process of its own.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeLiveBundle, beforeTsxBundle, liveBundle } from '../../../built-files.ts';
import type { Environment } from '../../../files/env.ts';
import type { Launch } from '../../../files/launch.ts';
import { packageManagerCommands } from '../../../files/package-manager.ts';
import { LIVE_VARIABLE } from '../../../protocol/descriptors.ts';
import { type LiveResult, type LiveStart, liveResultSchema } from '../../../protocol/live.ts';
import type { AppEntries, LiveEntry } from '../../../protocol/project.ts';
import {
  conditionFlags,
  guardFlags,
  projectExecArgv,
  START_TIMEOUT_MS,
  tsxVariables,
} from '../../processes/project-process.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import type { Setup } from '../../setup/setup.ts';
import { type Advice, adviseOn } from '../failure/hint.ts';
import { reasonOf } from '../failure/reason.ts';
import type { Waiting } from '../shared-answer.ts';
import { runShortLived } from '../short-lived.ts';

/** An app that goes on loading more may take so many times `timeouts.load`. */
const PATIENCE = 4;

/** What is the same in every run of it. */
export interface AppToRun {
  entry: LiveEntry;
  remedies: AppEntries['remedies'];
  launch: Launch;
  /** Env files for others to copy. */
  examples: Environment['files'];
  supervisor: Supervisor;
  setup: Setup;
  waiting: Waiting;
}

export interface Run extends LiveResult {
  failure?: { code: string; reason: string; advice: Advice };
}

export async function runApp(
  { entry, remedies, launch, examples, supervisor, setup, waiting }: AppToRun,
  env: NodeJS.ProcessEnv,
  connections: LiveStart['connections'],
): Promise<Run> {
  const { app, file, args, dir, declared, adapters } = entry;
  const { signal, progress } = waiting;
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
    beforeLiveBundle.href,
    '--import',
    import.meta.resolve('tsx'),
  ];
}
