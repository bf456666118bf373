// Ten apps as they are written: what they need at their start is not there, and their routes are told all the same.
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Route } from '../../src/protocol/schemas.ts';
import { connect } from '../support/client.ts';
import { smallClients } from '../support/clients.ts';
import { fixtures, makeFolder } from '../support/folders.ts';

interface Sample {
  files: Record<string, string>;
  manifest?: object;
  /** Written before the second call. */
  env?: string;
  paths: string[];
}

const router = (path: string, name: string) => `const { Router } = require('express');
const router = Router();
router.get('${path}', function ${name}(req, res) { res.end(); });
module.exports = router;`;

const apps: Record<string, Sample> = {
  generator: {
    manifest: { scripts: { start: 'node ./bin/www' } },
    files: {
      'bin/www': `#!/usr/bin/env node
const app = require('../app');
const server = require('node:http').createServer(app);
app.set('port', process.env.PORT || '3000');
server.listen(app.get('port'));
server.on('listening', () => server.address().port);`,
      'app.js': `const express = require('express');
const app = express();
app.use('/', require('./routes/index'));
app.use('/users', require('./routes/users'));
module.exports = app;`,
      'routes/index.js': router('/', 'home'),
      'routes/users.js': router('/:id', 'showUser'),
    },
    paths: ['/', '/users/:id'],
  },
  'modules-and-mongo': {
    manifest: { type: 'module', scripts: { dev: 'nodemon src/server.js' } },
    files: {
      'src/server.js': `import express from 'express';
import { connect } from 'small-mongo';
import users from './users.js';
const database = await connect(process.env.MONGO_URL);
const app = express();
app.use('/api/users', users);
app.get('/health', (req, res) => res.json({ up: Boolean(database) }));
app.listen(process.env.PORT);`,
      'src/users.js': `import { Router } from 'express';
const router = Router();
router.post('/', function createUser(req, res) { res.end(); });
export default router;`,
    },
    env: 'MONGO_URL=mongodb://localhost/x\n',
    paths: ['/api/users', '/health'],
  },
  classes: {
    manifest: { scripts: { dev: 'tsx watch src/main.ts' } },
    files: {
      'src/main.ts': `import { App } from './app';
import { PostsController } from './posts.controller';
new App([new PostsController()]).listen();`,
      'src/app.ts': `import express, { type Express, type Router } from 'express';
export interface Controller { path: string; router: Router }
export class App {
  private readonly app: Express = express();
  constructor(controllers: Controller[]) { for (const { path, router } of controllers) this.app.use('/v1' + path, router); }
  listen(): void { this.app.listen(Number(process.env.PORT ?? 3000)); }
}`,
      'src/posts.controller.ts': `import { Router } from 'express';
import type { Controller } from './app';
export class PostsController implements Controller {
  path = '/posts';
  router = Router();
  constructor() { this.router.get('/', this.list); this.router.get('/:id', this.show); }
  private list = (req: unknown, res: any) => res.end();
  private show = (req: unknown, res: any) => res.end();
}`,
    },
    paths: ['/v1/posts', '/v1/posts/:id'],
  },
  autoload: {
    files: {
      'index.js': `const fs = require('node:fs'), path = require('node:path');
const app = require('express')();
const folder = path.join(__dirname, 'routes');
fs.readdirSync(folder).filter((name) => name.endsWith('.js')).forEach((name) => app.use('/' + path.basename(name, '.js'), require(path.join(folder, name))));
app.listen(3000);`,
      'routes/orders.js': router('/:number', 'showOrder'),
      'routes/items.js': router('/', 'listItems'),
    },
    paths: ['/items', '/orders/:number'],
  },
  'zod-and-postgres': {
    manifest: { type: 'module' },
    files: {
      'index.js': `import express from 'express';
import pg from 'pg';
import { env } from './env.js';
const pool = new pg.Pool({ connectionString: env.DATABASE_URL });
async function start() {
  await pool.query('SELECT 1');
  await pool.query('CREATE TABLE IF NOT EXISTS jobs (id serial)');
  const { rows } = await pool.query('SELECT * FROM jobs WHERE id = $1', [1]);
  const app = express();
  app.get('/jobs', (req, res) => res.json(rows));
  app.listen(env.PORT);
}
start().catch((error) => { console.error('could not start', error); process.exit(1); });`,
      'env.js': `import { z } from 'zod';
const found = z.object({ DATABASE_URL: z.string().min(1), JOB_LIMIT: z.coerce.number().int(), PORT: z.coerce.number().default(3000) }).safeParse(process.env);
if (!found.success) { console.error('❌ Invalid environment variables:', JSON.stringify(found.error.issues, null, 2)); process.exit(1); }
export const env = found.data;`,
      '.env.example': 'DATABASE_URL=postgres://user:pass@localhost:5432/jobs\nJOB_LIMIT=10\n',
    },
    env: 'DATABASE_URL=postgres://u:p@localhost:5432/x\nJOB_LIMIT=3\n',
    paths: ['/jobs'],
  },
  'queue-and-workers': {
    files: {
      'index.js': `const { fork } = require('node:child_process');
const { Worker } = require('node:worker_threads');
const { connect } = require('small-redis');
const app = require('express')();
(async () => {
  const queue = await connect();
  await queue.send('SUBSCRIBE', 'jobs');
  fork('./worker.js').on('error', () => {});
  new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => {});
  setInterval(() => queue.send('PING'), 60_000);
  app.post('/jobs', function addJob(req, res) { res.end(); });
  app.listen(3000);
})().catch((error) => { console.error(error.message); process.exit(); });`,
    },
    paths: ['/jobs'],
  },
  'log-and-upload-folders': {
    files: {
      'index.js': `const fs = require('node:fs'), path = require('node:path');
const logs = path.resolve('logs/app');
fs.mkdirSync(logs, { recursive: true });
if (!fs.statSync(logs).isDirectory()) throw new Error('no folder for logs');
const log = fs.createWriteStream(path.join(logs, 'today.log'), { flags: 'a' });
log.on('error', (error) => { throw error; });
const uploads = path.resolve('uploads');
if (!fs.existsSync(uploads)) fs.mkdirSync(uploads);
fs.writeFileSync(path.join(uploads, 'index.json'), '[]');
const files = JSON.parse(fs.readFileSync(path.join(uploads, 'index.json'), 'utf8'));
log.on('open', () => {
  const app = require('express')();
  app.post('/files', function upload(req, res) { res.json(files); });
  app.listen(3000);
});`,
    },
    paths: ['/files'],
  },
  cluster: {
    files: {
      'index.js': `const cluster = require('node:cluster');
if (cluster.isPrimary) { for (const _ of require('node:os').cpus()) cluster.fork(); cluster.on('exit', () => cluster.fork()); }
else {
  const app = require('express')();
  app.get('/work', function work(req, res) { res.end(process.pid); });
  app.listen(3000);
}`,
    },
    paths: ['/work'],
  },
  'checked-variables': {
    files: {
      'index.js': `const dotenv = require('dotenv').config({ quiet: true });
if (process.env.REQUIRE_FILE && dotenv.error) throw new Error('there is no .env file');
const missing = ['API_KEY', 'REQUIRE_FILE'].filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error('\\u001b[33m Missing environment variables:\\u001b[39m\\n' + missing.map((name) => '    \\u001b[34m' + name + '\\u001b[39m: (required)').join('\\n'));
  console.error('\\n Exiting with error code 1');
  process.exit(1);
}
const app = require('express')();
async function bootstrap() { await Promise.resolve(); app.get('/keys', function listKeys(req, res) { res.end(); }); app.listen(3000); }
bootstrap();`,
      '.env.template': 'API_KEY=\n',
    },
    env: 'API_KEY=k\nREQUIRE_FILE=1\n',
    paths: ['/keys'],
  },
  'sockets-and-mysql': {
    files: {
      'index.js': `const mysql = require('mysql2/promise');
const http = require('node:http');
const app = require('express')();
const server = http.createServer(app);
server.on('upgrade', (request, socket) => socket.destroy());
(async () => {
  const connection = await mysql.createConnection({ host: 'localhost', user: 'root', password: process.env.DB_PASSWORD });
  await connection.query('CREATE TABLE IF NOT EXISTS rooms (id int)');
  const [rows] = await connection.query('SELECT * FROM rooms');
  app.get('/rooms', (req, res) => res.json(rows));
  app.get('/rooms/:id', function showRoom(req, res) { res.end(); });
  server.listen(3000);
})();`,
    },
    env: 'DB_PASSWORD=p\n',
    paths: ['/rooms', '/rooms/:id'],
  },
};

test('without variables and databases all routes are told, and with variables live', async () => {
  const files = Object.entries(apps).flatMap(([name, { files, manifest }]) =>
    Object.entries({
      'package.json': JSON.stringify({ name, dependencies: { express: '*' }, ...manifest }),
      ...files,
    }).map(([path, text]) => [`apps/${name}/${path}`, text] as const),
  );
  using project = makeFolder({
    'package.json': JSON.stringify({ private: true, workspaces: ['apps/*'] }),
    ...Object.fromEntries(files),
    ...Object.fromEntries(Object.entries(smallClients).map(([path, text]) => [`node_modules/${path}`, text])),
  });
  const link = (name: string, from: string) =>
    symlinkSync(join(from, 'node_modules', name), join(project.dir, 'node_modules', name));
  link('express', join(fixtures, 'shop'));
  for (const name of ['pg', 'mysql2']) link(name, join(fixtures, 'bank'));
  for (const name of ['zod', 'dotenv']) link(name, join(fixtures, '..'));

  await using session = await connect(project.dir);
  const read = async () => {
    const { items, warnings } = await session.call<{ items: Route[]; warnings: { message: string }[] }>(
      'list_routes',
    );
    const pathsOf = (name: string, origin?: string) =>
      items
        .filter((route) => route.app === name && (origin === undefined || route.origin === origin))
        .map(({ path }) => path)
        .sort();
    return { pathsOf, said: warnings.map(({ message }) => message).join('\n') };
  };
  const first = await read();
  for (const [name, { paths }] of Object.entries(apps))
    expect(first.pathsOf(name), `${name}\n${first.said}`).toEqual(paths);

  for (const [name, { env }] of Object.entries(apps))
    if (env) writeFileSync(join(project.dir, 'apps', name, '.env'), env);
  const second = await read();
  for (const [name, { paths }] of Object.entries(apps))
    expect(second.pathsOf(name, 'live'), `${name}\n${second.said}`).toEqual(paths);
});
