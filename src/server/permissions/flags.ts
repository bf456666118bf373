// The --allow flags: checked, paths made absolute.
import { resolve } from 'node:path';
import type { Permissions, Scope } from '../../protocol/permissions.ts';

/** As given: true without a list. */
export type FlagValue = true | string[] | undefined;

export interface PermissionFlags {
  allowRead: FlagValue;
  allowWrite: FlagValue;
  allowNet: FlagValue;
  allowRun: FlagValue;
  allowEnv: FlagValue;
  allowAll: boolean;
}

/** Paths are relative to the root. Throws an Error for the user that names the flag and what it takes. */
export function parsePermissions(flags: PermissionFlags, root: string): Permissions {
  const { allowRead, allowWrite, allowNet, allowRun, allowEnv, allowAll } = flags;
  return {
    read: paths('--allow-read', allowRead, allowAll, root),
    write: paths('--allow-write', allowWrite, allowAll, root),
    net: list('--allow-net', allowNet, allowAll, parseHost),
    run: list('--allow-run', allowRun, allowAll, (name) => (/[\0\s]/.test(name) ? undefined : name)),
    env: list('--allow-env', allowEnv, allowAll, (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : undefined)),
    all: allowAll,
  };
}

const expected: Readonly<Record<string, string>> = {
  '--allow-read': 'paths',
  '--allow-write': 'paths',
  '--allow-net': 'hosts such as api.example.com, localhost:9200, [::1]:80 or unix:/run/some.sock',
  '--allow-run': 'programs such as git',
  '--allow-env': 'names of variables',
};

function paths(flag: string, value: FlagValue, all: boolean, root: string): Scope {
  return list(flag, value, all, (path) => (path.includes('\0') ? undefined : resolve(root, path)));
}

function list(
  flag: string,
  value: FlagValue,
  all: boolean,
  parse: (item: string) => string | undefined,
): Scope {
  if (all || value === true) return true;
  return (value ?? []).map((item) => {
    const parsed = item === '' ? undefined : parse(item);
    if (parsed === undefined) throw new Error(`${flag}=${value}: pass ${expected[flag]}, comma-separated.`);
    return parsed;
  });
}

/** In lower case; undefined when it is none. */
function parseHost(text: string): string | undefined {
  if (/^unix:\/./.test(text)) return text;
  const match = /^(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text);
  if (!match || Number(match[2] ?? 1) > 65_535 || match[2] === '0') return undefined;
  return text.toLowerCase();
}
