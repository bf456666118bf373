// What tools the project has of its own: read from its files, and loaded where these do not say it all. Looked at again when they change.
import { setTimeout } from 'node:timers/promises';
import { CodedError } from '../../../errors.ts';
import type { Logger } from '../../../log.ts';
import type {
  LoadedOffer,
  OwnModules,
  OwnOffer,
  OwnProblem,
  OwnSource,
} from '../../../protocol/own/toolsets.ts';
import { type FileWatch, watchFiles } from '../../freshness/freshness.ts';
import { chooseMode } from '../../permissions/database-mode.ts';
import type { Supervisor } from '../../processes/supervisor.ts';
import { takeTurn } from '../../processes/turns.ts';
import { findOwn } from './files.ts';
import { checkedOffer } from './shapes.ts';

/** Clients wait for a list at their start. */
const LIST_MS = 10_000;
const LOOK_MS = 1_000;
/** Until what failed to load is tried again, though nothing that we know of changed. */
const AGAIN_MS = 30_000;

export interface OwnReader {
  /** Rejects never. `waitMs`: for what has to be loaded. */
  offer(waitMs?: number): Promise<OwnOffer>;
  /** Of the files as they are now; null where there are none. */
  modules(): Promise<OwnModules | null>;
  /** Hears that another list is to be had; returns what ends that. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

interface Known {
  files: FileWatch;
  source: Promise<OwnSource | null>;
  loading?: { files: FileWatch; offer: Promise<LoadedOffer>; failedAt?: number };
  /** Listeners have heard that it is old. */
  isTold: boolean;
}

const neverAborted = new AbortController().signal;
const nothing: OwnOffer = { tools: [], resources: [], prompts: [], problems: [] };

/** `reserved`: names of the server's own tools, and URIs of its resources. */
export function createOwnReader(supervisor: Supervisor, reserved: () => string[], log: Logger): OwnReader {
  const { root } = supervisor;
  const listeners = new Set<() => void>();
  let known: Known | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function current(): Promise<Known> {
    const before = known;
    if (before && (await before.files.changed()).length === 0) return before;
    // Somebody else may have looked meanwhile.
    if (known !== before && known) return known;
    const files = watchFiles(root);
    const looked: Known = { files, source: read(files), isTold: false };
    known = looked;
    // What failed is tried again.
    looked.source.catch(() => {
      if (known === looked) known = undefined;
    });
    return looked;
  }

  async function read(files: FileWatch): Promise<OwnSource | null> {
    if (!(await findOwn(root, files))) return null;
    const source = await supervisor.ask('reading the tools of the project', (rpc) =>
      rpc.call('ownSource', { reserved: reserved() }),
    );
    files.addRead(source.watched);
    return source.files.length === 0 ? null : source;
  }

  const modulesOf = ({ files, read }: OwnSource): OwnModules => ({ files, read, reserved: reserved() });

  async function loaded(state: Known, source: OwnSource): Promise<LoadedOffer> {
    const { loading } = state;
    const isOld = loading && (await loading.files.changed()).length > 0;
    const isStale = loading?.failedAt !== undefined && performance.now() - loading.failedAt > AGAIN_MS;
    if (loading && loading === state.loading && !isOld && !isStale) return loading.offer;
    const files = watchFiles(root);
    const begun: NonNullable<Known['loading']> = { files, offer: load(source, files) };
    state.loading = begun;
    begun.offer.catch(() => {
      begun.failedAt = performance.now();
    });
    return begun.offer;
  }

  async function load(source: OwnSource, files: FileWatch): Promise<LoadedOffer> {
    const { config, db } = await supervisor.setup();
    const { project, release } = await supervisor.shellProject(chooseMode(undefined, db));
    const timeoutMs = config.timeouts.load;
    // Between calls nothing reaches a database in this mode, and modules open theirs as they load.
    const undo = project.db === 'rollback' ? await takeTurn(project, timeoutMs, neverAborted) : undefined;
    try {
      const offer = await project.rpc.call('ownOffer', modulesOf(source), { timeoutMs });
      const checked = checkedOffer(offer, reserved());
      for (const { source, message } of checked.problems) log.debug({ source }, message);
      files.addRead(checked.loaded);
      return checked;
    } catch (error) {
      await supervisor.killIfBlocked(project, '', 'its tools did not load', 500);
      throw error;
    } finally {
      await undo?.();
      release();
    }
  }

  async function offer(waitMs = LIST_MS): Promise<OwnOffer> {
    startLooking();
    try {
      const state = await current();
      const source = await state.source;
      if (!source) return nothing;
      if (!source.hasMore) return source.offer;
      const loading = loaded(state, source);
      const late = setTimeout(waitMs, undefined, { ref: false });
      const found = await Promise.race([loading, late]).catch((error: unknown) => problemOf(error, source));
      if (found && 'tools' in found) return withUnloaded(found, source);
      if (found) return { ...source.offer, problems: [...source.offer.problems, found] };
      void loading.then(tell, tell);
      const message = 'They are still being loaded: what their classes say is listed so far.';
      return {
        ...source.offer,
        problems: [...source.offer.problems, { source: source.files.join(', '), message, isFatal: false }],
      };
    } catch (error) {
      log.debug({ err: error }, 'own tools');
      return { ...nothing, problems: [problemOf(error, undefined)] };
    }
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  /** Files say by themselves that they have changed; who listens is told, and asks. */
  function startLooking(): void {
    timer ??= setInterval(
      () => void look().catch((error) => log.debug({ err: error }, 'own tools')),
      LOOK_MS,
    ).unref();
  }

  async function look(): Promise<void> {
    const state = known;
    if (!state || state.isTold || listeners.size === 0) return;
    const changed = [...(await state.files.changed()), ...((await state.loading?.files.changed()) ?? [])];
    if (changed.length === 0) return;
    state.isTold = true;
    if (state.loading) known = undefined;
    tell();
  }

  return {
    offer,
    async modules() {
      const source = await (await current()).source;
      return source && modulesOf(source);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => clearInterval(timer),
  };
}

/** What classes say of themselves is known, though their module did not load: who calls them is told why. */
function withUnloaded(loaded: LoadedOffer, { offer }: OwnSource): OwnOffer {
  if (loaded.unloaded.length === 0) return loaded;
  const names = new Set(loaded.tools.map(({ name }) => name));
  const missing = offer.tools.filter(({ name }) => !names.has(name));
  const tools = [...loaded.tools, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...loaded, tools };
}

function problemOf(error: unknown, source: OwnSource | undefined): OwnProblem {
  const { message } = error as Error;
  const hint = error instanceof CodedError ? ` ${error.hint}` : '';
  return {
    source: source?.files.join(', ') ?? 'mcp.ts',
    message: `They could not be loaded: ${message}${hint}`,
    isFatal: true,
  };
}
