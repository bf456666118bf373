// What is permitted: flags, narrowed once by the configuration, widened by what a human answers. Project code has no say in it.
import { createHash, hash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isWritable } from '../../files/guarded-files.ts';
import { isInside, realPath, realPaths } from '../../files/paths.ts';
import type { ConfiguredPermissions } from '../../protocol/config.ts';
import {
  type Denial,
  type GuardedKind,
  guardedKinds,
  noPermissions,
  type Permissions,
  type Scope,
  signatureOf,
} from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';

/** Distinct refusals of one call that are remembered. */
const MAX_DENIALS = 5;
const MAX_TARGET = 1_000;

export type Grant = 'once' | 'session';

export interface PermissionKeeper {
  /** In force now, grants included. */
  current(): Permissions;
  /** Narrows by what the configuration file says; the first time counts, later differences are warned of. */
  narrow(configured: ConfiguredPermissions): Warning[];
  /** Whether this absolute path may be written by the server itself. */
  mayWrite(path: string): boolean;
  /** Told by a project process: nothing of it is believed but that somebody could be asked. */
  denied(session: unknown, denial: unknown): void;
  /** What was refused to a session since it was last asked for, without what a human refused already. */
  takeDenials(session: string): Denial[];
  /** Ports and sockets on which code of this session seems to listen, since this was last asked for. */
  takePretended(session: string): string[];
  grant(session: string, denials: readonly Denial[], grant: Grant): void;
  /** A human said no: the session does not ask again for the same. */
  refuse(session: string, denials: readonly Denial[]): void;
  /**
   * A call of the session begins: grants for one call are for this one. Returns what ends it; `wasUsed`: the project process did
   * something, or may have. Otherwise they are for the next one.
   */
  beginCall(session: string): (wasUsed?: boolean) => void;
  /** A call with an id of its own begins: what is refused to it is told by that id, and counts for the session. */
  openCall(call: string, session: string): void;
  /** The session is over, and its grants with it. */
  forget(session: string): void;
  onChange(listener: () => void): void;
}

interface SessionState {
  /** At work, or in the queue. */
  calls: number;
  denials: Denial[];
  pretended: Set<string>;
  refused: Set<string>;
  granted: Denial[];
  /** Waiting for the next call, and those of the call at work. */
  once: Denial[];
  inCall: Denial[];
}

/**
 * `configFiles`: what they contain now counts; a change before they are first read permits nothing. `remarks` on the flags are
 * told with the warnings.
 */
export function createPermissionKeeper(
  flags: Permissions,
  configFiles: readonly string[],
  remarks: readonly Warning[] = [],
): PermissionKeeper {
  const before = fingerprint(configFiles);
  const sessions = new Map<string, SessionState>();
  let base = flags;
  let narrowedBy: string | undefined;
  let listener = () => {};

  const stateOf = (session: string): SessionState => {
    const known = sessions.get(session);
    if (known) return known;
    const state: SessionState = {
      calls: 0,
      denials: [],
      pretended: new Set(),
      refused: new Set(),
      granted: [],
      once: [],
      inCall: [],
    };
    sessions.set(session, state);
    return state;
  };

  function current(): Permissions {
    const granted = [...sessions.values()].flatMap((state) => [...state.granted, ...state.inCall]);
    const targetsOf = (kind: GuardedKind) =>
      granted.filter((denial) => denial.kind === kind).map(({ target }) => target);
    const widened = { ...base };
    for (const kind of guardedKinds) {
      const targets = targetsOf(kind);
      const scope = base[kind];
      if (targets.length > 0 && scope !== true) widened[kind] = [...scope, ...targets];
    }
    // A secret file, or a metadata service, is not opened by a blanket flag, nor by the configuration; a human may have named one.
    const namedOf = (kind: 'read' | 'write' | 'net') => [
      ...namedIn(flags[kind], base[kind]),
      ...targetsOf(kind),
    ];
    return { ...widened, named: { read: namedOf('read'), write: namedOf('write'), net: namedOf('net') } };
  }

  return {
    current,
    narrow(configured) {
      const text = JSON.stringify(configured);
      if (narrowedBy === undefined) {
        const isTouched = fingerprint(configFiles) !== before;
        base = isTouched ? noPermissions : narrowed(flags, configured);
        narrowedBy = isTouched ? '' : text;
      }
      if (narrowedBy === text || (narrowedBy === '' && isNothing(flags))) return [...remarks];
      return [
        ...remarks,
        {
          code: 'PERMISSIONS_CHANGED',
          message:
            narrowedBy === ''
              ? 'The configuration file changed before it was first read: nothing is permitted until mcp-node is started again.'
              : 'The permissions in the configuration file changed: those of the start stay in force until mcp-node is started again.',
        },
      ];
    },
    mayWrite(path) {
      const { all, write, named } = current();
      return all || isWritable({ scope: write, named: named?.write ?? [] }, path);
    },
    denied(session, denial) {
      const listening = checkListening(denial);
      const valid = checkDenial(denial);
      // A session that never called has nobody to ask; the process may claim any.
      const state = sessions.get(String(session));
      if (state && listening !== undefined && state.pretended.size < MAX_DENIALS)
        state.pretended.add(listening);
      if (!state || !valid) return;
      const { denials, refused } = state;
      const isKnown = denials.some(({ kind, target }) => kind === valid.kind && target === valid.target);
      if (!isKnown && denials.length < MAX_DENIALS && !refused.has(JSON.stringify(valid)))
        denials.push(valid);
    },
    takeDenials: (session) => sessions.get(session)?.denials.splice(0) ?? [],
    takePretended(session) {
      const state = sessions.get(session);
      const pretended = [...(state?.pretended ?? [])];
      state?.pretended.clear();
      return pretended;
    },
    grant(session, denials, grant) {
      const state = stateOf(session);
      if (grant === 'session') {
        state.granted.push(...denials);
        listener();
      } else state.once.push(...denials);
    },
    refuse(session, denials) {
      for (const denial of denials) stateOf(session).refused.add(JSON.stringify(denial));
    },
    beginCall(session) {
      const state = stateOf(session);
      // What was refused between calls is of no call.
      if (state.calls++ === 0) {
        state.denials = [];
        state.pretended.clear();
      }
      const granted = state.once.splice(0);
      if (granted.length > 0) {
        state.inCall = granted;
        listener();
      }
      return (wasUsed = true) => {
        state.calls--;
        if (granted.length === 0) return;
        state.inCall = [];
        if (!wasUsed) state.once.unshift(...granted);
        listener();
      };
    },
    openCall: (call, session) => {
      stateOf(call).refused = stateOf(session).refused;
    },
    forget(session) {
      const state = sessions.get(session);
      sessions.delete(session);
      if (state && state.granted.length > 0) listener();
    },
    onChange(changed) {
      listener = changed;
    },
  };
}

/** Signs what is told to one project process, each time with the next number. */
export function createSigner(): {
  key: string;
  sign(permissions: Permissions): { text: string; signature: string };
} {
  const key = randomBytes(32).toString('hex');
  let count = 0;
  return {
    key,
    sign(permissions) {
      count++;
      const text = JSON.stringify(permissions);
      return { text, signature: signatureOf(hash, key, count, text) };
    },
  };
}

/** What both permit. */
function narrowed(flags: Permissions, configured: ConfiguredPermissions): Permissions {
  const { read, write, net, run, env } = configured;
  const isNarrowing = (scope: Scope | undefined) => scope !== undefined && scope !== true;
  const hasPath = (path: string, scope: Scope) => isWithin(scope, path);
  const hasHost = (host: string, scope: Scope) =>
    scope === true || scope.includes(host) || scope.includes(host.replace(/:\d+$/, ''));
  const hasName = (name: string, scope: Scope) => scope === true || scope.includes(name);
  return {
    read: both(flags.read, realScope(read), hasPath),
    write: both(flags.write, realScope(write), hasPath),
    net: both(flags.net, net, hasHost),
    run: both(flags.run, run, hasName),
    env: both(flags.env, env, hasName),
    all: flags.all && [read, write, net, run, env].every((scope) => scope === undefined),
    narrowed: Object.fromEntries(guardedKinds.map((kind) => [kind, isNarrowing(configured[kind])])),
  };
}

function both(
  flag: Scope,
  configured: Scope | undefined,
  covers: (item: string, scope: Scope) => boolean,
): Scope {
  if (configured === undefined || configured === true) return flag;
  if (flag === true) return configured;
  const kept = configured.filter((item) => covers(item, flag));
  return [...new Set([...kept, ...flag.filter((item) => covers(item, configured))])];
}

/** What of a flag's own list is left. */
function namedIn(flag: Scope, left: Scope): readonly string[] {
  return flag === true ? [] : flag.filter((item) => left === true || left.includes(item));
}

/** Where the configuration's paths lead: it cannot narrow to what lies beyond. */
function realScope(scope: Scope | undefined): Scope | undefined {
  return scope === undefined || scope === true ? scope : realPaths(scope);
}

function isWithin(scope: Scope, path: string): boolean {
  if (scope === true) return true;
  return scope.some((folder) => isInside(path, folder));
}

function isNothing({ read, write, net, run, env, all }: Permissions): boolean {
  return !all && [read, write, net, run, env].every((scope) => scope !== true && scope.length === 0);
}

function checkListening(value: unknown): string | undefined {
  const { kind, target } = (value ?? {}) as Record<string, unknown>;
  return kind === 'listen' && typeof target === 'string' ? target.slice(0, MAX_TARGET) : undefined;
}

/** Shown to a human: no line of it may pretend to be ours. */
function checkDenial(value: unknown): Denial | undefined {
  const { kind, target } = (value ?? {}) as Record<string, unknown>;
  const known = guardedKinds.find((candidate) => candidate === kind);
  if (!known || typeof target !== 'string' || target.length > MAX_TARGET) return undefined;
  if (target === '' || /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(target)) return undefined;
  const isPath = known === 'read' || known === 'write';
  // Of a link nobody could see where it leads.
  return isPath && (!isAbsolute(target) || realPath(target) !== target) ? undefined : { kind: known, target };
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    try {
      hash.update(readFileSync(file));
    } catch {
      hash.update('absent');
    }
  }
  return hash.digest('hex');
}
