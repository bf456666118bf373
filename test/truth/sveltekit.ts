// What fixtures/sveltekit is made of, written by hand from its files, folder by folder.
//
// Conventions:
// - A page is told by its `load`, one that has none by its component.
// - Middleware is what hooks.server handles every request with, then layouts whose `load` sends strangers away.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('sveltekit');

const hooks = 'src/hooks.server.ts';
const log = { name: 'log', source: at(hooks, 'const log') };
const requireKey = { name: 'requireKey', source: at(hooks, 'const requireKey') };
const layout = { name: 'load', source: at('src/routes/(app)/+layout.server.ts', 'function load') };

const route = fileRouteBuilder('sveltekit', 'library', [requireKey, layout]);
const prefix = '/library';
/** `requireKey` asks of what lies below /library/api only. */
const common = { prefix, runs: [log, requireKey], auth: 'public' as const };
const api = { ...common, auth: 'protected' as const };
const page = { ...common, kind: 'page' } as const;
const action = { ...common, kind: 'action' } as const;
const inApp = { ...page, runs: [log, requireKey, layout], auth: 'protected' as const };

const login = 'src/routes/login/+page.server.ts';
const books = 'src/routes/api/books/+server.ts';
const book = 'src/routes/(app)/books/[isbn=isbn]/+page.server.ts';
const component = (folder: string, name = '+page.svelte') => [name, `src/routes/${folder}${name}:1`] as const;

const routes: ExpectedRoute[] = [
  route('GET /library', ...component(''), page),
  route('GET /library/books/[isbn=isbn]', 'load', at(book, 'const load'), inApp),
  route('POST /library/books/[isbn=isbn]', 'lend', at(book, 'lend'), { ...action, name: 'default' }),
  route('GET /library/books/[slug]', ...component('(app)/books/[slug]/'), inApp),
  route('GET /library/books/print', ...component('(app)/books/print/', '+page@.svelte'), page),
  route(
    'GET /library/[[lang=lang]]/about',
    'load',
    at('src/routes/[[lang=lang]]/about/+page.ts', 'function load'),
    // Its first segment may be any.
    { ...page, auth: 'unknown' },
  ),
  route(
    'GET /library/.well-known/[...path]',
    'GET',
    at('src/routes/[x+2e]well-known/[...path]/+server.js', 'function GET'),
    common,
  ),
  route('GET /library/api/books', 'GET', at(books, 'const GET'), api),
  route('POST /library/api/books', 'create', at(books, 'function create'), api),
  route('ALL /library/api/books', 'fallback', at(books, 'const fallback'), api),
  route(
    'GET /library/covers/[name]-[size].png',
    'GET',
    at('src/routes/covers/[name]-[size].png/+server.ts', 'function GET'),
    common,
  ),
  route('GET /library/login', ...component('login/'), page),
  route('POST /library/login?/login', 'login', at(login, 'login: async'), { ...action, name: 'login' }),
  route('POST /library/login?/register', 'register', at(login, 'function register'), {
    ...action,
    name: 'register',
  }),
];

export const truth: Truth = { sveltekit: { routes } };
