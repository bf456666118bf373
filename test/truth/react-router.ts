// What fixtures/react-router is made of, written by hand from its files, in the order of its tree.
//
// Conventions:
// - Of a module with a component the loader is a page and the action one; of one without, both are endpoints.
// - Middleware runs from the root down; loaders around a page are named where they send strangers away.
// - An action takes whatever is not read.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator, type Middleware } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('react-router');
const named = (name: string, file: string, text: string): Middleware => ({ name, source: at(file, text) });

const timing = named('timing', 'app/root.tsx', 'const timing');
const readSession = named('readSession', 'app/session/session.server.ts', 'readSession');
const membersOnly = named('loader', 'app/session/members-only.tsx', 'function loader');
const onlyOwner = named('onlyOwner', 'app/account/owner.server.ts', 'function onlyOwner');
const withStaff = named('withStaff', 'app/session/staff.server.ts', 'async (args');

const build = fileRouteBuilder('react-router', 'gym', [membersOnly, onlyOwner, withStaff]);
const prefix = '/gym';
const writing = ['POST', 'PUT', 'PATCH', 'DELETE'];

function route(
  path: string,
  [handler, file, text]: [string, string, string],
  { runs = [], ...more }: Partial<ExpectedRoute> & { runs?: Middleware[] } = {},
): ExpectedRoute {
  const params = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const common = { prefix, params, runs: [timing, readSession, ...runs], ...more };
  return build(`GET ${path}`, handler, at(`app/${file}`, text), common);
}

const page = (path: string, handler: [string, string, string], runs: Middleware[] = []) =>
  route(path, handler, { kind: 'page', runs });
const action = (path: string, file: string, runs: Middleware[] = []) =>
  route(path, ['action', file, 'function action'], { kind: 'action', methods: writing, runs });
const loader = (file: string): [string, string, string] => ['loader', file, 'function loader'];

const slot = at('app/api/slot.ts', 'const action');
const routes: ExpectedRoute[] = [
  page('/gym', ['Home', 'home.tsx', 'function Home']),
  action('/gym?index', 'home.tsx'),
  page('/gym/about', ['about.tsx', 'about.tsx', 'export default']),
  page('/gym/login', loader('session/login.tsx')),
  action('/gym/login', 'session/login.tsx'),
  action('/gym/account', 'account/account.tsx'),
  page('/gym/account', ['loader', 'account/overview.tsx', 'const loader'], [membersOnly]),
  page('/gym/account/bookings/:bookingId', loader('account/booking.tsx'), [onlyOwner, membersOnly]),
  action('/gym/account/bookings/:bookingId', 'account/booking.tsx', [onlyOwner]),
  page('/gym/courses', ['Courses', 'courses/list.tsx', 'function Courses'], [membersOnly]),
  page('/gym/courses/new', ['NewCourse', 'courses/new.tsx', 'function NewCourse'], [membersOnly]),
  action('/gym/courses/new', 'courses/new.tsx'),
  page('/gym/courses/:courseId', loader('courses/course.tsx'), [membersOnly]),
  page('/gym/de/rules', ['about.tsx', 'about.tsx', 'export default']),
  page('/gym/fr/rules', ['about.tsx', 'about.tsx', 'export default']),
  page('/gym/routes/:grade?', loader('climbs.tsx')),
  route('/gym/api/slots', loader('api/slots.ts')),
  route('/gym/api/slots', ['openSlot', 'api/slots.ts', 'function openSlot'], {
    ...{ methods: writing, runs: [withStaff] },
  }),
  route('/gym/api/slots/:slotId', ['action', 'api/slot.ts', 'const action'], {
    ...{ methods: writing, guards: [['action', slot]] },
  }),
  route('/gym/feed.xml', ['feed', 'feed.server.ts', 'const feed']),
  { ...page('/gym/*', loader('missing.tsx')), params: ['*'] },
];

export const truth: Truth = { 'react-router': { routes } };
