// What fixtures/trpc is made of, written by hand from its sources, in the order in which the router holds it.
//
// Conventions beside those of blog.ts:
// - The path is what a client calls, "plots.byId"; the prefix is the router that holds it.
// - The method is what the procedure is; its HTTP methods are for `match` alone.
// - Params are the keys of the input, of all its schemas.
// - Middleware is what the chain of the procedure uses, without its validators.
// - What a lazy router holds comes last.
import type { ExpectedRoute, Middleware } from './source.ts';
import { ANONYMOUS, locator, routeBuilder, taking } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('trpc');

const root = 'src/routers/index.ts';
const plots = 'src/routers/plots.ts';
const waterings = 'src/routers/waterings.ts';
const members = 'src/routers/members.ts';

const timed: Middleware = { name: 'timed', source: at('src/trpc.ts', 'async function timed') };
const isMember: Middleware = { name: 'isMember', source: at('src/trpc.ts', 'const isMember = ') };
const checkSteward: Middleware = {
  name: 'checkSteward',
  source: at('src/trpc.ts', 'async function checkSteward'),
};
const findPlot: Middleware = { name: 'findPlot', source: at(plots, 'function findPlot') };

const build = routeBuilder('garden', [isMember, checkSteward], 'trpc');
const procedure = (...args: Parameters<typeof build>): ExpectedRoute => ({
  ...build(...args),
  kind: 'procedure',
});
const ofMembers = [timed, isMember];
const ofStewards = [timed, isMember, checkSteward];
const byCrop = at(root, 'crops.map((crop) =>');

const plotId: [string, string, string] = ['input', 'plotId', at(plots, 'const plotId')];

const routes: ExpectedRoute[] = [
  procedure('QUERY health', '', ANONYMOUS, at(root, 'health:'), [timed]),
  procedure('QUERY plots.list', 'plots', ANONYMOUS, at(plots, 'list:'), [timed]),
  taking(procedure('QUERY plots.byId', 'plots', 'byId', at(plots, 'function byId'), [timed], ['id']), plotId),
  taking(
    procedure(
      'MUTATION plots.rename',
      'plots',
      ANONYMOUS,
      at(plots, 'rename:'),
      [...ofMembers, findPlot],
      ['id', 'crop'],
    ),
    plotId,
    ['input', '{ crop: string }'],
  ),
  taking(
    procedure(
      'MUTATION plots.waterings.record',
      'plots.waterings',
      ANONYMOUS,
      at(waterings, '.mutation('),
      ofMembers,
      ['plot', 'litres', 'at'],
    ),
    ['input', '{ plot?: number, litres?: number, at?: string }'],
    ['output', '{ ok: boolean }'],
  ),
  procedure(
    'SUBSCRIPTION plots.waterings.follow',
    'plots.waterings',
    'follow',
    at(waterings, 'async function* follow'),
    [timed],
  ),
  procedure('QUERY members.me', 'members', ANONYMOUS, at(members, 'me:'), ofMembers),
  procedure('QUERY members.list', 'members', 'listMembers', at(members, 'function listMembers'), ofStewards),
  taking(
    procedure(
      'QUERY seeds.search',
      'seeds',
      'search',
      at(root, 'function search('),
      [timed],
      ['text', 'limit'],
    ),
    ['input', '{ text: string, limit?: number }'],
  ),
  procedure('QUERY counts.beans', 'counts', ANONYMOUS, byCrop, [timed]),
  procedure('QUERY counts.squash', 'counts', ANONYMOUS, byCrop, [timed]),
  procedure(
    'QUERY reports.area',
    'reports',
    'totalArea',
    at('src/routers/reports.ts', 'function totalArea'),
    ofStewards,
  ),
];

export const truth: Truth = { trpc: { routes } };
