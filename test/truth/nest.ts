// What fixtures/nest is made of, written by hand from its sources, in the order in which Nest maps it.
//
// Conventions beside those of blog.ts:
// - Modules come in the order in which Nest scans them: what imports comes before what it imports.
// - Middleware is all that runs before the handler: middleware, guards, interceptors and pipes, in this order; of each
//   kind those of the app first, then of the class, then of the method.
// - A version in the path makes a path of its own.
// - What is asked by name (messages, events of sockets) has that as its path; its prefix is a namespace.
import type { ExpectedRoute, Middleware } from './source.ts';
import { locator, taking } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('nest');

const [auth, pets, crud] = [
  'src/auth/auth.controller.ts',
  'src/pets/pets.controller.ts',
  'src/crud/crud.controller.ts',
];
const [owners, appointments] = [
  'src/owners/owners.controller.ts',
  'src/appointments/appointments.controller.ts',
];
const reminders = 'src/appointments/reminders.controller.ts';
const health = 'src/health/health.controller.ts';

const classAt = (file: string, name: string): Middleware => ({ name, source: at(file, `class ${name} `) });
const requestId = classAt('src/common/request-id.middleware.ts', 'RequestIdMiddleware');
const auditLog = { name: 'auditLog', source: at('src/common/audit-log.ts', 'function auditLog') };
const token = classAt('src/auth/token.guard.ts', 'TokenGuard');
const roles = classAt('src/auth/roles.guard.ts', 'RolesGuard');
const opening = classAt('src/appointments/opening-hours.guard.ts', 'OpeningHoursGuard');
const timing = classAt('src/common/timing.interceptor.ts', 'TimingInterceptor');
const trim = classAt('src/admin/trim.pipe.ts', 'TrimPipe');
const validation = {
  name: 'ValidationPipe',
  source: at('node_modules/@nestjs/common/pipes/validation.pipe.js', 'let ValidationPipe = class'),
};

/** Middleware before, further guards, and what runs last. */
const chain = (
  before: Middleware[],
  guards: Middleware[] = [],
  after: Middleware[] = [],
  pipes: Middleware[] = [],
) => [...before, token, ...guards, timing, ...after, validation, ...pipes];
const usual = chain([requestId]);
const audited = chain([requestId, auditLog]);

function route(
  line: string,
  prefix: string,
  handler: string,
  source: string,
  middleware: Middleware[],
  more: Partial<ExpectedRoute> = {},
): ExpectedRoute {
  const [method = '', path = ''] = line.split(' ');
  const guards = middleware.filter((item) => [token, roles, opening].includes(item));
  return {
    ...{ path, methods: [method], name: null, handler, source, prefix },
    params: [...path.matchAll(/[:*](\w+)/g)].map(([, name]) => name ?? ''),
    ...{ origin: 'live', framework: 'nest', app: 'clinic', middleware },
    guards: guards.map((item) => [item.name, item.source]),
    auth: guards.length > 0 && !isOpen.has(handler) ? 'protected' : 'public',
    ...more,
  };
}

/** Under `@Public()`, which the guard of tokens reads. */
const isOpen = new Set([
  ...['HealthController.check', 'HealthController.docs', 'AuthController.login', 'AuthController.password'],
  ...['PetsController.findAll', 'AppointmentsController.feed'],
]);

/** The default versions of the app. */
const both = (make: (front: string) => ExpectedRoute): ExpectedRoute[] => ['/api/v1', '/api'].map(make);
const numbered = (make: (front: string) => ExpectedRoute): ExpectedRoute[] =>
  ['/api/v1', '/api/v2'].map(make);

const ofPets = (line: string, front: string, handler: string, text: string, middleware: Middleware[]) =>
  route(
    line.replace(' ', ` ${front}/pets`),
    `${front}/pets`,
    `PetsController.${handler}`,
    at(pets, text),
    middleware,
  );
const ofOwners = (line: string, handler: string, source: string) =>
  both((front) =>
    route(
      line.replace(' ', ` ${front}/owners`),
      `${front}/owners`,
      `OwnersController.${handler}`,
      source,
      usual,
    ),
  );
const ofVisits = (
  path: string,
  line: string,
  handler: string,
  text: string,
  guards: Middleware[] = [],
): ExpectedRoute[] =>
  both((front) =>
    route(
      line.replace(' ', ` ${front}${path}`),
      front + path,
      `AppointmentsController.${handler}`,
      at(appointments, text),
      chain([requestId], [opening, ...guards]),
    ),
  );

const routes: ExpectedRoute[] = [
  route('GET /health', '', 'HealthController.check', at(health, 'check('), chain([])),
  route('GET /docs/*page', '', 'HealthController.docs', at(health, 'docs('), usual),

  ...both((front) =>
    route(`POST ${front}/auth/login`, `${front}/auth`, 'AuthController.login', at(auth, 'login(@'), usual),
  ),
  ...both((front) =>
    route(`GET ${front}/auth/me`, `${front}/auth`, 'AuthController.me', at(auth, 'me(@'), usual),
  ),
  ...both((front) =>
    route(
      `GET ${front}/auth/password`,
      `${front}/auth`,
      'AuthController.password',
      at(auth, 'password()'),
      usual,
    ),
  ),

  ...numbered((front) => ofPets('GET ', front, 'findAll', 'findAll(@', audited)),
  ...numbered((front) =>
    taking(ofPets('POST ', front, 'create', 'create(@', audited), [
      ...(['body', 'CreatePetDto'] as const),
      at('src/pets/pet.dto.ts', 'class CreatePetDto'),
    ]),
  ),
  ofPets('GET /all.csv', '/api', 'download', 'download(@', usual),
  ofPets('POST /photos', '/api/v2', 'upload', 'upload(@', audited),
  ...['GET /:id', 'GET /by-id/:id'].flatMap((line) =>
    numbered((front) =>
      taking(ofPets(line, front, 'findOne', 'findOne(@', audited), ['params.id', 'number']),
    ),
  ),
  ...numbered((front) =>
    ofPets('PATCH /:id', front, 'update', 'update(@', chain([requestId, auditLog], [roles])),
  ),
  ofPets('DELETE /:id', '/api/v2', 'remove', 'remove(@', chain([requestId, auditLog], [roles])),

  ...ofOwners('POST /:id/merge', 'merge', at(owners, 'merge(@')),
  ...ofOwners('PUT /:ownerId', 'replace', at(crud, 'replace(@')),
  ...ofOwners('GET ', 'list', at(crud, 'list(@')),
  ...ofOwners('GET /:id', 'read', at(crud, 'read(@')),
  ...both((front) =>
    route(
      `GET ${front}/owners/archive/years/:year`,
      `${front}/owners/archive`,
      'ArchiveController.year',
      at(owners, 'year(@'),
      usual,
    ),
  ),

  // Each path of a list with all methods.
  ...['/appointments', '/visits'].flatMap((path) => [
    ...ofVisits(path, 'GET /today', 'today', 'today(@', [roles]),
    ...ofVisits(path, 'PUT /import', 'import', 'import(@'),
    ...ofVisits(path, 'GET /feed', 'feed', 'feed(@'),
    ...ofVisits(path, 'ALL /legacy/*path', 'legacy', 'legacy(@'),
  ]),
  ...both((front) =>
    route(
      `POST ${front}/reminders`,
      `${front}/reminders`,
      'RemindersController.send',
      at(reminders, 'send(@'),
      usual,
    ),
  ),
  route('MESSAGE {"cmd":"next-reminder"}', '', 'RemindersController.next', at(reminders, 'next(pet'), [], {
    kind: 'operation',
  }),
  route('EVENT pet.vaccinated', '', 'RemindersController.vaccinated', at(reminders, 'vaccinated() '), [], {
    kind: 'operation',
  }),

  ...both((front) =>
    route(
      `GET ${front}/admin/statistics`,
      `${front}/admin`,
      'AdminController.statistics',
      at('src/admin/admin.controller.ts', 'statistics(@'),
      chain([requestId, auditLog], [roles]),
    ),
  ),
  ...both((front) =>
    route(
      `POST ${front}/admin/staff/:id/shifts`,
      `${front}/admin/staff`,
      'StaffController.addShift',
      at('src/admin/staff.controller.ts', 'addShift(@'),
      chain([requestId, auditLog], [roles], [timing], [trim]),
    ),
  ),
  route(
    'MESSAGE arrive',
    '/waiting-room',
    'WaitingRoomGateway.arrive',
    at('src/events/waiting-room.gateway.ts', 'arrive(_client'),
    [opening],
    { kind: 'gateway' },
  ),
];

export const truth: Truth = { nest: { routes } };
