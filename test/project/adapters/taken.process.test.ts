// What comes first takes a route only if it does so at every length that its path may have: told so, and so when it is asked.
import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readSource } from '../../../src/project/inspect/source.ts';
import { fixtures } from '../../support/folders.ts';
import { runLive } from '../../support/live-process.ts';
import { createProject } from '../../support/temp.ts';

const handlers = ['one', 'two', 'rest', 'same', 'maybe', 'never'];
const paths = ['/a/:x', '/a/:x/:y', '/a/REST', '/b/:x', '/bMAYBE', '/b/last'];

const styles = {
  express: {
    fixture: 'blog',
    head: "import express from 'express';\nconst app = express();\nconst router = express.Router();",
    foot: "app.use(router);\nif (process.argv.includes('ask')) app.listen(0, '127.0.0.1', function () { ask((path) => fetch(`http://127.0.0.1:${this.address().port}${path}`)); });\nelse app.listen(0);",
    fn: (name: string) => `function ${name}(req, res) { res.end('${name}'); }`,
    rest: '*rest',
    maybe: '{/:y}',
  },
  koa: {
    fixture: 'koa',
    head: "import Koa from 'koa';\nimport Router from '@koa/router';\nconst app = new Koa();\nconst router = new Router();",
    foot: "app.use(router.routes());\nif (process.argv.includes('ask')) app.listen(0, '127.0.0.1', function () { ask((path) => fetch(`http://127.0.0.1:${this.address().port}${path}`)); });\nelse app.listen(0);",
    fn: (name: string) => `function ${name}(ctx) { ctx.body = '${name}'; }`,
    rest: '*rest',
    maybe: '{/:y}',
  },
  hono: {
    fixture: 'hono',
    head: "import { Hono } from 'hono';\nconst router = new Hono();",
    foot: "export default router;\nif (process.argv.includes('ask')) ask((path) => router.request(path));",
    fn: (name: string) => `function ${name}(c) { return c.text('${name}'); }`,
    rest: '*',
    maybe: '/:y?',
  },
};

test.each(Object.entries(styles))('%s', async (name, { fixture, head, foot, fn, rest, maybe }) => {
  const routes = paths.map((path, index) => {
    const whole = path.replace('REST', rest).replace('MAYBE', maybe);
    return `router.get('${whole}', ${fn(handlers[index] as string)});`;
  });
  const asked = ['/a/1', '/a/1/2', '/a/1/2/3', '/b/1', '/b', '/b/last'];
  const { root, project } = await createProject({
    'package.json': { name: 'app', type: 'module', dependencies: { [name]: '*', '@koa/router': '*' } },
    'index.mjs': `${head}\n${routes.join('\n')}
const ask = async (one) => {
  const answers = [];
  for (const path of ${JSON.stringify(asked)}) answers.push(await (await one(path)).text());
  process.stdout.write(JSON.stringify(answers), () => process.exit(0));
};
${foot}\n`,
  });
  await symlink(join(fixtures, fixture, 'node_modules'), join(root, 'node_modules'));
  const { result } = await runLive({ root, entry: 'index.mjs', adapters: [name] });
  const { routes: source } = await readSource(project, {
    wanted: 'routes',
    entries: [join(root, 'index.mjs')],
  });
  const { stdout } = await promisify(execFile)(process.execPath, ['index.mjs', 'ask'], { cwd: root });
  const answered = JSON.parse(stdout) as string[];
  for (const items of [result?.items ?? [], source.items]) {
    const notes = Object.fromEntries(items.map(({ handler, note = '' }) => [handler, note]));
    expect(notes).toEqual({
      ...{ one: '', two: '', same: '', never: 'never reached: /b/:x comes first' },
      rest: '/a/:x/:y comes first for some of its paths',
      maybe: '/b/:x comes first for some of its paths',
    });
    const reached = items.filter(({ note }) => !note?.startsWith('never')).map(({ handler }) => handler);
    expect(reached.toSorted()).toEqual([...new Set(answered)].toSorted());
  }
});
