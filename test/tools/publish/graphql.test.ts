// What docs/publishing.md shows for GraphQL, run as it stands there with graphql-yoga.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DefinedTool } from '../../../src/tools/define/define.ts';
import { defineTool, ToolError } from '../../../src/tools/index.ts';
import { fixtures, root } from '../../support/folders.ts';

const page = readFileSync(join(root, 'docs/publishing.md'), 'utf8');
const [, shown = ''] = /## GraphQL[\s\S]*?```ts\n([\s\S]*?)```/.exec(page) ?? [];

const { createSchema, createYoga } = createRequire(join(fixtures, 'graphql-server/package.json'))(
  'graphql-yoga',
);
const yoga = createYoga({
  logging: false,
  schema: createSchema({
    typeDefs:
      'type Query { order(id: ID!): Order } type Order { id: ID! customer: Customer! } type Customer { name: String! }',
    resolvers: {
      Query: {
        order(_: unknown, { id }: { id: string }, { request }: { request: Request }) {
          return { id, customer: { name: String(request.headers.get('authorization')) } };
        },
      },
    },
  }),
});

test('the operation that is named, with the identity of the caller; what goes wrong is told', async () => {
  const make = new Function(
    'defineTool',
    'ToolError',
    'yoga',
    shown.replace('export const order =', 'return'),
  );
  const tool = make(defineTool, ToolError, yoga) as DefinedTool;
  const request = new Request('http://shop.example/mcp', { headers: { authorization: 'Bearer ada' } });
  const context = { request, signal: new AbortController().signal } as never;
  expect(await tool.run({ id: '7' } as never, context)).toEqual({
    id: '7',
    customer: { name: 'Bearer ada' },
  });
  await expect(tool.run({} as never, context)).rejects.toThrow(ToolError);
});
