// The truth about the fixture is held against the app as it runs: each route is asked, and says what ran.
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures } from '../../../support/folders.ts';
import { truth } from '../../../truth/nest.ts';
import { compile, freePort, start } from './start.ts';

const fixture = join(fixtures, 'nest');
const { routes = [] } = truth.nest ?? {};
/** They write themselves down; the others are known to Nest alone. */
const traced = new Set(
  'RequestIdMiddleware auditLog TokenGuard RolesGuard OpeningHoursGuard TimingInterceptor'.split(' '),
);

test('each route of the truth is served by its handler, after what stands before it', async () => {
  const folder = compile(join(fixture, 'src'), join(fixture, 'node_modules'));
  const messages = await freePort();
  using app = await start(folder, 'main.js', { MESSAGES_PORT: String(messages) });
  const headers = { authorization: 'Bearer admin-token', host: 'north.clinic.example' };
  for (const { path, methods, handler, middleware, kind } of routes) {
    if (kind) continue;
    const [method = ''] = methods;
    const url = path.replace(/:\w+/g, '1').replace(/\*\w+/, 'a/b');
    const answer = await app.ask(method === 'ALL' ? 'PROPFIND' : method, url, headers);
    const ran = middleware.flatMap(({ name }) => (traced.has(name) ? [name] : []));
    if (answer.status === 302) {
      expect([handler, answer.headers.location]).toEqual([
        'AuthController.password',
        'https://accounts.clinic.example/password',
      ]);
      continue;
    }
    const body = answer.body.replace(/^.*data: /s, '');
    expect(JSON.parse(body), `${method} ${url}`).toMatchObject({ handler, trace: ran });
  }
  // What is not listed is not there: an override without a decorator, versions, prefixes.
  for (const line of [
    'DELETE /api/owners/1',
    'GET /api/pets',
    'GET /api/health',
    'POST /api/v1/pets/photos',
  ]) {
    const [method = '', path = ''] = line.split(' ');
    expect((await app.ask(method, path, headers)).status, line).toBe(404);
  }
  expect((await app.ask('POST', '/api/reminders', { ...headers, host: 'other.example' })).status).toBe(404);
  expect(await sendMessage(messages, { cmd: 'next-reminder' })).toEqual({ pet: 7, at: '09:30' });
  expect(await sendToGateway(app.port)).toEqual({ event: 'arrived', data: 7 });
});

/** As a client of Nest's TCP transport. */
function sendMessage(port: number, pattern: object): Promise<unknown> {
  const socket = createConnection(port, '127.0.0.1');
  const text = JSON.stringify({ pattern, data: 7, id: 'one' });
  socket.write(`${text.length}#${text}`);
  return new Promise((resolve, reject) => {
    socket.on('error', reject).on('data', (data) => {
      socket.destroy();
      resolve((JSON.parse(String(data).replace(/^\d+#/, '')) as { response: unknown }).response);
    });
  });
}

function sendToGateway(port: number): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/waiting-room`);
  socket.onopen = () => socket.send(JSON.stringify({ event: 'arrive', data: 7 }));
  return new Promise((resolve, reject) => {
    socket.onerror = reject;
    socket.onmessage = ({ data }) => {
      socket.close();
      resolve(JSON.parse(String(data)));
    };
  });
}
