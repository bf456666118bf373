// The same names, asked of TypeScript itself: where they are declared, how often, and what their comments say.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixtures, root } from '../../support/folders.ts';
import { askTypeScript, type Named } from '../../support/typescript.ts';
import { docsIn } from './asking.ts';

/** As `module#name.name`. */
const asked: Readonly<Record<string, readonly string[]>> = {
  [root]: [
    // A namespace that is re-exported by name, `export *`, overloads, generics, interfaces with a const beside them.
    ...[
      'zod#object',
      'zod#z.object',
      'zod#string',
      'zod#ZodString.min',
      'zod#ZodObject',
      'zod#infer',
      'zod/v4#string',
    ],
    ...[
      'commander#Command.option',
      'commander#program',
      'commander#Option.choices',
      'commander#InvalidArgumentError',
    ],
    // Types of another package, `export =` and `import x = require`.
    ...['semver#satisfies', 'semver#SemVer.compare', 'semver/functions/gt.js#default', 'semver#Range'],
    ...['yaml#parse', 'yaml#Document.toString', 'yaml#isMap', 'yaml#YAMLMap.get'],
    ...['pino#pino', 'pino#Logger.child', 'pino#stdTimeFunctions', 'pino#LoggerOptions'],
    ...['tinyglobby#glob', 'path-to-regexp#match', 'path-to-regexp#TokenData', 'vitest#expect', 'vitest#vi'],
    ...[
      '@modelcontextprotocol/sdk/client/index.js#Client.callTool',
      'devalue#stringify',
      'get-tsconfig#getTsconfig',
    ],
    // Modules of Node: ambient, functions with a namespace beside them, namespaces that export each other's names.
    ...[
      'node:fs#readFile',
      'fs/promises#readFile',
      'node:path#join',
      'node:events#EventEmitter.on',
      'node:test#describe',
    ],
    ...[
      'node:stream#Readable.from',
      'node:http#Server.listen',
      'node:crypto#createHash',
      'node:assert#strictEqual',
    ],
    ...['./src/nearest.ts#nearestNames', './src/errors.ts#CodedError', './src/errors.ts#errorTable'],
  ],
  [join(fixtures, 'blog')]: [
    ...['express#default', 'express#Router', 'express#json', 'express#Request', 'express#Application.listen'],
    ...['express#Response.json', 'express#static', 'http-errors#HttpError', 'lodash#merge', 'lodash#default'],
    ...[
      'valibot#object',
      'effect#Effect.succeed',
      'async-mutex#Mutex.acquire',
      'postgres#default',
      'react#useState',
    ],
    ...[
      'mysql2/promise#createPool',
      'chokidar#FSWatcher.add',
      '@prisma/client/runtime/client#Decimal',
      'qs#parse',
    ],
    ...['./src/app.ts#app', './src/lib/prisma.ts#prisma', './src/services/posts.ts#tagCounts'],
  ],
  [join(fixtures, 'hono')]: [
    ...['hono#Hono.get', 'hono#Context.json', 'hono/cors#cors', '@hono/zod-openapi#createRoute'],
    ...['hono/validator#validator', '@hono/zod-openapi#OpenAPIHono.openapi'],
  ],
  [join(fixtures, 'fastify')]: [
    ...['fastify#FastifyInstance.register', 'fastify#FastifyReply.send', 'fastify#FastifyInstance.get'],
    ...['fastify#fastify', 'ajv#Ajv.compile', 'ajv#default', 'secure-json-parse#parse'],
  ],
  [join(fixtures, 'drizzle')]: [
    ...['drizzle-orm#eq', 'drizzle-orm#sql', 'drizzle-orm/pg-core#pgTable', 'drizzle-orm#SQL.toQuery'],
    ...['drizzle-orm/sqlite-core#SQLiteSelectBase.where', 'ws#WebSocket', '@libsql/client#createClient'],
  ],
};

/** The first line of a comment, without marks of links. */
const firstLine = (doc: string) =>
  (doc.trim().split('\n')[0] ?? '')
    .replaceAll(/\{@link(?:code|plain)? ([^}|]*)(?:\|[^}]*)?\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();

const distinct = (names: readonly string[]) => [...new Set(names)].sort();

test('enough of them, of enough packages', () => {
  const names = Object.values(asked).flat();
  const packages = new Set(
    names.map((name) => /^(?:@[^/]+\/)?[^/#]+/.exec(name)?.[0]).filter((name) => name !== '.'),
  );
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(packages.size).toBeGreaterThanOrEqual(12);
});

test.each(Object.entries(asked))('%s', async (folder, names) => {
  const named = names.map((name): Named => {
    const [module = '', path = ''] = name.split('#');
    return { module, path: path.split('.') };
  });
  const told = askTypeScript(folder, named);
  const [ours, theirs]: [unknown[], unknown[]] = [[], []];
  for (const [index, name] of names.entries()) {
    const { declarations = [] } = await docsIn(folder, name);
    const answer = told[index];
    if (!answer) throw new Error(`TypeScript knows no ${name}`);
    const isFunction = declarations.every(({ signature }) => /^(?:async )?function\b/.test(signature));
    const doc = firstLine(answer.doc);
    const own = declarations.map((item) => firstLine(item.doc ?? ''));
    ours.push([
      name,
      distinct(declarations.map(({ source }) => source)),
      isFunction ? declarations.length : null,
    ]);
    theirs.push([name, distinct(answer.sources), isFunction ? answer.calls : null]);
    // Where types have no comment, that of the JavaScript is told.
    if (doc !== '') expect(own, name).toContain(doc);
  }
  expect(ours).toEqual(theirs);
});
