// Requests for the routes of a tree: each as it is meant, and some that are near.
import { createRandom, type FlatRoute, type Segment } from './tree.ts';

export interface Sent {
  method: string;
  path: string;
  /** The route that it is made for. */
  meant: FlatRoute | null;
}

const values = { param: 'z7', digits: '42', optional: 'z8', rest: 'z9/z10' };
const textOf = ({ kind, text }: Segment): string => {
  if (kind === 'regexp') return `${text}/42`;
  return kind === 'word' || kind === 'start' ? text : values[kind];
};

export function requestsFor(routes: readonly FlatRoute[], seed: number): Sent[] {
  const { below, pick } = createRandom(seed);
  return routes.flatMap((route) => {
    const { verb, path } = route;
    const method = verb === 'all' ? 'PUT' : verb.toUpperCase();
    const parts = path.map(textOf);
    const without =
      path.at(-1)?.kind === 'optional'
        ? [{ method, path: `/${parts.slice(0, -1).join('/')}`, meant: route }]
        : [];
    const near = [...parts];
    const at = below(near.length + 1);
    if (below(3) === 0) near.splice(at, 1);
    else near.splice(at, below(2), pick(['w0', 'w1', 'w2', '7', 'z7', 'w3/w4']));
    const other = below(3) ? method : pick(['GET', 'POST', 'DELETE', 'PUT']);
    return [
      { method, path: `/${parts.join('/')}`, meant: route },
      ...without,
      { method: other, path: `/${near.join('/')}`, meant: null },
    ];
  });
}
