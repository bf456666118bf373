// What fixtures/next is made of, written by hand from its files: the app router's folder by folder, then the pages
// router's, server functions, and what next.config.ts adds.
//
// Conventions:
// - Intercepting routes have no URL of their own, a slot shares that of its page, and a folder with "_" has none.
// - Middleware is the proxy where its matcher takes the path, layouts that send strangers away, and wrappers.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('next');

const proxy = { name: 'proxy', source: at('src/proxy.ts', 'function proxy') };
const layout = {
  name: 'AccountLayout',
  source: at('src/app/(account)/layout.tsx', 'function AccountLayout'),
};
const withUser = { name: 'withUser', source: at('src/lib/with-user.ts', 'function withUser') };
const logged = { name: 'logged', source: at('src/lib/logged.ts', 'function logged') };

const route = fileRouteBuilder('next', 'invoices', [proxy, layout, withUser]);
const prefix = '/billing';
const page = { prefix, kind: 'page' } as const;

const account = 'src/app/(account)';
const login = 'src/app/(public)/login';
const invoices = 'src/app/api/invoices/route.ts';
const invoice = 'src/app/api/invoices/[id]/route.ts';
const config = 'next.config.ts';
const read = at(invoice, 'function read');

const routes: ExpectedRoute[] = [
  route('GET /billing/robots.txt', 'robots', at('src/app/robots.ts', 'function robots'), { prefix }),
  route('GET /billing', 'Dashboard', at(`${account}/page.tsx`, 'function Dashboard'), {
    ...page,
    // Its matcher takes "/billing/", and not "/billing".
    runs: [layout],
  }),
  route('GET /billing/invoices/[id]', 'InvoicePage', at(`${account}/invoices/[id]/page.tsx`, 'InvoicePage'), {
    ...page,
    runs: [proxy, layout],
  }),
  route('GET /billing/invoices/new', 'NewInvoice', at(`${account}/invoices/new/page.tsx`, 'NewInvoice'), {
    ...page,
    runs: [proxy, layout],
  }),
  route('GET /billing/login', 'LoginPage', at(`${login}/page.tsx`, 'LoginPage'), page),
  route(
    'GET /billing/pricing',
    'PricingPage',
    at('src/app/(public)/pricing/page.tsx', 'const PricingPage'),
    page,
  ),
  route('GET /billing/api/feed/[...path]', 'GET', at('src/lib/feed.ts', 'const GET'), { prefix }),
  route('HEAD /billing/api/feed/[...path]', 'HEAD', at('src/lib/feed.ts', 'function HEAD'), { prefix }),
  route('GET /billing/api/invoices', 'listInvoices', at(invoices, 'listInvoices'), {
    prefix,
    runs: [withUser],
  }),
  route('POST /billing/api/invoices', 'POST', at(invoices, 'function POST'), { prefix }),
  route('GET /billing/api/invoices/[id]', 'read', read, { prefix }),
  route('PUT /billing/api/invoices/[id]', 'read', read, { prefix }),
  route('PATCH /billing/api/invoices/[id]', 'PATCH', at(invoice, 'async (_request'), {
    prefix,
    runs: [withUser],
  }),
  route('DELETE /billing/api/invoices/[id]', 'remove', at(invoice, 'function remove'), { prefix }),
  route('GET /billing/docs/[[...slug]]', 'DocsPage', at('src/app/docs/[[...slug]]/page.tsx', 'DocsPage'), {
    ...page,
    runs: [proxy],
  }),

  route(
    'ALL /billing/api/hooks/[provider]',
    'receiveHook',
    at('src/pages/api/hooks/[provider].ts', 'receiveHook'),
    {
      prefix,
    },
  ),
  route('GET /billing/legacy', 'LegacyPage', at('src/pages/legacy/index.tsx', 'LegacyPage'), {
    ...page,
    runs: [proxy],
  }),

  action('markPaid', at(`${account}/invoices/[id]/page.tsx`, 'function markPaid')),
  action('signIn', at(`${login}/actions.ts`, 'function signIn')),
  { ...action('signOut', at(`${login}/actions.ts`, 'const signOut')), middleware: [logged] },

  rule('/billing/bills/:id(\\d+)', 'redirect 308 to /invoices/:id', at(config, '/bills/'), ['id']),
  rule('/billing/accounts', 'redirect 307 to /invoices', at(config, 'legacyPaths.map')),
  rule('/billing/overview', 'redirect 307 to /invoices', at(config, 'legacyPaths.map')),
  rule('/billing/feed/:path*', 'rewrite to /api/feed/:path*', at(config, '/feed/'), ['path'], [proxy]),
  rule('/billing/:path*', 'rewrite to {}/:path*', at(config, 'LEGACY_URL'), ['path'], [proxy]),
];

function action(name: string, source: string): ExpectedRoute {
  return { ...route(`POST ${name}`, name, source), name, kind: 'action' };
}

function rule(
  path: string,
  handler: string,
  source: string,
  params: string[] = [],
  runs: (typeof proxy)[] = [],
): ExpectedRoute {
  return { ...route(`ALL ${path}`, handler, source, { runs }), prefix, params };
}

export const truth: Truth = { next: { routes } };
