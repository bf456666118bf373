// The types of `@mcp-node/cli/tools`, as TypeScript finds them in a project: what is right passes, and each mistake is an error.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Folder, fixtures, makeFolder, root, writeInto } from '../support/folders.ts';

const right = `
import * as z from 'zod';
import {
  bearer, createMcp, defineTool, defineResource, definePrompt, fromRequest, image, oauth, publish, Toolset, ToolError,
  type ToolContext, type ToolOptions,
} from '@mcp-node/cli/tools';

declare module '@mcp-node/cli/tools' {
  interface Register {
    user: { id: number; role: 'admin' | 'buyer' };
  }
}

export class Orders extends Toolset {
  static readonly prefix = 'orders_';
  static options: ToolOptions<Orders> = {
    place: { scopes: ['orders:write'], when: (user) => user?.role === 'buyer', output: z.object({ id: z.number() }) },
  };
  async place(product: string, count = 1): Promise<{ id: number }> {
    if (this.user?.role !== 'buyer') throw new ToolError('Buyers only', { code: 'BUYERS_ONLY' });
    const sure: boolean = await this.ask('Order ' + product + '?');
    const gift: { note?: string } | null = await this.ask('A note?', z.object({ note: z.string().optional() }));
    await this.progress(1, 2, 'half');
    this.log('placed', { sure, gift });
    const last = await this.session.get<number>('last');
    this.signal.throwIfAborted();
    return { id: count + (last ?? 0) };
  }
}
export const find = defineTool(
  { description: 'Finds', input: z.object({ text: z.string(), limit: z.number().default(10) }), readOnly: true },
  ({ text, limit }, { signal }: ToolContext) => ({ found: text.slice(limit), isOver: signal.aborted }),
);
export const total = defineTool(
  { description: 'Total', output: z.object({ total: z.number() }) },
  async () => ({ total: 1 }),
);
export const logo = defineTool({ description: 'Logo' }, () => image(new Uint8Array(), 'image/png'));
export const order = defineResource('shop://orders/{id}', { description: 'An order', complete: { id: () => ['1'] } }, ({ id }) => ({ id }));
export const greet = definePrompt({ description: 'Greets', arguments: { name: { required: true } } }, ({ name }) => 'Hello ' + name);
const tools = [Orders, find, publish({ fetch: () => new Response() }, ['GET /orders', { route: 'POST /orders', name: 'place' }])];
createMcp({ name: 'shop', tools, auth: 'none' });
createMcp({ name: 'shop', tools, auth: bearer((token) => (token === 'x' ? { id: 1, role: 'admin' as const } : null)) });
createMcp({ name: 'shop', tools, auth: fromRequest<{ user?: { id: number; role: 'admin' } }>((req) => req.user) });
createMcp({ name: 'shop', tools, auth: oauth({ issuer: 'https://a.example', audience: 'https://b.example/mcp' }) });
`;

/** Each below the same imports; the error is in the last line. */
const wrong: Readonly<Record<string, string>> = {
  'a rule that is none': "static options: ToolOptions<A> = { run: { scope: ['x'] } };",
  'rules of no method': "static options: ToolOptions<A> = { runn: { scopes: ['x'] } };",
  'rules that are no list': "static options: ToolOptions<A> = { run: { scopes: 'x' } };",
  'a method that is called with the wrong kind of argument': "also() { return this.run('x'); }",
  'a question whose answer is taken for another':
    'async also() { const a: string = await this.ask("?"); return a; }',
  'rules of what is no tool': 'static options: ToolOptions<A> = { ask: {} };',
};
const wrongCalls: Readonly<Record<string, string>> = {
  'no auth': "createMcp({ name: 'x', tools: [A] });",
  'an auth that is none': "createMcp({ name: 'x', tools: [A], auth: 'all' });",
  'an option that is none': "createMcp({ name: 'x', tools: [A], auth: 'none', tool: [] });",
  'no audience': "oauth({ issuer: 'https://a.example' });",
  'a misspelt option of OAuth':
    "oauth({ issuer: 'https://a.example', audience: 'https://b.example', scope: ['x'] });",
  'a user that is true': "bearer((token) => token === 'x');",
  'no description': 'defineTool({ input: z.object({}) }, () => 1);',
  'a misspelt option of a tool': "defineTool({ description: 'x', inputs: z.object({}) }, () => 1);",
  'an argument that there is not':
    "defineTool({ description: 'x', input: z.object({ a: z.string() }) }, ({ b }) => b);",
  'an argument of another kind':
    "defineTool({ description: 'x', input: z.object({ a: z.string() }) }, ({ a }) => a * 2);",
  'an answer that its output is not of':
    "defineTool({ description: 'x', output: z.object({ a: z.string() }) }, () => ({ a: 1 }));",
  'a completion that is no list':
    "defineResource('x://{a}', { description: 'x', complete: { a: () => 1 } }, () => 1);",
  'a prompt that is no text': "definePrompt({ description: 'x' }, () => 1);",
  'a route that is none': "publish({}, [{ path: 'GET /x' }]);",
};
const imports =
  "import * as z from 'zod';\nimport { bearer, createMcp, definePrompt, defineResource, defineTool, oauth, publish, Toolset, type ToolOptions } from '@mcp-node/cli/tools';\nvoid [z, bearer, createMcp, definePrompt, defineResource, defineTool, oauth, publish];\n";
const cases = [
  ...Object.entries(wrong).map(([name, line]) => [
    name,
    `export class A extends Toolset { run(a: number) { return a; }\n${line} }`,
  ]),
  ...Object.entries(wrongCalls).map(([name, line]) => [
    name,
    `export class A extends Toolset { run(a: number) { return a; } static options: ToolOptions<A> = {}; }\n${line}`,
  ]),
] as const;

let project: Folder;
beforeAll(() => {
  project = makeFolder({ 'right.ts': right });
  writeInto(
    project.dir,
    Object.fromEntries(cases.map(([, text = ''], index) => [`wrong-${index}.ts`, imports + text])),
  );
  for (const part of ['dist', 'package.json'])
    cpSync(join(root, part), join(project.dir, 'node_modules/@mcp-node/cli', part), { recursive: true });
  for (const name of ['zod', '@types/node', 'undici-types']) {
    const at = join(project.dir, 'node_modules', name);
    mkdirSync(dirname(at), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), at);
  }
});
afterAll(() => project[Symbol.dispose]());

const compilers = {
  5.9: join(fixtures, 'blog/node_modules/typescript/bin/tsc'),
  7: join(root, 'node_modules/typescript/bin/tsc'),
};
test.each([
  ['5.9', 'nodenext'],
  ['5.9', 'node10'],
  ['7', 'nodenext'],
  ['7', 'bundler'],
] as const)('TypeScript %s, modules as %s', (version, resolution) => {
  const tsc = compilers[version];
  const ways = {
    nodenext: { module: 'nodenext' },
    node10: { module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true },
    bundler: { module: 'preserve', moduleResolution: 'bundler' },
  }[resolution];
  writeInto(project.dir, {
    'package.json': JSON.stringify({ name: 'typed', type: resolution === 'node10' ? 'commonjs' : 'module' }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: { noEmit: true, strict: true, target: 'es2022', types: ['node'], ...ways },
      include: ['*.ts'],
    }),
  });
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    cwd: project.dir,
    encoding: 'utf8',
  });
  const errors = stdout
    .split('\n')
    .filter((line) => /^\S+\(\d/.test(line))
    .map((line) => line.replace(/^(\S+)\((\d+),.*/, '$1 $2'));
  // One each, in its line.
  const last = imports.split('\n').length + 1;
  expect([...new Set(errors)].sort(), stdout).toEqual(
    cases.map((_, index) => `wrong-${index}.ts ${last}`).sort(),
  );
});
