import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'express-apps-')));

afterAll(() => rmSync(folder, { recursive: true }));

/** Where the fixtures have their Express; another one can be tried by naming it. */
const versions = Object.entries({
  'Express 4': join(fixtures, 'shop', 'node_modules', 'express'),
  'Express 5': join(fixtures, 'blog', 'node_modules', 'express'),
  ...(process.env.EXPRESS_UNDER_TEST ? { given: process.env.EXPRESS_UNDER_TEST } : {}),
});

describe.each(versions)('%s', (name, express) => {
  test('random routers: what is listed is what really runs', async () => {
    writeFileSync(join(folder, 'random.cjs'), `(${randomApps})(require(${JSON.stringify(express)}), 300, 7)`);
    const { result, stdout } = await runLive({ root: folder, entry: 'random.cjs' });
    const real = JSON.parse(stdout) as Record<string, string[] | null>;

    // A wildcard mount takes the whole path, so that nothing below it is reached: then the chain is not known, and a note says so.
    const listed = Object.fromEntries(
      (result?.items ?? []).map(({ path, methods, handler, middleware, note }) => [
        `${methods.join()} ${path} ${handler}`,
        // What is told of shorter paths is asked for elsewhere.
        note && !note.startsWith('where its optional part') ? null : middleware.map((item) => item.name),
      ]),
    );
    expect(result?.warnings).toEqual([]);
    expect(Object.keys(real).length).toBeGreaterThan(1_500);
    expect(listed).toEqual(real);
  });

  test('the forms of a registration', async () => {
    const optional = name === 'Express 4' ? '/pages/:page?' : '/pages{/:page}';
    const any = name === 'Express 4' ? '*' : '/*any';
    const items = await listRoutes(
      express,
      `
      const api = express.Router();
      api.use(function optionalAuth(req, res, next) { next(); });
      api.get(['/a', '/b'], function requireUser(req, res, next) { next(); }, function pair(req, res) {});
      api.get(/^\\/files\\/(\\d+)\\/(?<name>\\w+)$/, function file(req, res) {});
      api.route('/things')
        .all(function check(req, res, next) { next(); })
        .get(function list(req, res) {}).post(function create(req, res) {})
        .all(function refuse(req, res) {});
      const both = function both(req, res) {};
      api.route('/both').post(both).get(both);
      app.use(['/api', '/v1/'], api);
      app.all('${any}', function everywhere(req, res, next) { next(); });
      app.get('${optional}', function page(req, res) {});
      app.get('/:slug', function slug(req, res) {});
      app.get('/about', function about(req, res) {});
      app.use(function handleError(error, req, res, next) {});
      const lost = express.Router();
      lost.get('/lost', function nobody(req, res) {});
      `,
    );

    const open = '(optionalAuth lets strangers pass by its name: optional)';
    const api = (prefix: string) => [
      `GET ${prefix}/a pair: optionalAuth requireUser`,
      `GET ${prefix}/b pair: optionalAuth requireUser`,
      `GET ${prefix}/^\\/files\\/(\\d+)\\/(?<name>\\w+)$/ file: optionalAuth ${open}`,
      `GET ${prefix}/things list: optionalAuth check ${open}`,
      `POST ${prefix}/things create: optionalAuth check ${open}`,
      `ALL ${prefix}/things refuse: optionalAuth check ${open}`,
      `GET,POST ${prefix}/both both: optionalAuth ${open}`,
    ];
    expect(items.map(line)).toEqual([
      ...api('/api'),
      ...api('/v1'),
      `ALL ${any} everywhere:`,
      `GET ${optional} page: everywhere`,
      'GET /:slug slug: everywhere',
      'GET /about about: everywhere (never reached: /:slug comes first)',
      'GET /lost nobody: (mount unknown)',
    ]);
    expect(items.find(({ handler }) => handler === 'file')?.params).toEqual(['0', 'name']);
    expect(items[0]?.guards).toEqual([
      { name: 'requireUser', source: 'forms.cjs:4', reason: 'name "requireUser" matches "require user"' },
    ]);
  });
});

type Listed = Awaited<ReturnType<typeof listRoutes>>[number];

function line({ methods, path, handler, middleware, note }: Listed) {
  const names = middleware.map((item) => ` ${item.name}`).join('');
  return `${methods.join()} ${path} ${handler}:${names}${note ? ` (${note})` : ''}`;
}

async function listRoutes(express: string, code: string) {
  const start = `const express = require(${JSON.stringify(express)}); const app = express();`;
  writeFileSync(join(folder, 'forms.cjs'), `${start}${code}\nprocess.on('exit', () => lost);`);
  const { result } = await runLive({ root: folder, entry: 'forms.cjs' });
  return result?.items ?? [];
}

/**
 * Runs in the live process: builds apps of nested routers, sends a real request to each of their routes,
 * and prints what ran before its handler. Every handler calls next(), so that all which can run does.
 */
// biome-ignore lint/suspicious/noExplicitAny: untyped code of another process
function randomApps(express: any, count: number, seed: number) {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  const pick = <T>(list: T[]): T => list[random(list.length)] as T;
  const isFour = typeof express().lazyrouter === 'function';
  const log: { name: string; base: string }[] = [];
  let made = 0;

  const middleware = (prefix: string) => {
    const name = `${prefix}${made++}`;
    // biome-ignore lint/suspicious/noExplicitAny: see above
    const run = (req: any, _res: unknown, next: () => void) => {
      log.push({ name, base: req.baseUrl });
      next();
    };
    return Object.defineProperty(run, 'name', { value: name });
  };
  // A pattern, and a path that it matches.
  const patterns = (): [string, string] =>
    pick<[string, string]>([
      ['/', ''],
      ['/a', '/a'],
      ['/b', '/b'],
      ['/a/b', '/a/b'],
      ['/c/', '/c'],
      ['/:p', '/q1'],
      ['/a/:p', '/a/q2'],
      ['/:p/b', '/q3/b'],
      isFour ? ['/d/:p?', '/d/q4'] : ['/d{/:p}', '/d/q4'],
      isFour ? ['/e/*', '/e/q5/q6'] : ['/e/*rest', '/e/q5/q6'],
      ...(isFour ? [['/n/:p(\\d+)', '/n/55'] as [string, string]] : []),
    ]);
  type Wanted = { methods: string; prefix: string; base: string; path: string; url: string; handler: string };
  const wanted: (Wanted & { app: unknown })[] = [];

  // Routes of a router, as seen from its own root.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const fill = (router: any, depth: number): Wanted[] => {
    const found: Wanted[] = [];
    for (let i = 2 + random(5); i > 0; i--) {
      const kind = random(10);
      const [pattern, url] = patterns();
      if (kind < 2) router.use(middleware('use'));
      else if (kind < 4) router.use(pattern, middleware('use'), middleware('use'));
      else if (kind < 7 || depth === 0) {
        const handler = middleware('handler');
        const verb = pick(['get', 'post', 'all']);
        const before = random(2) ? [middleware('before')] : [];
        if (random(3)) router[verb](pattern, before, handler);
        else {
          const route = router.route(pattern).all(middleware('all'));
          route[verb](...before, handler);
        }
        found.push({
          methods: verb.toUpperCase(),
          prefix: '',
          base: '',
          path: pattern,
          url,
          handler: handler.name,
        });
      } else {
        const nested = random(4) ? express.Router() : express();
        const inner = fill(nested, depth - 1);
        const mounts = random(5)
          ? [[pattern, url]]
          : [
              [pattern, url],
              ['/z', '/z'],
            ];
        const paths = mounts.map(([path]) => path);
        router.use(paths.length === 1 ? paths[0] : paths, ...(random(2) ? [middleware('use')] : []), nested);
        for (const [path, at] of mounts) {
          const mount = path === '/' ? '' : (path ?? '').replace(/\/$/, '');
          found.push(
            ...inner.map((item) => ({ ...item, prefix: mount + item.prefix, base: at + item.base })),
          );
        }
      }
    }
    return found;
  };
  for (let i = 0; i < count; i++) {
    const app = express();
    wanted.push(...fill(app, 3).map((item) => ({ ...item, app })));
  }

  const answer: Record<string, string[] | null> = {};
  const ask = async ({ app, methods, prefix, base, path, url, handler }: (typeof wanted)[number]) => {
    log.length = 0;
    const req = { method: methods === 'ALL' ? 'PATCH' : methods, url: base + url || '/', headers: {} };
    const res = { setHeader() {}, getHeader() {}, removeHeader() {}, end() {} };
    // biome-ignore lint/suspicious/noExplicitAny: see above
    await new Promise((resolve) => (app as any).handle(req, res, resolve));
    const at = log.findIndex((item) => item.name === handler && item.base === base);
    const whole = path === '/' ? prefix || '/' : prefix + path;
    answer[`${methods} ${whole} ${handler}`] = at < 0 ? null : log.slice(0, at).map((item) => item.name);
  };
  (async () => {
    for (const item of wanted) await ask(item);
    process.stdout.write(JSON.stringify(answer));
  })();
}
