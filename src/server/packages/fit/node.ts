// Whether a package runs on the Node of the project, and what kind of machine it is for.
import type { NodeInForce, ProjectPackage, Surroundings } from '../../../protocol/packages/surroundings.ts';
import type { Candidate, Reason } from './shapes.ts';
import { isWithin, newest, overlap, use } from './versions.ts';

/** The versions of Node that the project is run with: what is pinned, else the one that runs. */
export function nodesOf({ pins, running }: NodeInForce): { source: string; range: string }[] {
  return pins.length > 0 ? pins : [{ source: 'the Node that runs', range: running }];
}

/** Whether a version of Node that a range of engines names is one of the project. */
const runsOn = (node: NodeInForce, range: string): boolean =>
  nodesOf(node).every((own) => overlap(own.range, range));

export function nodeReasons({ facts, versions }: Candidate, { node }: Surroundings): Reason[] {
  const range = facts.engines.node;
  if (range === undefined) return [];
  const fitting = newest(versions, (line) => line.node === null || runsOn(node, line.node));
  const wrong = nodesOf(node).find((own) => !overlap(own.range, range));
  if (wrong)
    return [
      {
        ...{ about: 'node', level: 'no', wants: `Node ${range}`, has: `${wrong.range} (${wrong.source})` },
        ...use(facts.name, fitting),
      },
    ];
  return [];
}

/** Of what a package of the project promises to those who use it. */
export function promisedReasons(
  { facts, versions }: Candidate,
  { node }: Surroundings,
  { engines }: ProjectPackage,
): Reason[] {
  const range = facts.engines.node;
  if (range === undefined || engines === null || !runsOn(node, range) || isWithin(engines.range, range))
    return [];
  const level = overlap(engines.range, range) ? 'with' : 'no';
  const covering = newest(versions, (line) => line.node === null || isWithin(engines.range, line.node));
  const narrow = `narrow engines.node to ${range}`;
  return [
    {
      ...{ about: 'node', level, wants: `Node ${range}`, has: `${engines.range} (${engines.source})` },
      remedy: covering === undefined ? narrow : `${narrow}, or use ${facts.name}@${covering}`,
    },
  ];
}

export function platformReasons({ facts }: Candidate, { machine }: Surroundings): Reason[] {
  const kinds = [
    ['os', facts.os, machine.os],
    ['cpu', facts.cpu, machine.cpu],
    ['libc', facts.libc, machine.libc],
  ] as const;
  return kinds.flatMap(([kind, wanted, own]) => {
    if (own === null || isAmong(wanted, own)) return [];
    return [{ about: 'platform', level: 'no', wants: `${kind} ${wanted.join(', ')}`, has: own } as const];
  });
}

/** As npm reads the lists: `!` takes away. */
function isAmong(wanted: readonly string[], own: string): boolean {
  if (wanted.includes(`!${own}`)) return false;
  const named = wanted.filter((item) => !item.startsWith('!'));
  return named.length === 0 || named.includes(own) || named.includes('any');
}

/** Node that takes an ES module in require(). */
export const requiringModules = '^20.19.0 || >=22.12.0';
