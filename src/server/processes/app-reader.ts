// Runs the app entries for their routes, each in a process that then ends, and keeps the answer while its files stay as they are.
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { liveEntry } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import { LIVE_VARIABLE, PARENT_VARIABLE, SECOND_DESCRIPTOR } from '../../protocol/descriptors.ts';
import type { LiveResult, LiveStart } from '../../protocol/live.ts';
import type { AppEntries } from '../../protocol/project.ts';
import type { Listing, Route } from '../../protocol/schemas.ts';
import { type FileWatch, watchFiles } from '../freshness/freshness.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { Setup } from '../setup/setup.ts';
import { startChild } from './child.ts';
import { watchMemory } from './memory.ts';
import { guardFlags, projectExecArgv, START_TIMEOUT_MS } from './project-process.ts';
import type { Supervisor } from './supervisor.ts';

const STDERR_LINES = 5;
/** An app that goes on loading more may take so many times `timeouts.load`. */
const PATIENCE = 4;
const RESULT_BYTES = 64 * 1024 * 1024;

export interface RouteReader {
  /** Routes of all entries. Throws APP_LOAD_FAILED when no entry could be loaded; one of several is a warning. */
  read(context: CallContext): Promise<Listing<Route>>;
}

/** Of all the calls that wait for it. */
type Loading = Pick<CallContext, 'signal' | 'progress'>;

interface Cached {
  listing: Promise<Listing<Route>>;
  files: FileWatch;
  /** Who waits for it: it is cancelled when nobody does any more. */
  waiting: Set<CallContext>;
  cancelled: AbortController;
}

export function createRouteReader(supervisor: Supervisor, log: Logger): RouteReader {
  let cached: Cached | undefined;

  async function read(context: CallContext): Promise<Listing<Route>> {
    const known = cached;
    const isStale = known === undefined || (await known.files.changed()).length > 0;
    // Somebody else may have begun meanwhile.
    if (isStale && cached === known) cached = begin();
    const entry = cached ?? begin();
    const { waiting, cancelled } = entry;
    waiting.add(context);
    const leave = () => {
      waiting.delete(context);
      if (waiting.size > 0) return;
      cancelled.abort();
      if (cached === entry) cached = undefined;
    };
    context.signal.addEventListener('abort', leave, { once: true });
    if (context.signal.aborted) leave();
    try {
      return await entry.listing;
    } finally {
      waiting.delete(context);
      context.signal.removeEventListener('abort', leave);
    }
  }

  function begin(): Cached {
    const files = watchFiles(supervisor.root);
    const waiting = new Set<CallContext>();
    const cancelled = new AbortController();
    const progress = (message: string) => {
      for (const context of waiting) context.progress(message);
    };
    const listing = readAll(files, { signal: cancelled.signal, progress });
    const entry: Cached = { files, waiting, cancelled, listing };
    listing.catch(() => {
      if (cached === entry) cached = undefined;
    });
    return entry;
  }

  async function readAll(files: FileWatch, context: Loading): Promise<Listing<Route>> {
    const setup = await supervisor.setup();
    const plan: AppEntries = await supervisor.inspect('looking for app entries', (rpc) =>
      rpc.call('entries', {}),
    );
    files.add([
      ...setup.files,
      join(supervisor.root, 'package.json'),
      join(supervisor.root, 'tsconfig.json'),
    ]);
    const listing: Listing<Route> = { items: [...plan.routes], warnings: [...plan.warnings] };
    const failures: Error[] = [];
    for (const entry of plan.entries) {
      const { file } = entry;
      context.progress(`loading ${relative(supervisor.root, file)}`);
      files.add([file]);
      const result = await runEntry(entry, plan.adapters, setup, context);
      files.addRead(result.files);
      listing.items.push(...result.items);
      listing.warnings.push(...result.warnings);
      if (result.error)
        failures.push(
          loadFailure(relative(supervisor.root, file), result.error, result.said, setup.wall.name !== 'none'),
        );
    }
    if (failures.length > 0 && failures.length === plan.entries.length && listing.items.length === 0)
      throw failures[0];
    for (const { message } of failures) listing.warnings.push({ code: 'APP_LOAD_FAILED', message });
    // What was missing may appear without a change of a file that was loaded.
    if (failures.length > 0) cached = undefined;
    return listing;
  }

  async function runEntry(
    { app, file, args, dir }: AppEntries['entries'][number],
    adapters: string[],
    setup: Setup,
    { signal }: Loading,
  ): Promise<LiveResult & { said: string }> {
    const { config, env } = setup;
    const timeoutMs = config.timeouts.load;
    const { read } = supervisor.permissions.current();
    // Our own start comes before the app's: it has the time of every project process.
    const totalMs = START_TIMEOUT_MS + timeoutMs * PATIENCE;
    const start: LiveStart = { root: supervisor.root, entry: file, app, adapters, timeoutMs, totalMs, read };
    const child = startChild(
      {
        entry: file,
        args,
        cwd: dir,
        env: {
          ...env,
          TSX_DISABLE_CACHE: '1',
          [LIVE_VARIABLE]: JSON.stringify(start),
          [PARENT_VARIABLE]: String(process.pid),
        },
        execArgv: [...projectExecArgv, ...guardFlags, ...tsxFlags(), '--import', liveEntry.href],
        wrap: supervisor.wall.wrapper(setup),
        methods: {},
        onError: () => {},
      },
      (reason) => codedError('PROJECT_CRASHED', { reason }),
    );
    watchMemory(child, config.limits.projectMemoryMb, 'limits.projectMemoryMb');
    const timedOut = Promise.withResolvers<LiveResult>();
    const stop = (message: string) => {
      child.kill(message);
      timedOut.resolve({
        items: [],
        warnings: [],
        files: [],
        error: { name: 'Error', message, stack: [] },
      });
    };
    const giveUp = (ms: number) => stop(`it did not finish loading within ${ms} ms, and was ended`);
    const last = setTimeout(giveUp, totalMs, totalMs);
    let next = setTimeout(giveUp, Math.max(timeoutMs, START_TIMEOUT_MS), timeoutMs);
    const pipe = child.process.stdio[SECOND_DESCRIPTOR] as NodeJS.ReadableStream;
    const progressed = () => {
      clearTimeout(next);
      next = setTimeout(giveUp, timeoutMs, timeoutMs);
    };
    pipe.on('data', progressed);
    const cancel = () => stop('the call was cancelled');
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      const result = await Promise.race([resultOf(child), timedOut.promise]);
      log.debug({ entry: file, routes: result.items.length, stderr: child.stderr.peek() }, 'routes read');
      return { ...result, said: child.stderr.peek() };
    } finally {
      pipe.off('data', progressed);
      clearTimeout(last);
      clearTimeout(next);
      signal.removeEventListener('abort', cancel);
      child.kill('the routes are read');
    }
  }

  return { read };
}

/** One line of JSON on the fifth descriptor; without it, what the process said last. */
function resultOf(child: ReturnType<typeof startChild>): Promise<LiveResult> {
  const pipe = child.process.stdio[SECOND_DESCRIPTOR] as NodeJS.ReadableStream;
  const chunks: Buffer[] = [];
  let size = 0;
  pipe.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > RESULT_BYTES) child.kill('its answer is too large');
    else chunks.push(chunk);
  });
  const closed = new Promise((resolve) => pipe.once('close', resolve));
  return Promise.all([child.ended, closed]).then(([reason]) => {
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8')) as LiveResult;
    } catch {
      return { items: [], warnings: [], files: [], error: { name: 'Error', message: reason, stack: [] } };
    }
  });
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
): Error {
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
    fileURLToPath(import.meta.resolve('tsx/preflight')),
    '--import',
    import.meta.resolve('tsx'),
  ];
}
