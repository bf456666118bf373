// What the live process answers: the routes, and in words what happened to the app.
import { Module } from 'node:module';
import { dirname, relative, sep } from 'node:path';
import { inspect } from 'node:util';
import { takeFingerprint } from '../../files/fingerprint.ts';
import type { Exception, Fingerprint, LiveResult, LiveStart, LoadedFile } from '../../protocol/live.ts';
import type { Listing, Route, Warning } from '../../protocol/schemas.ts';
import type { LiveApp } from '../adapters/adapter.ts';
import { takeMissed } from '../loader/kept/kept.ts';
import { projectStack } from '../loader/stack.ts';
import type { Inspector } from './functions.ts';
import type { Ending } from './watch.ts';

const stackLines = 10;
/** Of the errors that another one holds. */
const MOST_INNER = 3;

/** By adapter: reads the routes of the app as it is. */
export type RouteReaders = ReadonlyMap<string, (app: LiveApp) => Listing<Route>>;

/** Collects while the app loads; `finish` makes the result. */
export function createReport({ root, entry, app }: LiveStart, readers: RouteReaders) {
  const files = new Map<string, Fingerprint>();
  const refusals = new Set<string>();
  const said: Warning[] = [];
  let inspector: Inspector | undefined;
  let hasConnected = false;

  const list = (): Listing<Route> => {
    const listing: Listing<Route> = { items: [], warnings: [] };
    for (const [adapter, readRoutes] of readers) {
      if (!inspector) break;
      try {
        const { items, warnings } = readRoutes({ root, label: app, ...inspector });
        listing.items.push(...items);
        listing.warnings.push(...warnings);
      } catch (error) {
        const message = `The routes of ${adapter} could not be read: ${describe(error, root).message}`;
        listing.warnings.push({ code: 'ADAPTER_FAILED', message });
      }
    }
    return listing;
  };

  return {
    inspect(value: Inspector) {
      inspector = value;
    },
    /** In the state in which it was read first. */
    loaded(file: string) {
      if (isProject(file) && !files.has(file)) files.set(file, takeFingerprint(file));
    },
    connected() {
      hasConnected = true;
    },
    warn: (warning: Warning) => void said.push(warning),
    /** Whether it is the first time. */
    refused(target: string): boolean {
      const isNew = !refusals.has(target);
      refusals.add(target);
      return isNew;
    },
    hasRoutes: () => list().items.length > 0,

    finish(ending: Ending): LiveResult {
      const { items, warnings } = list();
      warnings.unshift(...said);
      const name = relative(root, entry).split(sep).join('/');
      const failure = failureOf(ending, root, refusals, items.length > 0);
      if (!failure && items.length === 0 && warnings.length === said.length)
        warnings.push(noApp(name, readers));
      return {
        // That nothing is there yet says nothing of an app that failed.
        ...{ items, warnings: failure ? warnings.filter(({ code }) => code !== 'NO_ROUTES') : warnings },
        files: projectFiles(files, entry),
        connected: hasConnected,
        missed: takeMissed(),
        ...(failure
          ? { error: failure, thrown: ending.kind === 'error', unfinished: ending.kind === 'unfinished' }
          : {}),
      };
    },
  };
}

/** Undefined when the app came to its end as it should. */
function failureOf(
  ending: Ending,
  root: string,
  refusals: Set<string>,
  hasRoutes: boolean,
): Exception | undefined {
  switch (ending.kind) {
    case 'ready':
      return undefined;
    case 'error':
      return describe(ending.error, root);
    case 'exit':
      if (ending.code === 0) {
        // Many print what failed, and end as if nothing had.
        if (hasRoutes || (!ending.isByItself && refusals.size === 0)) return undefined;
        const how = ending.isByItself ? 'the app ended itself with exit code 0' : 'the app ran to its end';
        return failure(`${how} before it had routes`, refusals);
      }
      // Node's exit code for an entry whose top-level await hangs.
      if (ending.code === 13) return failure('a top-level await never settled', refusals);
      return failure(`the app ended itself with exit code ${ending.code}`, refusals);
    case 'unfinished':
      return failure(`the app did not begin to listen within ${ending.afterMs} ms`, refusals);
  }
}

function failure(text: string, refusals: Set<string>): Exception {
  const list = [...refusals].slice(0, 5).join(', ');
  const message = list ? `${text}; mcp-node refused while it read the routes: ${list}` : text;
  return { name: 'Error', message, stack: [] };
}

function noApp(entry: string, readers: RouteReaders): Warning {
  const kinds = [...readers.keys()].join(' or ');
  return {
    code: 'NO_APP_FOUND',
    message: `${entry} ran to its end without creating an app (${kinds}). Name the file that starts the app under "entry" in mcp-node.config.ts.`,
  };
}

/** The app's own error, with the frames that lie in the project. What was thrown may be anything. */
function describe(thrown: unknown, root: string): Exception {
  try {
    if (!(thrown instanceof Error))
      return { name: 'Error', message: inspect(thrown, { depth: 1 }), stack: [] };
    const stack = projectStack(thrown, root).split('\n').filter(Boolean).slice(0, stackLines);
    return { name: String(thrown.name), message: messageOf(thrown), stack };
  } catch {
    return { name: 'Error', message: 'an error that cannot be read', stack: [] };
  }
}

/** With the causes, and what an AggregateError holds: `fetch failed` alone says little, and one of refused addresses has no message. */
function messageOf(error: Error): string {
  const { cause } = error;
  const several: unknown = error instanceof AggregateError ? error.errors : [];
  const inner = [cause, ...(Array.isArray(several) ? several : [])]
    .filter((it): it is Error => it instanceof Error && it !== error)
    .slice(0, MOST_INNER)
    .map(({ message }) => String(message));
  if (inner.length === 0) return String(error.message);
  return error.message ? `${error.message} (${inner.join('; ')})` : inner.join('; ');
}

/** Our own preloads are not the project's. */
const isProject = (file: string): boolean =>
  !file.includes(`${sep}node_modules${sep}`) && dirname(file) !== import.meta.dirname;

/** Modules are seen as they load, what else was compiled by the inspector; JSON and the like only by the module cache. */
function projectFiles(scripts: ReadonlyMap<string, Fingerprint>, entry: string): LoadedFile[] {
  const cache = (Module as unknown as { _cache: Record<string, unknown> })._cache;
  const all = [entry, ...scripts.keys(), ...Object.keys(cache)];
  const files = [...new Set(all)].filter(isProject).sort();
  return files.map((file) => [file, scripts.get(file) ?? takeFingerprint(file)]);
}
