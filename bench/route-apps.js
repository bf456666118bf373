// Apps of many routes, for each framework: files of 20 routes below prefixes of their own, as people write them.
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PER_FILE = 20;
const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const methods = ['get', 'post', 'put', 'patch', 'delete'];
const range = (count) => Array.from({ length: count }, (_, index) => index);
const pathOf = (n) => ['', `/t${n}`, `/:id/t${n}`, `/t${n}/:id`][n % 4];

/** What stands in a file of routes, and in that which puts them together. */
const calls = (router, parameters, body, mount) => ({
  file: (name, count) =>
    `${router(name)}
function requireUser${parameters('next')} { ${body.passes} }
${range(count)
  .map(
    (n) =>
      `router.${methods[n % 5]}('${pathOf(n) || '/'}', requireUser, function h${n}${parameters()} { ${body.ends} });`,
  )
  .join('\n')}
export default router;`,
  main: (names) =>
    `${names.map((name) => `import ${name} from './routes/${name}';`).join('\n')}\n${mount(names)}`,
});

export const frameworks = {
  'Express 5': {
    ...{ fixture: 'blog', dependencies: { express: '5' } },
    ...calls(
      () => "import { Router } from 'express';\nconst router = Router();",
      (next) => `(req: any, res: any${next ? ', next: any' : ''})`,
      { passes: 'next();', ends: 'res.json({ ok: true });' },
      (names) =>
        `import express from 'express';\nconst app = express();\n${names.map((name) => `app.use('/${name}', ${name});`).join('\n')}\napp.listen(0, () => process.exit(0));`,
    ),
  },
  'Koa 3': {
    ...{ fixture: 'koa', dependencies: { koa: '3', '@koa/router': '15' } },
    ...calls(
      (name) => `import Router from '@koa/router';\nconst router = new Router({ prefix: '/${name}' });`,
      (next) => `(ctx: any${next ? ', next: any' : ''})`,
      { passes: 'return next();', ends: 'ctx.body = { ok: true };' },
      (names) =>
        `import Koa from 'koa';\nconst app = new Koa();\n${names.map((name) => `app.use(${name}.routes());`).join('\n')}\napp.listen(0, () => process.exit(0));`,
    ),
  },
  'Hono 4': {
    ...{ fixture: 'hono', dependencies: { hono: '4' } },
    ...calls(
      () => "import { Hono } from 'hono';\nconst router = new Hono();",
      (next) => `(c: any${next ? ', next: any' : ''})`,
      { passes: 'return next();', ends: 'return c.json({ ok: true });' },
      (names) =>
        `import { Hono } from 'hono';\nconst app = new Hono();\n${names.map((name) => `app.route('/${name}', ${name});`).join('\n')}\nexport default app;`,
    ),
  },
  'Fastify 5': {
    ...{ fixture: 'fastify', dependencies: { fastify: '5' } },
    file: (_name, count) =>
      `export default async function routes(router: any) {
router.addHook('onRequest', async function requireUser(request: any) {});
${range(count)
  .map(
    (n) =>
      `router.${methods[n % 5]}('${pathOf(n) || '/'}', async function h${n}(request: any) { return { ok: true }; });`,
  )
  .join('\n')}
}`,
    main: (names) =>
      `import Fastify from 'fastify';\n${names.map((name) => `import ${name} from './routes/${name}';`).join('\n')}
const app = Fastify();\n${names.map((name) => `app.register(${name}, { prefix: '/${name}' });`).join('\n')}
app.listen({ port: 0 }, () => process.exit(0));`,
  },
  'Nest 11': {
    ...{ fixture: 'nest', dependencies: { '@nestjs/core': '11', '@nestjs/common': '11' }, type: 'commonjs' },
    file: (name, count) =>
      `import { Controller, Delete, Get, Module, Patch, Post, Put, UseGuards } from '@nestjs/common';
class RequireUser { canActivate() { return true; } }
@UseGuards(RequireUser)
@Controller('${name}')
class Things {
${range(count)
  .map(
    (n) =>
      `@${['Get', 'Post', 'Put', 'Patch', 'Delete'][n % 5]}('${pathOf(n)}') h${n}() { return { ok: true }; }`,
  )
  .join('\n')}
}
@Module({ controllers: [Things] })
export default class ${name}Module {}`,
    main: (names) =>
      `import 'reflect-metadata';\nimport { NestFactory } from '@nestjs/core';\nimport { Module } from '@nestjs/common';
${names.map((name) => `import ${name} from './routes/${name}';`).join('\n')}
@Module({ imports: [${names.join(', ')}] })\nclass AppModule {}
NestFactory.create(AppModule, { logger: false }).then((app) => app.listen(0)).then(() => process.exit(0));`,
  },
};

/** The folder of a project. */
export function makeRouteApp(framework, count) {
  const { fixture, dependencies, type = 'module', file, main } = frameworks[framework];
  const root = mkdtempSync(join(tmpdir(), 'mcp-node-routes-'));
  symlinkSync(join(fixtures, fixture, 'node_modules'), join(root, 'node_modules'));
  mkdirSync(join(root, 'src/routes'), { recursive: true });
  const write = (path, text) => writeFileSync(join(root, path), text);
  write(
    'package.json',
    JSON.stringify({ name: 'many', private: true, type, scripts: { dev: 'tsx src/main.ts' }, dependencies }),
  );
  write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } }),
  );
  const files = range(Math.ceil(count / PER_FILE)).map((index) => `f${index}`);
  for (const [index, name] of files.entries())
    write(`src/routes/${name}.ts`, file(name, Math.min(PER_FILE, count - index * PER_FILE)));
  write('src/main.ts', main(files));
  return root;
}
