// What an app has been told, in its order: each handler is a record of its own. Which of them are endpoints, and what runs before those.
import { comparerOf } from './matching.ts';
import { segmentsOf } from './paths.ts';
import { otherSamples, sampleOf, shorterSamples } from './samples.ts';

const MAX_COMPARISONS = 4_000_000;

export type Kind = 'use' | 'route' | 'mount';

export interface Entry<H> {
  kind: Kind;
  /** The call that made it. */
  call: object;
  method: string;
  path: string;
  /** Prefix of the app that it was registered on. */
  base: string;
  handler: H;
  /** Whether it can pass a request on. */
  takesNext: boolean;
  /** A function of the project that does so: below "*" it is middleware, whatever it was registered with. */
  passes: boolean;
  /** Source of the tests that could not be decided. */
  conditions?: readonly string[];
  /** The app that is mounted there. */
  inner?: readonly Entry<H>[];
}

export interface Endpoint<H> {
  methods: string[];
  /** From the outermost app to the one that has it. */
  trail: Entry<H>[];
  chain: H[];
  /** What runs where a part of its path is left out, if that is something else: the shortest last. */
  shorts: H[][];
  /** A regular expression of which no example is known. */
  isExact: boolean;
  shadowedBy: Entry<H> | null;
  /** It takes some of its paths only. */
  sharedWith: Entry<H> | null;
}

export interface Budget {
  left: number;
}

export const newBudget = (): Budget => ({ left: MAX_COMPARISONS });

export function endpointsOf<H>(entries: readonly Entry<H>[], budget: Budget): Endpoint<H>[] {
  const walk = createWalk(entries, budget);
  const found: Endpoint<H>[] = [];
  for (const [index, entry] of entries.entries()) {
    if (isLink(entry, entries[index + 1])) continue;
    const before = walk.before(index, entry);
    if (entry.inner) {
      for (const endpoint of endpointsOf(entry.inner, budget))
        found.push({
          ...endpoint,
          trail: [entry, ...endpoint.trail],
          chain: [...before.chain, ...endpoint.chain],
          shorts: endpoint.shorts.map((short) => [...before.chain, ...short]),
          shadowedBy: before.shadowedBy ?? endpoint.shadowedBy,
          sharedWith: before.sharedWith ?? endpoint.sharedWith,
        });
      continue;
    }
    const endpoint = { methods: [entry.method], trail: [entry], ...before };
    const last = found.at(-1);
    if (last && isSame(last, endpoint)) last.methods = [...last.methods, entry.method].sort();
    else found.push(endpoint);
  }
  return found;
}

/** Middleware: of `use`, or in front of the handler in the same call. */
function isLink<H>(entry: Entry<H>, next: Entry<H> | undefined): boolean {
  if (entry.kind === 'use') return entry.takesNext;
  if (entry.passes && entry.path.endsWith('*')) return true;
  return (
    entry.kind === 'route' &&
    next?.call === entry.call &&
    next.method === entry.method &&
    next.path === entry.path
  );
}

/** `on(['PUT', 'PATCH'], …)` is one endpoint, as long as the same runs before it, or takes it. */
function isSame<H>(one: Endpoint<H>, other: Endpoint<H>): boolean {
  const [a, b] = [one.trail[0], other.trail[0]];
  return (
    one.trail.length === 1 &&
    a?.call === b?.call &&
    a?.path === b?.path &&
    a?.handler === b?.handler &&
    one.shadowedBy?.path === other.shadowedBy?.path &&
    one.sharedWith?.path === other.sharedWith?.path &&
    areSame(one.chain, other.chain) &&
    one.shorts.length === other.shorts.length &&
    one.shorts.every((short, index) => areSame(short, other.shorts[index] ?? []))
  );
}

function areSame<H>(one: readonly H[], other: readonly H[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function createWalk<H>(entries: readonly Entry<H>[], budget: Budget) {
  const compare = new Map<string, ReturnType<typeof comparerOf>>();
  const isAt = (path: string, sample: string, parts: readonly string[]) => {
    const known = compare.get(path) ?? comparerOf(path);
    compare.set(path, known);
    return known(sample, parts);
  };
  // By what their paths begin with, so that a route is compared with its neighbours only.
  const earlier = new Map<string, { entry: Entry<H>; at: number }[]>();
  let filled = 0;
  const fill = (index: number) => {
    for (; filled < index; filled += 1) {
      const entry = entries[filled] as Entry<H>;
      const key = `${entry.method} ${literalStart(entry.path)}`;
      const others = earlier.get(key) ?? [];
      if (others.length === 0) earlier.set(key, others);
      others.push({ entry, at: filled });
    }
  };
  const at = (sample: string, target: Entry<H>) => {
    const parts = sample.slice(1).split('/');
    const methods = [...new Set(['ALL', target.method])];
    const candidates = startsOf(parts)
      .flatMap((start) => methods.flatMap((method) => earlier.get(`${method} ${start}`) ?? []))
      .sort((a, b) => a.at - b.at);
    const chain: H[] = [];
    let shadowedBy: Entry<H> | null = null;
    for (const { entry } of candidates) {
      if (excludes(entry, target)) continue;
      if (entry.path !== target.path) {
        if (--budget.left < 0 || !isAt(entry.path, sample, parts)) continue;
      }
      if (entry.takesNext) chain.push(entry.handler);
      else if (entry.conditions?.every((text) => target.conditions?.includes(text)) ?? true)
        shadowedBy ??= entry;
    }
    return { chain, shadowedBy };
  };
  return {
    before(index: number, target: Entry<H>) {
      fill(index);
      const sample = sampleOf(target.path);
      const whole = at(sample.path, target);
      // Where something takes that path, another one may still come here.
      const open =
        whole.shadowedBy &&
        otherSamples(target.path, sample)
          .map((path) => at(path, target))
          .find(({ shadowedBy }) => shadowedBy === null);
      const lesser = open ? [] : shorterSamples(target.path).map((path) => at(path, target));
      return {
        ...(open ?? whole),
        shorts: lesser.flatMap(({ chain, shadowedBy }) =>
          shadowedBy || areSame(chain, whole.chain) ? [] : [chain],
        ),
        sharedWith: open ? whole.shadowedBy : null,
        isExact: sample.isExact && budget.left >= 0,
      };
    },
  };
}

/** Whole segments that stand for themselves. */
function literalStart(path: string): string {
  const segments = segmentsOf(path);
  const at = segments.findIndex((segment) => /[:*{?]/.test(segment));
  return `/${(at === -1 ? segments : segments.slice(0, at)).join('/')}`;
}

/** `/`, `/a`, `/a/b` of `/a/b`. */
function startsOf(segments: readonly string[]): string[] {
  return [...new Set(['/', ...segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`)])];
}

/** Of two branches of a test, one runs. */
function excludes<H>({ conditions = [] }: Entry<H>, { conditions: others = [] }: Entry<H>): boolean {
  return conditions.some(
    (text) => others.includes(`!(${text})`) || others.some((other) => text === `!(${other})`),
  );
}
