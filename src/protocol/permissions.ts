// What code in the project process may do beyond reading the project. The server decides it; the guard holds to it.

/** All of a kind, or what is named: absolute paths, hosts, programs, names of variables. */
export type Scope = true | readonly string[];

export type Named = Readonly<Record<'read' | 'write' | 'net', readonly string[]>>;

export interface Permissions {
  /** Beyond the project itself; a file that holds secrets only when it is named. Absolute paths. */
  read: Scope;
  /** Absolute paths. */
  write: Scope;
  /** "host", "host:port", "[v6]:port" or "unix:/path". */
  net: Scope;
  /** Names to be looked up in PATH, or absolute paths. */
  run: Scope;
  /** Variables whose values are shown. */
  env: Scope;
  /** -A: no guard at all, except that nothing listens. */
  all: boolean;
  /** What flags and a human named themselves, where a configuration stands in the scopes as well; links are resolved. */
  named?: Named;
  /** Of these kinds the configuration takes from what the flags permit. */
  narrowed?: Partial<Record<GuardedKind, boolean>>;
}

export const noPermissions: Permissions = { read: [], write: [], net: [], run: [], env: [], all: false };

/** Of the `count`th permissions that are told to a process. `hash`: crypto.hash, which asks nothing that can be patched. */
export function signatureOf(
  hash: (algorithm: string, text: string) => string,
  key: string,
  count: number,
  text: string,
): string {
  // Twice, as in HMAC: one hash could be continued by whoever saw it.
  return hash('sha256', key + hash('sha256', `${key}${count} ${text}`));
}

export const guardedKinds = ['read', 'write', 'net', 'run'] as const;
export type GuardedKind = (typeof guardedKinds)[number];

/** Something that `before` permitted is not permitted any more. */
export function isLess(now: Permissions, before: Permissions): boolean {
  return guardedKinds.some((kind) => {
    const [scope, earlier] = [now[kind], before[kind]];
    return scope !== true && (earlier === true || earlier.some((item) => !scope.includes(item)));
  });
}

/** What was refused, as the flag that permits it would name it. */
export interface Denial {
  kind: GuardedKind;
  target: string;
}

/** What the guard tells of: refused, or only done as if. */
export type Told = Denial | { kind: 'listen'; target: string };

export function flagFor({ kind, target }: Denial): string {
  return `--allow-${kind}=${target}`;
}
