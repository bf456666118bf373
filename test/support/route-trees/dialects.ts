// Express, Koa and Hono: routers are values, and routes are calls of their methods.
import { type Dialect, literal, valueRouter } from './print.ts';
import type { Kind, Segment } from './tree.ts';

const ran = (name: string) => `globalThis.ran?.push('${name}');`;
const joined = (segments: readonly Segment[], start: string, print: Record<Kind, (text: string) => string>) =>
  `${start ? `/${start}` : ''}${segments.map(({ kind, text }) => print[kind](text)).join('')}` || '/';

/** A server at a free port of this machine. */
const overHttp = (listener: string) => `import { createServer, request, Agent } from 'node:http';
import { app } from './app.mjs';
const server = createServer(${listener});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const agent = new Agent({ keepAlive: true });
const { port } = server.address();
const ask = (method, path) => new Promise((resolve, reject) => {
  request({ host: '127.0.0.1', port, agent, method, path }, (answer) => answer.resume().on('end', resolve)).on('error', reject).end();
});`;

const former: Record<Kind, (text: string) => string> = {
  word: (text) => `/${text}`,
  param: (text) => `/:${text}`,
  digits: (text) => `/:${text}(\\\\d+)`,
  optional: (text) => `/:${text}?`,
  rest: () => '/*',
  regexp: (text) => `/^\\/${text}\\/(\\d+)$/`,
  start: (text) => `/^\\/${text}/`,
};
const modern = { ...former, optional: (text: string) => `{/:${text}}`, rest: (text: string) => `/*${text}` };

function express(version: 4 | 5): Dialect {
  return {
    name: 'express',
    grammar: {
      kinds: ['word', 'param', 'optional', 'rest', ...(version === 4 ? ['digits' as const] : [])],
      forms: ['plain', 'factory', 'class', 'app'],
      usesHavePaths: true,
      hasRegExps: true,
    },
    imports: "import express, { Router } from 'express';",
    path: (segments, start) => joined(segments, start, version === 4 ? former : modern),
    passes: (name) => `(req, res, next) { ${ran(name)} next(); }`,
    ends: (name) => `(req, res) { ${ran(name)} res.end(); }`,
    route(router, { verbs: [verb, ...others] }, path, before, handler) {
      if (others.length === 0) return `${router}.${verb}(${[path, ...before, handler].join(', ')});`;
      const given = [...before, 'handler'].join(', ');
      const calls = [verb, ...others].map((one) => `.${one}(${given})`).join('');
      return `{ const handler = ${handler};\n${router}.route(${path})${calls}; }`;
    },
    use: (router, path, fn) => `${router}.use(${path === '/' ? '' : `${literal(path)}, `}${fn});`,
    router: valueRouter((form) => (form === 'app' ? 'express()' : 'Router()')),
    mount: (parent, _child, _mount, path, made) =>
      `${parent}.use(${path === '/' ? '' : `'${path}', `}${made});`,
    app: (body) => `export const app = express();\n${body}`,
    ask: overHttp('app'),
    start: "import { app } from './app.mjs';\napp.listen(3000);",
  };
}

function koa(version: 2 | 3): Dialect {
  const print = version === 2 ? { ...former, rest: () => '/(.*)' } : modern;
  return {
    name: 'koa',
    grammar: {
      kinds: ['word', 'param', 'optional', 'rest', ...(version === 2 ? ['digits' as const] : [])],
      forms: ['plain', 'factory', 'class'],
      usesHavePaths: true,
      // Below a parameter, version 15 of the router throws.
      mountsHaveParams: version === 2,
    },
    imports: "import Koa from 'koa';\nimport Router from '@koa/router';",
    path: (segments, start) => joined(segments, start, print),
    passes: (name) => `(ctx, next) { ${ran(name)} return next(); }`,
    ends: (name) => `(ctx) { ${ran(name)} ctx.body = 'x'; }`,
    route(router, { verbs }, path, before, handler) {
      const given = [...before, handler].join(', ');
      const [verb] = verbs;
      if (verbs.length === 1) return `${router}.${verb}(${path}, ${given});`;
      return `${router}.register(${path}, ${JSON.stringify(verbs)}, [${given}]);`;
    },
    use: (router, path, fn) => `${router}.use(${path === '/' ? '' : `'${path}', `}${fn});`,
    router: valueRouter(() => 'new Router()'),
    mount(parent, _child, _mount, path, made) {
      if (parent !== 'app') return `${parent}.use(${path === '/' ? '' : `'${path}', `}${made}.routes());`;
      return `{ const part = new Router({ prefix: '${path}' });\npart.use(${made}.routes());\napp.use(part.routes()); }`;
    },
    app: (body) => `export const app = new Koa();\n${body}`,
    ask: overHttp('app.callback()'),
    start: "import { app } from './app.mjs';\napp.listen(3000);",
  };
}

const hono: Dialect = {
  name: 'hono',
  grammar: {
    kinds: ['word', 'param', 'digits', 'optional', 'rest'],
    forms: ['plain', 'factory', 'class'],
    usesHavePaths: true,
  },
  imports: "import { Hono } from 'hono';",
  path: (segments, start) => joined(segments, start, { ...former, digits: (text) => `/:${text}{[0-9]+}` }),
  passes: (name) => `(c, next) { ${ran(name)} return next(); }`,
  ends: (name) => `(c) { ${ran(name)} return c.text('x'); }`,
  route(router, { verbs }, path, before, handler) {
    const given = [path, ...before, handler].join(', ');
    if (verbs.length === 1) return `${router}.${verbs[0]}(${given});`;
    return `${router}.on(${JSON.stringify(verbs.map((verb) => verb.toUpperCase()))}, ${given});`;
  },
  use: (router, path, fn) => `${router}.use(${path === '/' ? '' : `'${path}/*', `}${fn});`,
  router: valueRouter(() => 'new Hono()'),
  mount: (parent, _child, _mount, path, made) => `${parent}.route('${path}', ${made});`,
  app: (body) => `export const app = new Hono();\n${body}`,
  ask: "import { app } from './app.mjs';\nconst ask = (method, path) => app.request(path, { method });",
  start: "import { app } from './app.mjs';\nexport default app;",
};

const fastify: Dialect = {
  name: 'fastify',
  grammar: {
    kinds: ['word', 'param', 'digits', 'optional', 'rest'],
    forms: ['plain', 'factory', 'class', 'app'],
    unique: true,
    usesHavePaths: false,
  },
  imports: "import Fastify from 'fastify';\nimport plugin from 'fastify-plugin';",
  path: (segments, start) => joined(segments, start, { ...former, digits: (text) => `/:${text}(^\\\\d+$)` }),
  passes: (name) => `(request, reply, done) { ${ran(name)} done(); }`,
  ends: (name) => `(request, reply) { ${ran(name)} reply.send('x'); }`,
  route(router, { verbs, handler: name }, path, before, handler) {
    const options = before.length > 0 ? `{ preHandler: [${before.join(', ')}] }, ` : '';
    if (verbs.length === 1) return `${router}.${verbs[0]}(${path}, ${options}${handler});`;
    const methods = JSON.stringify(verbs.map((verb) => verb.toUpperCase()));
    const own = before.length > 0 ? `preHandler: [${before.join(', ')}], ` : '';
    return `${router}.route({ method: ${methods}, url: ${path}, ${own}handler: ${handler} }); // ${name}`;
  },
  use: (router, _path, fn) => `${router}.addHook('onRequest', ${fn});`,
  router({ name, form }, body, methods) {
    const code = (own: string) => `async function ${own}(scope) {\n${body('scope')}\n}`;
    if (form === 'factory') return `function make_${name}(given) {\nreturn ${code(name)};\n}`;
    if (form === 'class')
      return `class C_${name} {\nrouter = async (scope) => {\n${body('scope')}\n};\n${methods}\n}`;
    return form === 'app' ? `const ${name} = plugin(${code(name)});` : code(name);
  },
  mount: (parent, _child, _mount, path, made) =>
    `${parent}.register(${made}${path === '/' ? '' : `, { prefix: '${path}' }`});`,
  app: (body) => `export const app = Fastify({ exposeHeadRoutes: false });\n${body}`,
  ask: "import { app } from './app.mjs';\nconst ask = (method, url) => app.inject({ method, url });",
  start: "import { app } from './app.mjs';\napp.listen({ port: 3000 });",
};

/** It registers late what stands behind a plug-in; its router takes no second parameter beside one with a RegExp, and now and then a slash for part of the last one. */
const fastify3: Dialect = {
  ...fastify,
  isLoose: true,
  grammar: { ...fastify.grammar, kinds: ['word', 'param', 'optional', 'rest'] },
};

/** With the packages that each needs: from which fixture, under which name there. */
export const dialects: Record<
  string,
  { dialect: Dialect; fixture: string; packages: Record<string, string> }
> = {
  'Express 4': { dialect: express(4), fixture: 'shop', packages: { express: 'express' } },
  'Express 5': { dialect: express(5), fixture: 'blog', packages: { express: 'express' } },
  'Koa 2': { dialect: koa(2), fixture: 'koa', packages: { koa: 'koa2', '@koa/router': 'koa-router12' } },
  'Koa 3': { dialect: koa(3), fixture: 'koa', packages: { koa: 'koa', '@koa/router': '@koa/router' } },
  'Fastify 3': {
    dialect: fastify3,
    fixture: 'fastify',
    packages: { fastify: 'fastify3', 'fastify-plugin': 'fastify-plugin' },
  },
  'Fastify 4': {
    dialect: fastify,
    fixture: 'fastify',
    packages: { fastify: 'fastify4', 'fastify-plugin': 'fastify-plugin' },
  },
  'Fastify 5': {
    dialect: fastify,
    fixture: 'fastify',
    packages: { fastify: 'fastify', 'fastify-plugin': 'fastify-plugin' },
  },
  'Hono 4': { dialect: hono, fixture: 'hono', packages: { hono: 'hono' } },
};
