// Tools as they are served: arguments, answers, failures, names.
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { runInContext, type ToolContext } from '../../src/tools/context.ts';
import { makes } from '../../src/tools/define/makes.ts';
import {
  definePrompt,
  defineResource,
  defineTool,
  embedded,
  image,
  ToolError,
  type ToolOptions,
  Toolset,
} from '../../src/tools/index.ts';
import { failureAnswer } from '../../src/tools/offer/failure.ts';
import { makeOffer } from '../../src/tools/offer/make.ts';
import type { ReadMethod, ReadParameter, ReadToolsets } from '../../src/tools/offer/read.ts';
import { uriTemplate } from '../../src/tools/offer/uri.ts';

const contextOf = (more: Partial<ToolContext> = {}): ToolContext => ({
  signal: new AbortController().signal,
  user: null,
  request: null,
  session: { id: null, get: async () => undefined, set: async () => {}, delete: async () => {} },
  progress: async () => {},
  ask: (async () => true) as never,
  log: () => {},
  ...more,
});

const parameter = (name: string, schema: object, more: Partial<ReadParameter> = {}): ReadParameter => ({
  ...{ name, required: true, isRest: false, schema: schema as never, revive: [] },
  ...more,
});
const method = (name: string, parameters: ReadParameter[], more: Partial<ReadMethod> = {}): ReadMethod => ({
  ...{ name, source: 'mcp.ts:9', description: `Does ${name}.`, parameters, problem: null },
  ...more,
});
const readOf = (name: string, methods: ReadMethod[], prefix = ''): ReadToolsets => ({
  toolsets: [{ file: 'mcp.ts', line: 3, name, prefix, methods }],
  problems: [],
});
const nothing: ReadToolsets = { toolsets: [], problems: [] };

async function offerOf(module: Record<string, unknown>, read = nothing, reserved: string[] = []) {
  return makeOffer([module], read, { files: ['mcp.ts'], reserved });
}

/** The answer of the one tool, or the error of it. */
async function call(module: Record<string, unknown>, args: Record<string, unknown>, read = nothing) {
  const { tools, problems } = await offerOf(module, read);
  if (!tools[0]) throw new Error(JSON.stringify(problems));
  return tools[0].call(args, contextOf()).catch((error: unknown) => error);
}

const returning = (value: unknown) => ({
  it: defineTool({ description: 'x' }, () => value),
});
const text = (answer: unknown) =>
  (answer as { content: { text: string }[] }).content.map((block) => block.text).join('');

class Posts extends Toolset {
  static calls: unknown[][] = [];
  publish(...given: unknown[]) {
    Posts.calls.push(given);
    return { given: given.length, isNew: !(this as { used?: boolean }).used };
  }
  count() {
    return this.user;
  }
}

describe('a toolset class', () => {
  const read = readOf('Posts', [
    method('publish', [
      parameter('id', { type: 'integer', minimum: 1 }),
      parameter(
        'at',
        { type: 'string', format: 'date-time' },
        { required: false, revive: [{ path: [], as: 'date' }] },
      ),
      parameter('channel', { enum: ['web', 'mail'], default: 'web' }, { required: false }),
      parameter(
        'sizes',
        {
          type: 'array',
          items: { type: 'object', properties: { big: { type: 'string', pattern: '^-?\\d+$' } } },
        },
        { required: false, isRest: true, revive: [{ path: ['*', 'big'], as: 'bigint' }] },
      ),
    ]),
  ]);

  test('arguments get defaults and forms, and their places', async () => {
    Posts.calls.length = 0;
    await call({ Posts }, { id: 1 }, read);
    await call(
      { Posts },
      { id: 2, at: '2026-01-02T03:04:05Z', sizes: [{ big: '12345678901234567890' }] },
      read,
    );
    expect(Posts.calls).toEqual([
      [1, undefined, 'web'],
      [2, new Date('2026-01-02T03:04:05Z'), 'web', { big: 12345678901234567890n }],
    ]);
  });

  test('a date alone is the start of that day in UTC, wherever it lies', async () => {
    const dates = { type: 'string', format: 'date-time' };
    const held = readOf('Posts', [
      method('publish', [
        parameter('at', dates, { revive: [{ path: [], as: 'date' }] }),
        parameter('days', { type: 'array', items: dates }, { revive: [{ path: ['*'], as: 'date' }] }),
        parameter(
          'range',
          { type: 'object', properties: { from: dates } },
          { revive: [{ path: ['from'], as: 'date' }] },
        ),
        parameter('text', { type: 'string' }),
      ]),
    ]);
    Posts.calls.length = 0;
    const day = '2025-01-01';
    await call(
      { Posts },
      { at: day, days: [day, '2025-01-02T03:00:00Z'], range: { from: day }, text: day },
      held,
    );
    const start = new Date('2025-01-01T00:00:00Z');
    expect(Posts.calls).toEqual([[start, [start, new Date('2025-01-02T03:00:00Z')], { from: start }, day]]);
  });

  test.each([
    [{}, /^publish: id: /],
    [{ id: 0 }, /^publish: id: Too small/],
    [{ id: 1, att: 'x' }, /^publish: att: there is no such argument; the nearest is "at"\.$/],
    [{ id: 1, at: 'soon' }, /^publish: at: Invalid ISO datetime, such as 2026-01-31T12:00:00Z\.$/],
    [{ id: 1, at: '2026-02-30' }, /^publish: at: Invalid ISO datetime, such as/],
    [{ id: 1, at: '2026-02' }, /^publish: at: Invalid ISO datetime, such as/],
    [{ id: 1, channel: 'fax' }, /^publish: channel: .*"web"\|"mail"/],
    [{ id: 1, sizes: [{ big: 'x' }] }, /^publish: sizes\[0\]\.big: /],
    [JSON.parse('{"id":1,"__proto__":{}}'), /^publish: __proto__: there is no such argument/],
    [{ id: 1, constructor: 1 }, /^publish: constructor: there is no such argument/],
  ])('refuses %j', async (args, message) => {
    const error = (await call({ Posts }, args, read)) as ToolError;
    expect(error).toMatchObject({ code: 'BAD_ARGUMENTS', message: expect.stringMatching(message) });
  });

  test('what reads of the call is found in plain methods, and nowhere else', async () => {
    const { tools } = await offerOf({ Posts }, readOf('Posts', [method('count', [])]));
    expect(text(await tools[0]?.call({}, contextOf({ user: { name: 'ada' } })))).toBe('{"name":"ada"}');
    expect(() => new Posts().count()).toThrow(/No tool is running/);
    expect(runInContext(contextOf({ user: 1 as never }), () => new Posts().count())).toBe(1);
  });

  test('options that name no tool leave the class out: scopes would be lost', async () => {
    class Open extends Posts {
      static options = { publsh: { scopes: ['a'] } } as never;
    }
    const { tools, problems } = await offerOf({ Open }, readOf('Open', [method('publish', [])]));
    expect(tools).toEqual([]);
    expect(problems).toMatchObject([{ source: 'mcp.ts:3', isFatal: true }]);
    expect(problems[0]?.message).toMatch(/no tool "publsh".* nearest is "publish"/);
  });

  test('a problem of its types is answered by a schema, and only then', async () => {
    const unread = readOf('Given', [
      method('publish', [parameter('id', {}), parameter('x', {}, { required: false })], {
        problem: 'id: unreadable',
      }),
    ]);
    class Given extends Posts {}
    expect((await offerOf({ Given }, unread)).problems).toMatchObject([
      { message: 'Given.publish: id: unreadable', isFatal: true },
    ]);
    (Given as { options?: unknown }).options = {
      publish: { input: { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] } },
    } satisfies ToolOptions<Posts>;
    const { tools, problems } = await offerOf({ Given }, unread);
    expect(problems).toEqual([]);
    expect(tools[0]?.inputSchema).toMatchObject({ additionalProperties: false, required: ['id'] });
    (Given as { options?: unknown }).options = { publish: { input: { properties: { ids: {} } } } };
    expect((await offerOf({ Given }, unread)).problems[0]?.message).toMatch(/input names ids/);
  });

  test('definitions of parameters are found, and revived from within', async () => {
    const tree = {
      $ref: '#/$defs/T',
      $defs: {
        T: {
          type: 'object',
          properties: { x: { type: 'array', items: { $ref: '#/$defs/T' } } },
          additionalProperties: false,
        },
      },
    };
    const map = { type: 'array', items: { type: 'array' } };
    const revive = [
      { path: ['*', '0'], as: 'date' as const },
      { path: [], as: 'map' as const },
    ];
    const trees = readOf('Posts', [
      method('publish', [parameter('a', tree), parameter('b', map, { revive })]),
    ]);
    Posts.calls.length = 0;
    await call({ Posts }, { a: { x: [{ x: [] }] }, b: [['2026-01-01', 1]] }, trees);
    expect(Posts.calls[0]?.[1]).toEqual(new Map([[new Date('2026-01-01'), 1]]));
    const error = (await call({ Posts }, { a: { y: [] }, b: [] }, trees)) as ToolError;
    expect(error.message).toBe('publish: a.y: there is no such argument; the nearest is "x".');
  });

  test('a class that was not read, and a base of another', async () => {
    class Sub extends Posts {}
    const { problems, tools } = await offerOf({ Posts, Sub }, readOf('Sub', [method('count', [])]));
    expect([problems, tools.length]).toEqual([[], 1]);
    expect((await offerOf({ Posts })).problems).toMatchObject([{ isFatal: true, source: 'mcp.ts (Posts)' }]);
  });
});

describe('what is defined', () => {
  test('any Standard Schema validates by itself; a plain JSON Schema by ours', async () => {
    const zod = defineTool(
      { description: 'x', input: z.object({ n: z.coerce.number().default(2), at: isoDate.optional() }) },
      ({ n, at }) => ({ n, year: at?.getUTCFullYear() }),
    );
    expect(text(await call({ zod }, { n: '5', at: '2026-01-01T00:00:00Z' }))).toBe('{"n":5,"year":2026}');
    expect(text(await call({ zod }, {}))).toBe('{"n":2}');
    expect(await call({ zod }, { m: 1 })).toMatchObject({ code: 'BAD_ARGUMENTS' });
    const plain = defineTool(
      { description: 'x', input: { type: 'object', properties: { n: { type: 'integer', default: 3 } } } },
      ({ n }) => n,
    );
    expect(text(await call({ plain }, {}))).toBe('3');
    expect(await call({ plain }, { n: 'x' })).toMatchObject({
      message: expect.stringMatching(/^plain: n: /),
    });
  });

  const isoDate = z.codec(z.iso.datetime(), z.date(), {
    decode: (given) => new Date(given),
    encode: (date) => date.toISOString(),
  });

  test.each([
    [
      'a date',
      z.object({ a: z.object({ at: z.date() }) }),
      /^it: input\.a\.at: Date cannot.*z\.codec\(z\.iso/,
    ],
    [
      'a bigint',
      z.object({ list: z.array(z.bigint()) }),
      /^it: input\.list\.\*: BigInt.*z\.codec\(z\.string/,
    ],
    ['a text', z.string(), /^it: input: the schema is of "string"/],
    [
      'a library without JSON Schema',
      { '~standard': { version: 1, vendor: 'valibot', validate: () => ({ value: 1 }) } },
      /^it: input: valibot makes no JSON Schema.*inputSchema.*@valibot\/to-json-schema/,
    ],
  ])('%s is a problem that says what to do', async (_, input, message) => {
    const good = defineTool({ description: 'x' }, () => 1);
    const it = defineTool({ description: 'x', input: input as never }, () => 1);
    const { tools, problems } = await offerOf({ it, good });
    expect(tools.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toMatchObject([{ isFatal: true, message: expect.stringMatching(message) }]);
  });

  test('a resource, by its template; a prompt; what completes them', async () => {
    const order = defineResource(
      'shop://orders/{id}',
      {
        description: 'x',
        complete: { id: (typed) => ['1', '12', '2'].filter((id) => id.startsWith(typed)) },
      },
      ({ id }) => ({ id, total: 5n }),
    );
    const greet = definePrompt({ description: 'x', arguments: { name: { required: true } } }, ({ name }) => [
      { role: 'assistant', content: `Hi ${name}` },
      { role: 'user', content: image('AA==', 'image/png') },
    ]);
    const { resources, prompts, problems } = await offerOf({ order, greet });
    expect(problems).toEqual([]);
    const uri = 'shop://orders/7%20a';
    const variables = uriTemplate('shop://orders/{id}').match(uri) ?? {};
    expect(await resources[0]?.read(uri, variables, contextOf())).toEqual([
      { uri, mimeType: 'application/json', text: '{"id":"7 a","total":"5"}' },
    ]);
    expect(await resources[0]?.complete('id', '1', {}, contextOf())).toEqual(['1', '12']);
    expect(await resources[0]?.complete('constructor', '1', {}, contextOf())).toEqual([]);
    expect(await prompts[0]?.render({ name: 'Ada' }, contextOf())).toEqual([
      { role: 'assistant', content: { type: 'text', text: 'Hi Ada' } },
      { role: 'user', content: { type: 'image', data: 'AA==', mimeType: 'image/png' } },
    ]);
    await expect(prompts[0]?.render({}, contextOf())).rejects.toThrow('greet: name: it is required.');
  });

  test('something that stands for several', async () => {
    const two = makes(async (name) =>
      [1, 2].map((n) => defineTool({ name: `${name}_${n}`, description: 'x' }, () => n)),
    );
    expect((await offerOf({ two })).tools.map(({ name }) => name)).toEqual(['two_1', 'two_2']);
  });
});

describe('what TypeScript would refuse is said in JavaScript as well', () => {
  const run = () => 1;
  const tool = defineTool as (...given: unknown[]) => unknown;
  const resource = defineResource as (...given: unknown[]) => unknown;
  const prompt = definePrompt as (...given: unknown[]) => unknown;
  const description = 'x';

  test.each([
    ['what belongs in front', tool(run, { description }), /^it: write defineTool\(options, run\)/],
    ['no function', tool({ description }), /^it: write defineTool\(options, run\): the last is a function/],
    [
      'a resource without one',
      resource('a://b', { description }, 'text'),
      /defineResource\(uri, options, read\)/,
    ],
    ['a resource without options', resource('a://b', run), /defineResource\(uri, options, read\)/],
    ['a prompt without one', prompt({ description }, 'text'), /definePrompt\(options, render\)/],
    ['scope', tool({ description, scope: ['admin'] }, run), /no option "scope". The nearest is "scopes"/],
    ['inputs', tool({ description, inputs: z.object({}) }, run), /no option "inputs". The nearest is "input/],
    ['a resource of a scope', resource('a://b', { description, scope: [] }, run), /The nearest is "scopes"/],
    ['args', prompt({ description, argument: {} }, run), /The nearest is "arguments"/],
    ['a shape', tool({ description, input: { a: z.string() } }, run), /input: an object with a .* z\.object/],
    ['properties', tool({ description, input: { a: { type: 'string' } } }, run), /properties: \{ a: … \} \}/],
  ])('%s', async (_, it, message) => {
    const { tools, resources, prompts, problems } = await offerOf({ it });
    expect([...tools, ...resources, ...prompts]).toEqual([]);
    expect(problems).toEqual([
      { source: 'mcp.ts (it)', message: expect.stringMatching(message), isFatal: true },
    ]);
  });

  test('of a method in static options', async () => {
    class Odd extends Toolset {
      static options = { run: { scope: ['admin'] } } as never;
      run() {}
      other() {}
    }
    const { tools, problems } = await offerOf(
      { Odd },
      readOf('Odd', [method('run', []), method('other', [])]),
    );
    expect(tools.map(({ name }) => name)).toEqual(['other']);
    expect(problems[0]?.message).toMatch(/^Odd\.run: there is no option "scope". The nearest is "scopes"/);
  });

  test('an output that is no schema', async () => {
    const { problems } = await offerOf({ it: tool({ description, output: { a: z.string() } }, run) });
    expect(problems[0]?.message).toMatch(/output: an object with a is no schema/);
  });

  test.each(['title', 'type', 'description', 'format', 'pattern', 'default', 'not', 'items'])(
    'an input that is no schema, with a field called "%s" like a keyword',
    async (name) => {
      const input = { [name]: z.string(), price: z.number() };
      const { tools, problems } = await offerOf({ it: tool({ description, input }, run) });
      expect(tools).toEqual([]);
      expect(problems[0]?.message).toMatch(`input: an object with ${name}, price is no schema. Make one`);
    },
  );
});

describe('names', () => {
  const one = () => defineTool({ description: 'x' }, () => 1);

  test('a collision names both sources, and neither is offered', async () => {
    const offer = await makeOffer([{ a: one(), b: one() }, { a: one() }], nothing, {
      files: ['x/mcp.ts', 'y/mcp.ts'],
    });
    expect(offer.tools.map(({ name }) => name)).toEqual(['b']);
    expect(offer.problems.map(({ message, source }) => `${source}: ${message}`)).toEqual([
      expect.stringMatching(
        /^[xy]\/mcp\.ts \(a\): a: there is another tool.*[xy]\/mcp\.ts \(a\).*static prefix/,
      ),
      expect.stringMatching(/^[xy]\/mcp\.ts \(a\)/),
    ]);
  });

  test('those of the server, and those that clients refuse', async () => {
    const { tools, problems } = await offerOf(
      { shell: one(), $x: one(), größe: one(), fine_1: one() },
      nothing,
      ['shell'],
    );
    expect(tools.map(({ name }) => name)).toEqual(['fine_1']);
    expect(problems).toHaveLength(3);
  });

  test('the same value twice is one tool, and what CommonJS exports is found', async () => {
    const tool = one();
    const { tools, problems } = await makeOffer(
      [{ tool, again: tool, default: { tool, other: one() } }],
      nothing,
    );
    expect([tools.map(({ name }) => name), problems]).toEqual([['other', 'tool'], []]);
  });
});

describe('answers', () => {
  class Decimal {
    d = [1];
    e = 0;
    s = 1;
    toFixed() {
      return '12.50';
    }
    toJSON() {
      return 'no';
    }
  }
  const shared = { a: 1 };
  const cyclic: Record<string, unknown> = { list: [] };
  (cyclic.list as unknown[]).push({ up: cyclic });
  const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 1);

  test.each<[string, unknown, unknown]>([
    ['bigint', { n: 9007199254740993n }, { n: '9007199254740993' }],
    ['Decimal', { n: new Decimal() }, { n: '12.50' }],
    ['dates', [new Date(0), new Date('x')], ['1970-01-01T00:00:00.000Z', null]],
    ['bytes', { a: Buffer.from('hi'), b: new Uint8Array([104, 105]).buffer }, { a: 'aGk=', b: 'aGk=' }],
    [
      'numbers of a typed array',
      { a: new Float64Array([1.5, 2]), b: new BigInt64Array([1n]) },
      { a: [1.5, 2], b: ['1'] },
    ],
    ['Map and Set', { m: new Map([[1, new Set(['a'])]]) }, { m: { 1: ['a'] } }],
    ['toJSON', { u: new URL('https://x.test/a') }, { u: 'https://x.test/a' }],
    ['no numbers', [Number.NaN, Number.POSITIVE_INFINITY, -0], [null, null, 0]],
    ['undefined and functions', { a: undefined, b: () => 1, c: [undefined] }, { c: [null] }],
    ['an object in two places', [shared, shared], [{ a: 1 }, { a: 1 }]],
    ['an error', { e: new TypeError('postgres://u:pw@h/db') }, { e: { name: 'TypeError' } }],
    ['a key that is special', JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
    ['a pattern', { r: /a/g }, { r: '/a/g' }],
  ])('%s', async (_, value, expected) => {
    expect(JSON.parse(text(await call(returning(value), {})))).toEqual(expected);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['a cycle', cyclic, 'OUTPUT_CYCLE', /^list\[0\]\.up of the answer contains itself/],
    ['depth', deep, 'OUTPUT_TOO_DEEP', /more than 100 deep/],
    [
      'a promise within',
      { rows: [Promise.resolve(1)] },
      'OUTPUT_INVALID',
      /^rows\[0\] of the answer is a promise/,
    ],
    ['a stream', new ReadableStream(), 'OUTPUT_INVALID', /is a stream/],
    ['an iterator', { a: [1].values() }, 'OUTPUT_INVALID', /^a of the answer is an iterator/],
    ['a flood', 'x'.repeat(5_000_000), 'OUTPUT_TOO_LARGE', /4,000,000 bytes/],
    ['an endless Set', { *[Symbol.iterator]() {}, toJSON: () => endless() }, 'OUTPUT_TOO_LARGE', /fewer/],
  ])('%s is an error with a code', async (_, value, code, message) => {
    expect(await call(returning(value), {})).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  function endless() {
    const set = new Set([0]);
    set[Symbol.iterator] = function* () {
      for (let n = 0; ; n++) yield n;
    } as never;
    return set;
  }

  test('what is no object is wrapped where it is structured; a text is itself', async () => {
    expect(await call(returning([1]), {})).toEqual({
      content: [{ type: 'text', text: '[1]' }],
      structuredContent: { result: [1] },
    });
    expect(await call(returning('a'), {})).toEqual({ content: [{ type: 'text', text: 'a' }] });
    expect(await call(returning(undefined), {})).toEqual({ content: [{ type: 'text', text: 'Done.' }] });
    expect(await call(returning({ a: 1 }), {})).toEqual({
      content: [{ type: 'text', text: '{"a":1}' }],
      structuredContent: { a: 1 },
    });
  });

  test('content stands for itself, alone or with texts', async () => {
    const png = image(new Uint8Array([1]), 'image/png');
    const csv = embedded('shop://a.csv', 'a,b', 'text/csv');
    expect(await call(returning([png, 'and', csv]), {})).toEqual({
      content: [
        { type: 'image', data: 'AQ==', mimeType: 'image/png' },
        { type: 'text', text: 'and' },
        { type: 'resource', resource: { uri: 'shop://a.csv', mimeType: 'text/csv', text: 'a,b' } },
      ],
    });
  });
});

describe('output', () => {
  const row = {
    id: 7n,
    at: new Date(0),
    email: 'a@b.c',
    passwordHash: 'scrypt$x',
    role: { name: 'r', secret: 's' },
  };
  const withOutput = (output: unknown, value: unknown = row) => ({
    it: defineTool({ description: 'x', output: output as never }, () => value as never),
  });
  const at = z.codec(z.iso.datetime(), z.date(), {
    decode: (given) => new Date(given),
    encode: (date) => date.toISOString(),
  });

  test.each([
    ['zod', z.object({ id: z.string(), role: z.object({ name: z.string() }) })],
    [
      'JSON Schema',
      {
        type: 'object',
        properties: { id: { type: 'string' }, role: { $ref: '#/$defs/R' } },
        $defs: { R: { type: 'object', properties: { name: { type: 'string' } } } },
      },
    ],
    [
      'a union of JSON Schema',
      {
        anyOf: [
          { type: 'object', properties: { no: { type: 'string' } }, required: ['no'] },
          {
            type: 'object',
            properties: { id: { type: 'string' }, role: { type: 'object', properties: { name: {} } } },
            required: ['id'],
          },
        ],
      },
    ],
  ])('%s strips what it does not name', async (_, output) => {
    expect(JSON.parse(text(await call(withOutput(output), {})))).toEqual({ id: '7', role: { name: 'r' } });
  });

  test('codecs encode, and what is declared is what is on the wire', async () => {
    const { tools, problems } = await offerOf(withOutput(z.object({ at })));
    expect(problems).toEqual([]);
    expect(tools[0]?.outputSchema).toMatchObject({ properties: { at: { format: 'date-time' } } });
    expect((await tools[0]?.call({}, contextOf()))?.structuredContent).toEqual({
      at: '1970-01-01T00:00:00.000Z',
    });
  });

  test('of no object: wrapped, its definitions at the root', async () => {
    const list = {
      type: 'array',
      items: { $ref: '#/$defs/R' },
      $defs: { R: { type: 'object', properties: { id: {} } } },
    };
    const { tools } = await offerOf(withOutput(list, [row]));
    expect(tools[0]?.outputSchema).toMatchObject({ type: 'object', required: ['result'], $defs: { R: {} } });
    expect((await tools[0]?.call({}, contextOf()))?.structuredContent).toEqual({ result: [{ id: '7' }] });
  });

  test('another answer than declared is a mistake of the app, and masked; without a word of the value', async () => {
    const error = (await call(withOutput(z.object({ id: z.number(), nope: z.string() })), {})) as Error;
    expect(error.message).toMatch(/"output" says.*id: .*nope: /);
    expect(error.message).not.toMatch(/scrypt|a@b/);
    const logged: unknown[] = [];
    const answer = failureAnswer(error, (id, of) => logged.push(id, of));
    expect(answer.content[0]?.text).toBe(`Internal error (${logged[0]})`);
    expect(logged[1]).toBe(error);
  });

  test('a transform goes one way: validated, and not declared', async () => {
    const { tools, problems } = await offerOf(
      withOutput(z.object({ email: z.string().transform((x) => x.toUpperCase()) })),
    );
    expect(problems).toMatchObject([
      { isFatal: false, message: expect.stringMatching(/output\.email: Transforms/) },
    ]);
    expect(tools[0]?.outputSchema).toBeUndefined();
    expect(text(await tools[0]?.call({}, contextOf()))).toBe('{"email":"A@B.C"}');
  });
});

describe('failures', () => {
  test.each<[unknown, RegExp]>([
    [new ToolError('Sign in first', { code: 'NO_USER' }), /^NO_USER: Sign in first$/],
    [new ToolError('Sign in'), /^Sign in$/],
    [new Error('postgres://u:pw@h/db'), /^Internal error \([0-9a-f]{12}\)$/],
    ['a text', /^Internal error/],
    [undefined, /^Internal error/],
    [null, /^Internal error/],
    [{ message: 'x', code: 'Y' }, /^Internal error/],
  ])('%s', async (thrown, shown) => {
    const tool = defineTool({ description: 'x' }, () => {
      throw thrown;
    });
    const { tools } = await offerOf({ tool });
    const outcome = await tools[0]?.call({}, contextOf()).then(
      () => 'answered',
      (error: unknown) => failureAnswer(error, () => {}).content[0]?.text,
    );
    expect(outcome).toMatch(shown);
  });

  test('what does not heed its signal is not waited for; time for humans does not count', async () => {
    const seen: unknown[] = [];
    const hangs = defineTool({ description: 'x', timeout: 50 }, (_, { signal }) => {
      signal.addEventListener('abort', () => seen.push(signal.reason.code));
      return new Promise(() => {});
    });
    expect(await call({ hangs }, {})).toMatchObject({ code: 'TIMEOUT' });
    const cancelled = new AbortController();
    const { tools } = await offerOf({ hangs: defineTool({ description: 'x' }, () => new Promise(() => {})) });
    const outcome = tools[0]?.call({}, contextOf({ signal: cancelled.signal }));
    cancelled.abort();
    await expect(outcome).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(seen).toEqual(['TIMEOUT']);
    const asks = defineTool({ description: 'x', timeout: 2_000 }, async (_, { ask }) => ({
      yes: await ask('?'),
    }));
    const slow = contextOf({
      ask: (() => new Promise((resolve) => setTimeout(resolve, 2_500, true))) as never,
    });
    const asking = (await offerOf({ asks })).tools[0];
    expect(text(await asking?.call({}, slow))).toBe('{"yes":true}');
  });
});
