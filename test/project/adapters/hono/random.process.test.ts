// Apps at random, asked as they run: what is listed is what answers, and the source says the same.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/hono/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import type { Route } from '../../../../src/protocol/schemas.ts';
import { fixtures } from '../../../support/folders.ts';
import { runLive } from '../../../support/live-process.ts';
import { createProject } from '../../../support/temp.ts';

/** A route as the app itself has it, what answers its request, and what ran before that. */
interface Asked {
  handler: string;
  answered: string;
  before: string[];
}

const line = ({ methods, path, handler, prefix, middleware, note }: Route) =>
  `${methods} ${path} ${handler} in ${prefix}: ${middleware.map(({ name }) => name).join(' ')} ${note ?? ''}`;

test.each([1, 2, 3])('random apps, from seed %i', async (seed) => {
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { hono: '^4' } },
    'index.mjs': randomApp(seed, 120),
  });
  await symlink(join(fixtures, 'hono/node_modules'), join(root, 'node_modules'));
  const { result, stdout } = await runLive({ root, entry: 'index.mjs', adapters: ['hono'] });
  expect(result?.error).toBeUndefined();
  const live = result?.items ?? [];
  const asked = new Map((JSON.parse(stdout) as Asked[]).map((one) => [one.handler, one]));
  expect(live.map(({ handler }) => handler).toSorted()).toEqual([...asked.keys()].toSorted());
  const wrong = live.flatMap((route) => {
    const { answered, before } = asked.get(route.handler) as Asked;
    const names = route.middleware.map(({ name }) => name);
    const isRight = answered === route.handler ? names.join() === before.join() : route.note !== undefined;
    return isRight ? [] : [`${line(route)} but ran ${[...before, answered].join(' ')}`];
  });
  expect(wrong).toEqual([]);

  const source = await createSource({ project, entries: [join(root, 'index.mjs')], handled: ['hono'] });
  expect(sourceRoutes(source).items.map(line)).toEqual(live.map(line));
});

/** Prints, for each handler, what answers a request that its path describes. */
function randomApp(seed: number, count: number): string {
  let state = seed;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  let made = 0;
  let apps = 0;
  const lines: string[] = [];
  const use = () => {
    made += 1;
    return `async function m${made}(c, next) { ran.push('m${made}'); await next(); }`;
  };
  const handle = () => {
    made += 1;
    return `function h${made}(c) { ran.push('h${made}'); return c.text(''); }`;
  };
  const path = () => {
    const own = `/s${random(6)}`;
    const ends = ['', '/:id', '/:id{[0-9]+}', '/*', '/:opt?', '/:a/x', '/t', '/:file{.+\\\\.png}'];
    return random(12) === 0 ? '/:any' : `${own}${ends[random(ends.length)]}`;
  };
  const build = (depth: number): string => {
    const name = `app${apps}`;
    apps += 1;
    const body: string[] = [];
    for (let left = 3 + random(5); left > 0; left -= 1) {
      const kind = random(depth > 2 ? 7 : 10);
      if (kind === 0) body.push(`${name}.use(${use()});`);
      else if (kind === 1) body.push(`${name}.use('/s${random(6)}/*', ${use()});`);
      else if (kind === 2) body.push(`${name}.on(['PUT', 'DELETE'], '${path()}', ${handle()});`);
      else if (kind === 3) body.push(`${name}.all('${path()}', ${handle()});`);
      else if (kind === 4)
        body.push(`${name}.get('${path()}', ${use()}, ${handle()}).post(${use()}, ${handle()});`);
      else if (kind < 7)
        body.push(`${name}.${['get', 'post', 'patch'][random(3)]}('${path()}', ${handle()});`);
      else
        body.push(
          `${name}.route('${['/', '/p', `/q${random(3)}`, '/:tenant'][random(4)]}', ${build(depth + 1)});`,
        );
    }
    const base = random(5) === 0 ? ".basePath('/base')" : '';
    const options = random(4) === 0 ? '{ strict: false }' : '';
    lines.push(`const ${name} = new Hono(${options})${base};`, ...body);
    return name;
  };
  const parts: string[] = [];
  while (made < count) parts.push(`root.route('/part${parts.length}', ${build(0)});`);
  return `import { Hono } from 'hono';
    const ran = [];
    ${lines.join('\n    ')}
    const root = new Hono();
    ${parts.join('\n    ')}
    export default root;
    const asked = [];
    for (const { method, path, handler } of root.routes) {
      if (!handler.name.startsWith('h')) continue;
      const sample = path.replace(/:\\w+\\{\\.\\+[^}]*\\}/g, 'z.png').replace(/:\\w+\\{[^}]*\\}/g, '7').replace(/:\\w+\\??/g, 'z').replace('*', 'z');
      await root.request(sample, { method: method === 'ALL' ? 'PURGE' : method });
      const trace = ran.splice(0);
      if (asked.some((one) => one.handler === handler.name)) continue;
      asked.push({ handler: handler.name, answered: trace.pop(), before: trace });
    }
    process.stdout.write(JSON.stringify(asked));`;
}
