// Trees of routes at random: what the source says is what the app has as it runs, and what answers when requests are sent.
// Few and the same here; `npm run fuzz:routes` has as many as FUZZ_ROUTES says, from other seeds.
import { execFile } from 'node:child_process';
import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readSource } from '../../../src/project/inspect/source.ts';
import type { Route } from '../../../src/protocol/schemas.ts';
import { matchRoutes } from '../../../src/server/readers/match.ts';
import { readRequest } from '../../../src/server/readers/read-request.ts';
import { fixtures } from '../../support/folders.ts';
import { runLive } from '../../support/live-process.ts';
import { dialects } from '../../support/route-trees/dialects.ts';
import { printApp } from '../../support/route-trees/print.ts';
import { requestsFor } from '../../support/route-trees/requests.ts';
import { type FlatRoute, flatten, randomTree } from '../../support/route-trees/tree.ts';
import { createProject } from '../../support/temp.ts';

const wanted = Number(process.env.FUZZ_ROUTES ?? 0);
const PER_APP = wanted > 0 ? 500 : 200;
const seed = Number(process.env.FUZZ_SEED ?? 1);
const isMine = (name: string) => wanted > 0 || !/^(?:Koa 2|Fastify [34])$/.test(name);

test.each(Object.keys(dialects).filter(isMine))(
  '%s: source = live = what answers',
  { timeout: 300_000 + wanted * 100 },
  async (name) => {
    let routes = 0;
    let requests = 0;
    for (let app = 0; routes < Math.max(wanted, 1); app += 1) {
      const done = await compare(name, seed + app);
      routes += done.routes;
      requests += done.requests;
    }
    if (wanted > 0)
      process.stdout.write(`${name}: ${routes} routes, ${requests} requests, from seed ${seed}\n`);
  },
);

const names = ({ middleware, handler }: Pick<Route, 'middleware' | 'handler'>) =>
  [...middleware.map(({ name }) => name), handler].join(' ');
/** What runs where an optional part of its path is left out. */
const shortNames = ({ note = '', handler }: Route) => {
  const [, before = ''] = /left out, what runs before it is (.*?)(?:;|$)/.exec(note) ?? [];
  return [...before.split(', ').filter((name) => name !== 'nothing'), handler].join(' ');
};
/** What ran is what is told of it; and whatever answers is reached. */
const isTold = (route: Route, ran: readonly string[]) =>
  !route.note?.includes('never reached') && [names(route), shortNames(route)].includes(ran.join(' '));
const line = (route: Route) =>
  `${route.methods} ${route.path} at ${route.source}: ${names(route)}${route.note ? ` (${route.note})` : ''}`;

/** Each part of an app has a start of its own. */
const partOf = (path: string): string => path.split('/')[1] ?? '';
const SHOWN = 10;
/** Of the other requests, one of so many: each takes a context of its own. */
const MATCHED = 10;
const same = { ours: [], theirs: [] };

/** In order; a few of what is not the same, as two long lists are too much to compare by eye, or for the runner. */
function difference(ours: readonly string[], theirs: readonly string[]) {
  const other = (list: readonly string[], against: readonly string[]) =>
    list.filter((text, index) => text !== against[index]).slice(0, SHOWN);
  return { ours: other(ours, theirs), theirs: other(theirs, ours) };
}

async function compare(name: string, seed: number) {
  const { dialect, fixture, packages } = dialects[name] as (typeof dialects)[string];
  const tree = randomTree(seed, PER_APP, dialect.grammar);
  const flat = flatten(tree);
  const sent = requestsFor(flat, seed);
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '*']));
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', main: 'index.mjs', dependencies },
    'requests.json': sent,
    ...printApp(tree, dialect),
  });
  for (const [name, target] of Object.entries(packages)) {
    const link = join(root, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(await realpath(join(fixtures, fixture, 'node_modules', target)), link);
  }
  if (process.env.FUZZ_KEEP)
    for (const [file, text] of Object.entries(printApp(tree, dialect)))
      await writeFile(join(process.env.FUZZ_KEEP, file), text);
  const [{ stdout }, { result }] = await Promise.all([
    promisify(execFile)(process.execPath, ['ask.mjs'], { cwd: root, maxBuffer: 2 ** 28 }),
    runLive({ root, entry: 'index.mjs', adapters: [dialect.name] }),
  ]);
  const source = await readSource(project, { wanted: 'routes', entries: [join(root, 'index.mjs')] });
  const at = `${name}, seed ${seed}`;
  const live = result?.items ?? [];
  expect([result?.error, result?.warnings, source.routes.warnings], at).toEqual([undefined, [], []]);
  const ordered = (lines: string[]) => (dialect.isLoose ? lines.toSorted() : lines);
  expect(difference(ordered(source.routes.items.map(line)), ordered(live.map(line))), at).toEqual(same);

  const pathOf = (path: FlatRoute['path']) => dialect.path(path, '').replaceAll('\\\\', '\\');
  const registered = flat.map(
    ({ verb, path, handler }) => `${verb.toUpperCase()} ${pathOf(path)} ${handler}`,
  );
  const listed = live.flatMap(({ methods, path, handler }) =>
    methods.map((method) => `${method} ${path} ${handler}`),
  );
  expect(difference(listed.toSorted(), registered.toSorted()), at).toEqual(same);

  const answers = JSON.parse(stdout) as string[][];
  const parts = Map.groupBy(live, ({ path }) => partOf(path));
  const wrong = sent.flatMap((request, index) => {
    const { method, path, meant } = request;
    const part = parts.get(partOf(path)) ?? [];
    const ran = answers[index] ?? [];
    const answered = ran.findLast((name) => name.startsWith('h')) ?? '';
    const rows = part.filter(
      (route) => route.handler === meant?.handler && route.path === pathOf(meant.path),
    );
    const isMeant = rows.length > 0 && answered === meant?.handler;
    if (isMeant && rows.some((route) => isTold(route, ran))) return [];
    if (meant === null && (dialect.isLoose || index % MATCHED !== 0)) return [];
    const [told] = matchRoutes(part, readRequest(`${method} ${path}`));
    // What runs before is told of a route. A request that is near it may come by more: what is there for one value of a parameter.
    if (isMeant && rows.some((route) => route === told))
      return [`${method} ${path} ran ${ran.join(' ')}, told was ${line(told as Route)}`];
    return told?.handler === (answered || undefined)
      ? []
      : [`${method} ${path} was answered by ${answered}, told was ${told?.handler}`];
  });
  expect(wrong.slice(0, SHOWN), at).toEqual([]);
  return { routes: flat.length, requests: sent.length };
}
