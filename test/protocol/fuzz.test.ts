// Any value, any order, any garbage, at both sides of the membrane and at the decoders beneath. Short and always the
// same here; `npm run soak` runs it for as long as FUZZ_SECONDS says, with another seed each time.
import { isDeepStrictEqual } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHandles, type HandleTable } from '../../src/project/shell/handles.ts';
import { collectIntrinsics } from '../../src/project/shell/intrinsics.ts';
import { createLineReader } from '../../src/protocol/lines.ts';
import { type Channel, createRpc } from '../../src/protocol/rpc.ts';
import { createCodec } from '../../src/protocol/values.ts';
import { createAsyncContexts } from '../../src/sandbox/runtime/calls/async-context.ts';
import { createModes } from '../../src/sandbox/runtime/calls/modes.ts';
import { createMembrane, type Membrane } from '../../src/sandbox/runtime/membrane.ts';
import { isBefore24 } from '../support/node.ts';

const seconds = Number(process.env.FUZZ_SECONDS ?? 0);
const TARGETS = 7;

/** Fails with the seed and the smallest counterexample. */
function check(
  property: fc.IProperty<never> | fc.IAsyncProperty<never>,
  numRuns: number,
): Promise<void> | void {
  return fc.assert(
    property as fc.IAsyncProperty<never>,
    seconds > 0
      ? {
          numRuns: Number.MAX_SAFE_INTEGER,
          interruptAfterTimeLimit: (seconds * 1000) / TARGETS,
          markInterruptAsFailure: false,
        }
      : { numRuns, seed: 1 },
  );
}

const time = { timeout: 60_000 + seconds * 1000 };

/** What the project of these tests offers. */
const project = {
  echo: (value: unknown) => value,
  call: (f: (...args: unknown[]) => unknown, ...args: unknown[]) => f(...args),
  later: async (value: unknown) => value,
  fail: (value: unknown) => {
    throw value;
  },
  make: () => ({ own: () => 1 }),
  Box: class {
    value: unknown;
    constructor(value: unknown) {
      this.value = value;
    }
  },
};
type Project = typeof project;

const { isRefused, builtinName } = collectIntrinsics();

/** Both sides, in one thread. What a callback asks meanwhile is answered as project/shell-objects does. */
function connect(offered: object = project): { shell: Membrane; table: HandleTable; remote: Project } {
  const shell: Membrane = createMembrane(
    {
      operate: (text) => table.operate(text) as string,
      notice: (text) => table.notice(text),
    },
    createAsyncContexts(),
    createModes(),
    { changed() {}, forget() {} },
  );
  const table: HandleTable = createHandles({
    generation: 1,
    printFor: (work) => work(),
    root: '/',
    isRefused,
    builtinName,
    importModule: async () => offered,
    requireModule: () => offered,
    resolve: () => '',
    loadGlobal: async () => offered,
    webGlobals: new Map(),
    send: (text) => shell.notice(text),
    callback: (request) => shell.call(request),
  });
  return { shell, table, remote: shell.requireModule('offered') as Project };
}

/** Of these, a copy is as good as the original. */
const data = fc.anything({
  withBigInt: true,
  // To Node 22 an invalid one is equal to no other.
  withDate: !isBefore24,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withBoxedValues: true,
  withUnicodeString: true,
  maxDepth: 4,
  key: fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
});

test('data goes there and back unchanged', time, () => {
  const { remote } = connect();
  return check(
    fc.property(data, (value) => {
      expect(isDeepStrictEqual(remote.echo(value), value)).toBe(true);
    }) as never,
    300,
  );
});

test('what is the same stays the same: cycles, functions, handles', time, () => {
  const { remote } = connect();
  return check(
    fc.property(fc.array(data, { maxLength: 3 }), fc.string(), (values, key) => {
      const name = key === '__proto__' ? 'x' : key;
      const cyclic: Record<string, unknown> = { values };
      cyclic[name] = cyclic;
      const back = remote.echo(cyclic) as Record<string, unknown>;
      expect(back[name]).toBe(back);
      const f = () => values;
      expect(remote.echo(f)).toBe(f);
      expect(remote.echo(remote.Box)).toBe(remote.Box);
      expect(isDeepStrictEqual(remote.call(f), values)).toBe(true);
      expect(isDeepStrictEqual(new remote.Box(values).value, values)).toBe(true);
    }) as never,
    100,
  );
});

test('what is thrown arrives, now and later, from either side', time, async () => {
  const { remote } = connect();
  await check(
    fc.asyncProperty(data, fc.string(), async (value, message) => {
      const thrown = Object.assign(new RangeError(message), { value });
      const throws = () => {
        throw thrown;
      };
      const calls = [
        () => remote.fail(thrown),
        () => remote.call(throws),
        () => remote.later(Promise.reject(thrown)),
      ];
      for (const call of calls) {
        const caught = (await (async () => call())().catch((error: RangeError) => error)) as RangeError & {
          value: unknown;
        };
        expect(caught).toBeInstanceOf(RangeError);
        expect(caught.message).toBe(message);
        expect(isDeepStrictEqual(caught.value, value)).toBe(true);
      }
      expect(isDeepStrictEqual(await remote.later(Promise.resolve(value)), value)).toBe(true);
    }) as never,
    100,
  );
});

/** Texts that are nearly right: a good one with a part replaced by something else. */
const samples = [
  '[[1,2,6],"get",["$",3],[4,5,5],"own",1,"echo"]',
  '[[1,2,6,7],"apply",["$",3],[4,5,5],"own",1,-1,[8],["$",9],[10,5],"callback"]',
  '[[1,2,3,4],"settle",1,true,{"a":5},1]',
  '[[1,2],"release",[3],[4,4],1]',
  '[[1,2],"throw",["$",3],[4,5,5,6],"error",0,{"name":7,"message":7,"stack":7,"fields":8,"hidden":9},"x",{},[]]',
  '[[1,2,2],"has",["$",3],["template"]]',
];
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.nat(),
    fc.nat({ max: 12 }),
    fc.oneof(fc.string(), fc.json(), fc.integer().map(String)),
  )
  .map(
    ([text, at, length, part]) =>
      text.slice(0, at % text.length) + part + text.slice((at % text.length) + length),
  );
const garbage = fc.oneof(mutated, fc.json(), fc.string());

test('the project process answers whatever it is asked, and goes on', time, () => {
  const { shell, table } = connect();
  const plain = createCodec(
    () => undefined,
    (reference) => reference,
    { encode: () => ['symbol', ''], decode: () => Symbol() },
  );
  return check(
    fc.property(fc.array(garbage, { maxLength: 5 }), (texts) => {
      for (const text of texts) {
        // "import" and "global" answer later.
        const answer = table.operate(text);
        if (typeof answer === 'string')
          expect(['return', 'throw', 'call']).toContain((plain.decode(answer) as string[])[0]);
        try {
          table.notice(text);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      // Anew: what was let go on demand is gone.
      expect((shell.requireModule('offered') as Project).echo(7)).toBe(7);
    }) as never,
    500,
  );
});

test('handles are let go when nobody holds them', time, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const made: WeakRef<object>[] = [];
  const { remote } = connect({
    ...project,
    make: () => {
      const object = { own: () => 1 };
      made.push(new WeakRef(object));
      return object;
    },
  });
  await check(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 50 }), async (uses) => {
      for (const times of uses) {
        const handle = remote.make();
        for (let n = 0; n < times; n++) if (remote.echo(handle) !== handle) throw new Error('another handle');
      }
    }) as never,
    20,
  );
  expect(made.length).toBeGreaterThan(100);
  const left = () => made.filter((reference) => reference.deref()).length;
  for (let round = 0; round < 50 && left() > 0; round++) {
    // To look at a weak reference keeps its object alive until the end of the job.
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(left()).toBe(0);
  // Both sides were alive all the time: nothing was let go with them.
  expect(remote.echo(1)).toBe(1);
});

test('lines come out as they went in, however they are cut', time, () =>
  check(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 })),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (lines, cuts) => {
        const limit = 20;
        const clean = lines.map((line) => Buffer.from(line.filter((byte) => byte !== 10)));
        const bytes = Buffer.concat(clean.flatMap((line) => [line, Buffer.from('\n')]));
        const heard: (string | null)[] = [];
        const read = createLineReader(
          limit,
          (line) => heard.push(line),
          () => heard.push(null),
        );
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const next = at + (cuts[n % cuts.length] ?? 1);
          read(bytes.subarray(at, next));
          at = next;
        }
        expect(heard).toEqual(clean.map((line) => (line.length > limit ? null : line.toString('utf8'))));
      },
    ) as never,
    300,
  ),
);

test('calls are answered once and rightly, among messages of any kind', time, async () => {
  const message = fc.oneof(
    fc.jsonValue(),
    fc.record({
      type: fc.constantFrom('call', 'notify', 'result', 'error', 'cancel', 'progress', 'toString'),
      // Not those of the calls that are made here: the other side may answer them as it likes.
      id: fc.oneof(fc.integer({ min: 1_000_000 }), fc.integer({ max: 0 }), fc.string()),
      method: fc.constantFrom('echo', 'toString', '__proto__', 'constructor', ''),
      params: fc.jsonValue(),
      error: fc.jsonValue(),
    }),
  );
  await check(
    fc.asyncProperty(fc.array(message), fc.array(fc.jsonValue(), { maxLength: 5 }), async (noise, values) => {
      const listeners: ((message: unknown) => void)[] = [];
      const end = (own: number): Channel => ({
        post: (sent) => void listeners[1 - own]?.(JSON.parse(JSON.stringify(sent))),
        onMessage: (listener) => {
          listeners[own] = listener;
        },
      });
      const methods = { echo: (value: unknown) => value };
      const near = createRpc<typeof methods>(end(0), {}, () => {});
      createRpc(end(1), methods, () => {});
      const answers = values.map((value, n) => {
        for (const sent of noise.slice(n)) for (const listener of listeners) listener(sent);
        return near.call('echo', value);
      });
      // JSON has no -0.
      expect(await Promise.all(answers)).toEqual(JSON.parse(JSON.stringify(values)));
    }) as never,
    200,
  );
});
