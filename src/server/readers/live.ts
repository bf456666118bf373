// The routes of an app as it runs: it is run in several ways, until one gets to the end.
import { join, relative, sep } from 'node:path';
import { codedError } from '../../errors.ts';
import { type Environment, loadEnvExamples } from '../../files/env.ts';
import { readLaunch } from '../../files/launch.ts';
import type { LiveResult, LiveStart } from '../../protocol/live.ts';
import type { AppEntries, LiveEntry } from '../../protocol/project.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { type Setup, withoutLoaders } from '../setup/setup.ts';
import type { Failure } from './failure/warnings.ts';
import { type Run, runApp } from './live/run-app.ts';
import type { Waiting } from './shared-answer.ts';

export interface LiveRoutes extends LiveResult {
  failure?: Failure;
  /** Env files that it was started with, or could have been; absolute. */
  envFiles: string[];
}

interface Way {
  connections: LiveStart['connections'];
  /** With the values of env files for others to copy, for what is not set. */
  withExamples: boolean;
}

/** Tried in this order, as long as the app fails and the way may help (`mayHelp`). The one that gets furthest counts, of equals the first. */
const ways: readonly Way[] = [
  { connections: 'refused', withExamples: false },
  // An app that waits for a connection goes on where that looks open; else what it does about a refusal is more.
  { connections: 'pretended', withExamples: false },
  { connections: 'refused', withExamples: true },
  { connections: 'pretended', withExamples: true },
];

interface Tried {
  way: Way;
  run: Run;
}

/** `best` got furthest until now, `before` is the last one. */
function mayHelp({ connections, withExamples }: Way, best: Run, before: Tried, missing: string[]): boolean {
  if (!best.failure) return false;
  if (connections === 'refused') return best.failure.advice.mayBeVariables && missing.length > 0;
  const { way, run } = before;
  return way.withExamples === withExamples && run.failure !== undefined && run.connected === true;
}

/** The routes of the app as it is in the end, whatever that is. */
export async function readLive(
  entry: LiveEntry,
  remedies: AppEntries['remedies'],
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
  const more = exampleValues(examples, env);
  const app = { entry, remedies, launch, examples: examples.files, supervisor, setup, waiting };

  let best: Run | undefined;
  let before: Tried | undefined;
  let withoutExamples = '';
  for (const way of ways) {
    if (best && before && !mayHelp(way, best, before, Object.keys(more))) continue;
    if (way.withExamples && !before?.way.withExamples) {
      waiting.progress(`loading ${name} with the values of ${examples.files[0]?.path}`);
      withoutExamples = reasonIn(best);
    }
    const run = await runApp(app, way.withExamples ? { ...more, ...env } : env, way.connections);
    if (!best || isFurther(run, best)) {
      const remarks = [
        ...(way.connections === 'pretended' ? [pretended(name, reasonIn(before?.run))] : []),
        ...(way.withExamples ? [exampleUsed(name, examples, more, withoutExamples)] : []),
      ];
      best = { ...run, warnings: [...run.warnings, ...remarks] };
    }
    before = { way, run };
  }
  const { failure, ...result } = best as Run;
  return { ...result, ...failureOf(failure, name), envFiles };
}

const isFurther = (run: Run, other: Run): boolean =>
  run.items.length > other.items.length || (!run.failure && run.items.length === other.items.length);

const reasonIn = (run: Run | undefined): string => run?.failure?.reason ?? '';

function failureOf(failure: Run['failure'], entry: string): Pick<LiveRoutes, 'failure'> {
  if (!failure) return {};
  const { code, reason, advice } = failure;
  const error = codedError('APP_LOAD_FAILED', { entry, error: reason, advice: advice.hint });
  return { failure: { ...{ code, error, entry, reason }, ...(advice.step && { step: advice.step }) } };
}

function pretended(name: string, reason: string): Warning {
  const message = `${name} was loaded with connections that only look open: where they are refused, it does not come that far (${reason}).`;
  return { code: 'CONNECTION_PRETENDED', message };
}

function exampleUsed(name: string, examples: Environment, more: object, reason: string): Warning {
  const files = examples.files.filter(({ names }) => names.some((variable) => variable in more));
  const message = `${name} was loaded with values of ${files.map(({ path }) => path).join(', ')} for ${Object.keys(more).join(', ')}, which are not set: without them it fails (${reason.split('\n')[0]}).`;
  return { code: 'ENV_EXAMPLE_USED', message };
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
