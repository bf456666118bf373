// What fixtures/astro is made of, written by hand from its files: pages and endpoints by their names, actions, redirects.
//
// Conventions: middleware is what runs before every request; a page is told by its file.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('astro');

const log = { name: 'log', source: at('src/middleware.ts', 'const log') };
const requireUser = { name: 'requireUser', source: at('src/middleware.ts', 'function requireUser') };

const route = fileRouteBuilder('astro', 'garden', [requireUser]);
const prefix = '/garden';
const common = { prefix, runs: [log, requireUser] };
const page = { ...common, kind: 'page' as const };
const action = { ...common, kind: 'action' as const };

const bed = 'src/pages/api/beds/[id].json.ts';

const routes: ExpectedRoute[] = [
  route('ALL /garden/feed.xml', 'ALL', at('src/pages/feed.xml.js', 'function ALL'), common),
  route('GET /garden', 'index.astro', 'src/pages/index.astro:1', page),
  route('GET /garden/api/beds/[id].json', 'GET', at(bed, 'const GET'), common),
  route('DELETE /garden/api/beds/[id].json', 'remove', at(bed, 'function remove'), common),
  route('GET /garden/beds/[id]', '[id].astro', 'src/pages/beds/[id].astro:1', page),
  route('GET /garden/beds/guide', 'guide.md', 'src/pages/beds/guide.md:1', page),
  route('GET /garden/notes/[...path]', '[...path].astro', 'src/pages/notes/[...path].astro:1', page),

  route('POST /garden/_actions/water', 'water', at('src/actions/index.ts', 'water:'), {
    ...action,
    name: 'water',
  }),
  route('POST /garden/_actions/seeds.sow', 'sowSeeds', at('src/actions/seeds.ts', 'function sowSeeds'), {
    ...action,
    name: 'seeds.sow',
  }),

  route('ALL /garden/plants/[id]', 'redirect to /beds/[id]', 'astro.config.mjs:1', { prefix }),
];

export const truth: Truth = { astro: { routes } };
