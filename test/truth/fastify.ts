// What fixtures/fastify is made of, written by hand from its sources, in the order in which Fastify registers it.
//
// Conventions beside those of blog.ts:
// - What a plugin registers comes after what its own scope registers, as Fastify loads it when the scope is through.
// - Middleware is what runs before the handler: onRequest, preParsing, preValidation and preHandler, in this order.
// - HEAD, which Fastify answers wherever GET is answered, is left out.
// - `get('/')` below a prefix has the path of the prefix; one with a slash at its end keeps it.
// - A function without a name has the name that it was given to `decorate` as.
import type { ExpectedRoute, Middleware } from './source.ts';
import { ANONYMOUS, locator, routeBuilder } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('fastify');

const app = 'src/app.ts';
const admin = 'src/admin.ts';
const reports = 'src/reports/index.ts';
const tickets = 'src/routes/tickets/index.ts';
const comments = 'src/routes/tickets/_ticketId/comments.ts';

const logRequest = middleware('logRequest', at('src/plugins/request-log.ts', 'async function logRequest'));
const authenticate = middleware('authenticate', at('src/plugins/auth.ts', "decorate('authenticate'"));
const checkRole = middleware('checkRole', at('src/plugins/auth.ts', 'async function checkRole'));
const trimQuery = middleware('trimQuery', at(app, 'async function trimQuery'));
const checkBody = middleware('checkBody', at(app, 'async function checkBody'));
const keepLast = middleware('keepLast', at(app, 'async function keepLast'));
const requireAgent = middleware(
  'requireAgent',
  at('src/routes/tickets/autohooks.ts', 'async function requireAgent'),
);

const route = routeBuilder('helpdesk', [authenticate, checkRole, requireAgent], 'fastify');

/** The hooks of the server: those of its open plugins as well. */
const open = [logRequest, trimQuery];
const ofTickets = [...open, requireAgent];
const signedIn = [logRequest, authenticate, trimQuery];
const ofAdmin = [logRequest, authenticate, checkRole, trimQuery];
const describeTicket = at('src/tickets.ts', 'async function describeTicket');
const byKind = at(admin, 'fastify.delete(');

const routes: ExpectedRoute[] = [
  route('GET /health', '', 'health', at(app, 'async function health'), open),
  {
    ...route('PUT /preferences', '', 'handler', at(app, 'handler: async'), [...open, checkBody, keepLast]),
    methods: ['PATCH', 'PUT'],
  },
  route('ALL /echo/*', '', ANONYMOUS, at(app, "app.all('/echo/*'"), open, ['*']),
  route('GET /tickets/:number(^\\d+$)/export.:format', '', 'describeTicket', describeTicket, open, [
    'number',
    'format',
  ]),

  route('GET /api', '/api', ANONYMOUS, at('src/routes/root.ts', "fastify.get('/'"), open),
  route(
    'GET /api/agents/:team/:from-:to',
    '/api/agents/:team',
    ANONYMOUS,
    at('src/routes/agents/_team/years.ts', 'fastify.get('),
    open,
    ['team', 'from', 'to'],
  ),
  route('GET /api/tickets', '/api/tickets', 'listTickets', at(tickets, 'function listTickets'), ofTickets),
  route('POST /api/tickets', '/api/tickets', 'openTicket', at(tickets, 'function openTicket'), [
    ...open,
    authenticate,
    requireAgent,
  ]),
  route('GET /api/tickets/:number', '/api/tickets', 'describeTicket', describeTicket, ofTickets, ['number']),
  route(
    'GET /api/tickets/:ticketId/comments',
    '/api/tickets/:ticketId/comments',
    'listComments',
    at(comments, 'function listComments'),
    ofTickets,
    ['ticketId'],
  ),
  route(
    'POST /api/tickets/:ticketId/comments',
    '/api/tickets/:ticketId/comments',
    ANONYMOUS,
    at(comments, "fastify.post('/'"),
    ofTickets,
    ['ticketId'],
  ),

  route('GET /reports/', '/reports', ANONYMOUS, at(reports, ".get('/', async"), open),
  route('GET /reports/daily', '/reports', 'dailyReport', at(reports, 'function dailyReport()'), open),
  route('GET /reports/daily', '/reports', 'dailyReport2', at(reports, 'function dailyReport2'), open),

  route('GET /v1/me', '/v1', ANONYMOUS, at(app, "scope.get('/me'"), [...signedIn, keepLast]),
  route('GET /v1/admin', '/v1/admin', 'dashboard', at(admin, 'function dashboard'), ofAdmin),
  route('DELETE /v1/admin/tickets/:id', '/v1/admin', ANONYMOUS, byKind, ofAdmin, ['id']),
  route('DELETE /v1/admin/agents/:id', '/v1/admin', ANONYMOUS, byKind, ofAdmin, ['id']),
];

function middleware(name: string, source: string): Middleware {
  return { name, source };
}

export const truth: Truth = { fastify: { routes } };
