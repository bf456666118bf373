// Lockfiles that say which package gets which version, and not where it lies: those of pnpm and Yarn.
import { join } from 'node:path';
import type { Member } from './tree.ts';

export interface Graph {
  /** By an id of their own. */
  nodes: Map<string, { name: string; entry: Record<string, unknown>; gets: Map<string, string> }>;
  /** What packages of the project get: the id of each, or the absolute folder of one beside it. */
  importers: { dir: string; gets: Map<string, string> }[];
}

type Dependencies = Record<string, string | { version: string }>;
interface PnpmLock {
  importers?: Record<string, Record<string, Dependencies>>;
  packages?: Record<string, Record<string, unknown>>;
  snapshots?: Record<string, Record<string, unknown>>;
}

const pnpmGroups = ['dependencies', 'devDependencies', 'optionalDependencies'];

export function pnpmGraph(content: PnpmLock & Record<string, unknown>, dir: string): Graph {
  const { importers = { '.': content as Record<string, Dependencies> }, packages = {}, snapshots } = content;
  const plain = (key: string) => key.replace(/^\//, '');
  /** `1.0.0(react@19.0.0)`, or `other@1.0.0` where it has another name. */
  const idOf = (name: string, version: string, from: string) => {
    if (version.startsWith('link:')) return join(from, version.slice('link:'.length));
    return /^\/?(?:@[^/]+\/)?[^@(]+@\d/.test(version) ? plain(version) : `${name}@${version}`;
  };
  const getsOf = (groups: Record<string, unknown>, from: string) =>
    new Map(
      pnpmGroups.flatMap((group) =>
        Object.entries((groups[group] ?? {}) as Dependencies).map(([name, found]) => {
          const version = typeof found === 'string' ? found : found.version;
          return [name, idOf(name, version, from)] as const;
        }),
      ),
    );
  const nodes: Graph['nodes'] = new Map();
  for (const [key, snapshot] of Object.entries(snapshots ?? packages)) {
    const id = plain(key);
    const [, name, version] = /^((?:@[^/]+\/)?[^@]+)@([^(]+)/.exec(id) ?? [];
    if (name === undefined || version === undefined) continue;
    const facts = packages[`${name}@${version}`] ?? packages[key] ?? {};
    // What is asked for is not kept, only what comes of it.
    const gets = getsOf(snapshot, dir);
    const entry = { ...facts, dependencies: {}, optionalDependencies: {}, version };
    nodes.set(id, { name, entry: { ...entry, dependencies: anyVersion(gets, facts) }, gets });
  }
  return {
    nodes,
    importers: Object.entries(importers).map(([path, groups]) => {
      const from = join(dir, path);
      return { dir: from, gets: getsOf(groups, from) };
    }),
  };
}

function anyVersion(gets: ReadonlyMap<string, string>, { peerDependencies = {} }: Record<string, unknown>) {
  const names = [...gets.keys()].filter((name) => !Object.hasOwn(peerDependencies as object, name));
  return Object.fromEntries(names.map((name) => [name, '*']));
}

export function yarnGraph(
  text: string,
  members: readonly Member[],
  parseYaml: (text: string) => Record<string, Record<string, unknown>>,
): Graph {
  const entries = /^__metadata:/m.test(text) ? berryEntries(parseYaml(text)) : classicEntries(text);
  const byRequest = new Map<string, string>();
  const nodes: Graph['nodes'] = new Map();
  const idsOf = (dependencies: Readonly<Record<string, string>>) =>
    new Map(
      Object.entries(dependencies).flatMap(([name, range]) => {
        const plain = range.replace(/^npm:/, '');
        const id = byRequest.get(`${name}@${plain}`);
        return id === undefined ? [] : [[name, id] as const];
      }),
    );
  for (const { requests, entry } of entries) {
    const name = /^((?:@[^/]+\/)?[^@]+)@/.exec(requests[0] ?? '')?.[1];
    if (name === undefined || requests.some((request) => request.includes('@workspace:'))) continue;
    const id = `${name}@${String(entry.version)}`;
    for (const request of requests) byRequest.set(request.replace('@npm:', '@'), id);
    nodes.set(id, { name, entry, gets: new Map() });
  }
  for (const { entry, gets } of nodes.values())
    for (const [name, id] of idsOf((entry.dependencies ?? {}) as Record<string, string>)) gets.set(name, id);
  return {
    nodes,
    importers: members.map(({ dir, manifest }) => ({
      dir,
      gets: idsOf({
        ...manifest?.optionalDependencies,
        ...manifest?.devDependencies,
        ...manifest?.dependencies,
      }),
    })),
  };
}

interface YarnEntry {
  requests: string[];
  entry: Record<string, unknown>;
}

function berryEntries(content: Record<string, Record<string, unknown>>): YarnEntry[] {
  return Object.entries(content)
    .filter(([key]) => key !== '__metadata')
    .map(([key, entry]) => ({ requests: key.split(', '), entry }));
}

/** Yarn 1 writes something like YAML. */
function classicEntries(text: string): YarnEntry[] {
  return text.split(/\n(?=\S)/).flatMap((block): YarnEntry[] => {
    const [head = '', ...lines] = block.split('\n').filter((line) => !line.startsWith('#'));
    if (!head.endsWith(':')) return [];
    const requests = head
      .slice(0, -1)
      .split(', ')
      .map((request) => request.replace(/^"|"$/g, ''));
    const entry: Record<string, unknown> = {};
    let group: Record<string, string> | undefined;
    for (const line of lines) {
      const [, indent = '', key = '', value] = /^( +)"?([^"\s:]+)"?:?(?: "?([^"]*)"?)?$/.exec(line) ?? [];
      if (indent.length === 2 && value === undefined) {
        group = {};
        entry[key] = group;
      } else if (indent.length === 2) entry[key] = value;
      else if (group !== undefined && value !== undefined) group[key] = value;
    }
    return [{ requests, entry }];
  });
}
