// Trees of routers at random, of which each framework prints its own app: routers in routers, factories, classes, loops.

/** `regexp` is a whole path, `start` what a path begins with, as regular expressions. */
export type Kind = 'word' | 'param' | 'digits' | 'optional' | 'rest' | 'regexp' | 'start';
export interface Segment {
  kind: Kind;
  text: string;
}
export const verbs = ['get', 'post', 'put', 'delete', 'patch', 'all'] as const;
export type Verb = (typeof verbs)[number];

export interface RouteNode {
  kind: 'route';
  verbs: readonly Verb[];
  path: Segment[];
  before: string[];
  handler: string;
  /** The path begins with what the factory is given. */
  ofFactory: boolean;
  /** Registered once for each of these, in front of the path. */
  loop: string[] | null;
}
interface UseNode {
  kind: 'use';
  path: Segment[];
  name: string;
}
export interface ChildNode {
  kind: 'child';
  /** It is mounted at each of these, with the word that a factory is given. */
  mounts: { path: Segment[]; given: string }[];
  router: RouterNode;
}
export type Form = 'plain' | 'factory' | 'class' | 'app';
export interface RouterNode {
  name: string;
  form: Form;
  items: (RouteNode | UseNode | ChildNode)[];
}

/** What the paths of a framework may have. */
export interface Grammar {
  kinds: readonly Kind[];
  forms: readonly Form[];
  /** No two routes of the same shape, and no prefix twice: the framework refuses them. */
  unique?: boolean;
  /** What belongs to a scope and not to paths. */
  usesHavePaths: boolean;
  /** True where it is not said. */
  mountsHaveParams?: boolean;
  /** Whole paths, and what functions are in use at, may be regular expressions. */
  hasRegExps?: boolean;
}

export function createRandom(seed: number) {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T };
}

/** Parts of one app, each below a prefix of its own, until there are so many routes. */
export function randomTree(seed: number, count: number, grammar: Grammar): RouterNode {
  const { below, pick } = createRandom(seed);
  let made = 0;
  const name = (letter: string): string => {
    made += 1;
    return `${letter}${made}`;
  };
  const word = (): Segment => ({ kind: 'word', text: `w${below(5)}` });
  const segment = (kind: Kind): Segment => (kind === 'word' ? word() : { kind, text: name('p') });
  const path = (): Segment[] => {
    if (grammar.hasRegExps && below(12) === 0) return [segment('regexp')];
    const kinds = grammar.kinds.filter((kind) => kind !== 'rest' && kind !== 'optional');
    const whole = Array.from({ length: below(3) }, () => segment(below(2) ? 'word' : pick(kinds)));
    const end = pick(grammar.kinds);
    if (below(4) === 0 && (end === 'rest' || end === 'optional')) whole.push(word(), segment(end));
    return whole;
  };
  const route = (form: Form, taken: Set<string>): RouteNode[] => {
    const own = below(5) === 0 ? [pick(verbs), 'get' as const] : [pick(verbs)];
    const all = own.includes('all') ? (['all'] as const) : [...new Set(own)];
    const made = path();
    const isText = made[0]?.kind !== 'regexp';
    const ofFactory = isText && form === 'factory' && below(3) === 0;
    const loop = isText && !ofFactory && below(6) === 0 ? [name('l'), name('l')] : null;
    if (grammar.unique) {
      const shapes = shapesOf(made, ofFactory ? 'given' : (loop?.[0] ?? ''));
      const keys = shapes.flatMap((shape) =>
        all.flatMap((verb) => (verb === 'all' ? verbs : [verb])).map((verb) => `${verb} ${shape}`),
      );
      if (keys.some((key) => taken.has(key))) return [];
      for (const key of keys) taken.add(key);
    }
    const before = Array.from({ length: pick([0, 0, 1, 2]) }, () => name('b'));
    return [{ kind: 'route', verbs: all, path: made, before, handler: name('h'), ofFactory, loop }];
  };
  const child = (depth: number, taken: Set<string>): ChildNode => {
    const form = pick(grammar.forms);
    const isShared = grammar.unique && form === 'app';
    const at = (): Segment[] => {
      if (isShared) return [];
      if (grammar.unique) return [{ kind: 'word', text: name('c') }];
      return below(6) === 0
        ? []
        : [word(), ...(grammar.mountsHaveParams !== false && below(4) === 0 ? [segment('param')] : [])];
    };
    const times = !isShared && below(5) === 0 ? 2 : 1;
    const mounts = Array.from({ length: times }, () => ({ path: at(), given: name('g') }));
    return { kind: 'child', mounts, router: router(form, depth, isShared ? taken : new Set()) };
  };
  const router = (form: Form, depth: number, taken: Set<string>): RouterNode => {
    const items: RouterNode['items'] = [];
    const own = name('r');
    for (let left = 3 + below(5); left > 0; left -= 1) {
      const choice = below(10);
      if (choice < 2) {
        const hasPath = grammar.usesHavePaths && below(2) === 0;
        const at = { ...word(), kind: grammar.hasRegExps && below(4) === 0 ? 'start' : 'word' } as const;
        items.push({ kind: 'use', path: hasPath ? [at] : [], name: name('m') });
      } else if (choice < 7 || depth === 0) items.push(...route(form, taken));
      else items.push(child(depth - 1, taken));
    }
    return { name: own, form, items };
  };
  const root: RouterNode = {
    name: 'app',
    form: 'plain',
    items: [{ kind: 'use', path: [], name: name('m') }],
  };
  while (flatten(root).length < count) {
    const mounts = [{ path: [{ kind: 'word' as const, text: name('part') }], given: name('g') }];
    root.items.push({ kind: 'child', mounts, router: router('plain', 3, new Set()) });
  }
  return root;
}

/** As far as a tree of routes tells them apart. */
function shapesOf(path: readonly Segment[], start: string): string[] {
  const shape = path.map(({ kind, text }) =>
    kind === 'word' ? text : kind === 'digits' ? '#' : kind === 'rest' ? '*' : ':',
  );
  const whole = [start, ...shape].filter((part) => part !== '').join('/');
  return path.at(-1)?.kind === 'optional' ? [whole, whole.replace(/\/?:$/, '')] : [whole];
}

export interface FlatRoute {
  verb: Verb;
  path: Segment[];
  handler: string;
}

/** One for each time that it is registered, as it is seen from outside. */
export function flatten({ items }: RouterNode, given = ''): FlatRoute[] {
  return items.flatMap((item) => {
    if (item.kind === 'use') return [];
    if (item.kind === 'child')
      return item.mounts.flatMap((mount) =>
        flatten(item.router, mount.given).map((route) => ({
          ...route,
          path: [...mount.path, ...route.path],
        })),
      );
    const starts = item.loop ?? (item.ofFactory ? [given] : ['']);
    return starts.flatMap((start) =>
      item.verbs.map((verb) => ({
        verb,
        path: [...(start === '' ? [] : [{ kind: 'word' as const, text: start }]), ...item.path],
        handler: item.handler,
      })),
    );
  });
}
