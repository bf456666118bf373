// Names that are asked for: of packages of every make, as they are installed here.
import { join } from 'node:path';
import { fixtures, root } from '../../support/folders.ts';

/** As `module#name.name`. */
export const asked: Readonly<Record<string, readonly string[]>> = {
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
    // Types that a pattern of `exports` names wrongly, that import `.ts`, and instances apart from their class.
    ...[
      '@modelcontextprotocol/sdk/types.js#ToolSchema',
      'knip#Compiler',
      'pino#LoggerExtras.setMaxListeners',
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
    // Added to by another module.
    ...['fastify#FastifyError.code', 'fastify#FastifyError'],
    ...['fastify#FastifyInstance.register', 'fastify#FastifyReply.send', 'fastify#FastifyInstance.get'],
    ...['fastify#fastify', 'ajv#Ajv.compile', 'ajv#default', 'secure-json-parse#parse'],
  ],
  [join(fixtures, 'typeorm')]: [
    ...[
      'typeorm#Repository.find',
      'typeorm#Column',
      'typeorm#DataSource.getRepository',
      'dayjs#Dayjs.format',
    ],
    ...['lru-cache#LRUCache.get', 'tslib#__awaiter', 'uuid#v4', 'split2#default', 'yargs#default'],
  ],
  [join(fixtures, 'drizzle')]: [
    ...['drizzle-orm#eq', 'drizzle-orm#sql', 'drizzle-orm/pg-core#pgTable', 'drizzle-orm#SQL.toQuery'],
    ...['drizzle-orm/sqlite-core#SQLiteSelectBase.where', 'ws#WebSocket', '@libsql/client#createClient'],
  ],
};
