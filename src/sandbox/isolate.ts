// One V8 isolate with its inspector. The only file that touches objects of isolated-vm: none of them may reach the agent's code.
import type { EvaluateResult, RemoteObject } from './inspected.ts';
import { type Ivm, ivm } from './isolated-vm.ts';
import type { Host, ProcessInfo, Runtime } from './runtime/host.ts';

/** A session with more bindings is not looked through to the end. */
const MAX_NAMES = 1_000;

export interface IsolateOptions {
  memoryMb: number;
  /** The bundled src/sandbox/runtime: an expression. */
  runtimeSource: string;
  process: ProcessInfo;
  /** As Host, but `operate` may take its time: the isolate's own thread waits. */
  host: Omit<Host, 'operate'> & { operate(operation: string, inCall: boolean, db: string): Promise<string> };
  /** A promise was rejected and nobody handles it; of several in one job, the first one. */
  onUnhandled(reason: unknown): void;
}

export interface Isolate {
  /** Each resolves when it has run in the isolate, also when it was terminated; never rejects. */
  runtime: {
    [K in Exclude<keyof Runtime, 'call' | 'enter'>]: (...args: Parameters<Runtime[K]>) => Promise<void>;
  };
  /** Runtime.call; rejects when it was terminated. */
  call(text: string): Promise<string>;
  /** Runs a script in REPL mode. Rejects when V8 gives no result (terminated, out of memory). */
  evaluate(expression: string): Promise<EvaluateResult>;
  /** Text of a value, of about `most` characters, as JSON; the value becomes `_` or `_error`. */
  finish(value: RemoteObject, threw: boolean, most: number): Promise<string>;
  /** Names bound by let, const and class so far. */
  lexicalNames(): Promise<string[]>;
  /** Names of bindings that hold objects of a project process that is gone, as JSON. */
  staleNames(): Promise<string>;
  terminate(): void;
  isDisposed(): boolean;
}

export async function createIsolate(options: IsolateOptions): Promise<Isolate> {
  const isolate = new ivm.Isolate({ memoryLimit: options.memoryMb, inspector: true });
  // Not awaited: so the isolate's own thread boots while this one goes on to load the compiler.
  const context = isolate.createContextSync({ inspector: true });
  // isolated-vm has a job of ours reject with what the agent's code rejected meanwhile; with null when it was terminated.
  const settled = (job: Promise<unknown>): Promise<void> =>
    job.then(
      () => {},
      (reason) => {
        if (!isolate.isDisposed && reason !== null) options.onUnhandled(reason);
      },
    );
  const { runtime, call, enter } = await boot(context, options, settled);
  const inspector = await connectInspector(isolate, context, enter, settled);
  const contextId = await inspector.contextId;
  const [finish, findStale] = await takeFunctions(inspector, contextId);

  const lexicalNames = async () => {
    const answer = await inspector.send<{ names: string[] }>('Runtime.globalLexicalScopeNames', {
      executionContextId: contextId,
    });
    return answer.names;
  };

  return {
    runtime,
    call,
    evaluate(expression) {
      const repl = { replMode: true, awaitPromise: true };
      return inspector.send(
        'Runtime.evaluate',
        { ...repl, expression, contextId, objectGroup: 'shell' },
        true,
      );
    },
    async finish(value, threw, most) {
      const { result, exceptionDetails } = await inspector.send<EvaluateResult>('Runtime.callFunctionOn', {
        functionDeclaration: '(finish, value, threw, most) => finish(value, threw, most)',
        arguments: [{ objectId: finish }, toArgument(value), { value: threw }, { value: most }],
        executionContextId: contextId,
        returnByValue: true,
      });
      inspector.send('Runtime.releaseObjectGroup', { objectGroup: 'shell' }).catch(() => {});
      // The agent's code has replaced what the formatter needs: there is nothing to say but that.
      return exceptionDetails ? 'null' : String(result.value);
    },
    lexicalNames,
    async staleNames() {
      const names = (await lexicalNames()).slice(0, MAX_NAMES);
      // A script of its own reads the bindings: the functions of the runtime do not see them.
      const read = await inspector.send<EvaluateResult>('Runtime.evaluate', {
        expression: `[${names.map((name) => `[${JSON.stringify(name)}, () => ${name}]`).join(', ')}]`,
        contextId,
        objectGroup: 'shell',
      });
      const { result, exceptionDetails } = await inspector.send<EvaluateResult>('Runtime.callFunctionOn', {
        functionDeclaration: '(find, read) => find(read)',
        arguments: [{ objectId: findStale }, toArgument(read.result)],
        executionContextId: contextId,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.text);
      return String(result.value);
    },
    terminate() {
      inspector.withdraw();
      inspector.send('Runtime.terminateExecution', {}).catch(() => {});
    },
    isDisposed: () => isolate.isDisposed,
  };
}

/** Waits for a job of the isolate, whatever comes of it. */
type Settled = (job: Promise<unknown>) => Promise<void>;

async function boot(
  context: Ivm.Context,
  { runtimeSource, process, host }: IsolateOptions,
  settled: Settled,
) {
  /** Of the calls of shell functions at work, by their number. */
  const outcomes = new Map<number, string>();
  const reference = (f: (...args: never[]) => unknown) => new ivm.Reference(f);
  // The references live in this closure and nowhere else; the runtime gets plain functions.
  const booted: Ivm.Reference = await context.evalClosure(
    // Strict: a sloppy function would be handed out by CallSite.getFunction().
    `'use strict';
     // The runtime's own global object: what the agent declares or replaces is not in it.
     const builtins = Object.defineProperties({}, Object.getOwnPropertyDescriptors(globalThis));
     builtins.globalThis = builtins;
     const { start } = ${runtimeSource};
     const [operate, notice, print, setTimer, clearTimer, random, now] = [$0, $1, $2, $3, $4, $5, $6], outcome = $10;
     const { runtime, finish, findStale } = start(globalThis, {
       operate: (text, inCall, db) => operate.applySyncPromise(undefined, [\`\${text}\`, inCall === true, \`\${db}\`]),
       notice: (text) => notice.applySync(undefined, [\`\${text}\`]),
       print: (stream, text) => print.applySync(undefined, [\`\${stream}\`, \`\${text}\`]),
       setTimer: (id, ms) => setTimer.applySync(undefined, [+id, +ms]),
       clearTimer: (id) => clearTimer.applySync(undefined, [+id]),
       random: (bytes) => random.applySync(undefined, [+bytes]),
       now: () => now.applySync(undefined, []),
     }, JSON.parse($7));
     globalThis[$8] = finish;
     globalThis[$9] = findStale;
     const { call } = runtime;
     // Handed over, not returned: the job may be said to have failed for a promise that has nothing to do with it.
     return { ...runtime, call: (text, number) => outcome.applySync(undefined, [number, \`\${call(text)}\`]) };
     //# sourceURL=mcp-node:runtime`,
    [
      reference(host.operate),
      reference(host.notice),
      reference(host.print),
      reference(host.setTimer),
      reference(host.clearTimer),
      reference(host.random),
      reference(host.now),
      JSON.stringify(process),
      ...functionKeys,
      reference((number: number, text: string) => void outcomes.set(number, text)),
    ],
    { result: { reference: true } },
  );
  const functions = {} as Isolate['runtime'];
  for (const name of ['bindGlobals', 'renewEnv', 'notice', 'projectLost', 'fireTimer'] as const) {
    const f = await booted.get(name, { reference: true });
    functions[name] = (...args: unknown[]) => settled(f.apply(undefined, args));
  }
  const callFunction = await booted.get('call', { reference: true });
  const enter: Ivm.Reference = await booted.get('enter', { reference: true });
  let calls = 0;
  const call = async (text: string) => {
    const number = ++calls;
    await settled(callFunction.apply(undefined, [text, number]));
    const outcome = outcomes.get(number);
    outcomes.delete(number);
    if (outcome === undefined) throw new Error('the function of the shell was ended');
    return outcome;
  };
  booted.release();
  return { runtime: functions, call, enter };
}

const functionKeys = ['__finish', '__findStale'] as const;

/** These are known by their inspector ids only; the globals that carried them are removed before any code runs. */
async function takeFunctions(inspector: Inspector, contextId: number): Promise<string[]> {
  const ids: string[] = [];
  for (const name of functionKeys) {
    const key = JSON.stringify(name);
    const { result } = await inspector.send<EvaluateResult>('Runtime.evaluate', {
      expression: `(() => { const f = globalThis[${key}]; delete globalThis[${key}]; return f; })()`,
      contextId,
    });
    if (!result.objectId) throw new Error('the isolate did not boot');
    ids.push(result.objectId);
  }
  return ids;
}

function toArgument(value: RemoteObject): Record<string, unknown> {
  if (value.objectId !== undefined) return { objectId: value.objectId };
  if (value.unserializableValue !== undefined) return { unserializableValue: value.unserializableValue };
  return value.type === 'undefined' ? {} : { value: value.value };
}

interface Inspector {
  contextId: Promise<number>;
  /** `between`: two jobs of the isolate. In the middle of one, V8 of Node 22 loses the promise that it would wait for. */
  send<T = unknown>(method: string, params: object, between?: boolean): Promise<T>;
  /** What still waits to be between two jobs never begins: nobody waits for it any more. */
  withdraw(): void;
}

/** Node 26's V8 aborts when a session is opened by a thread that is not inside the isolate: the isolate calls us for it. */
function openInspectorSession(isolate: Ivm.Isolate, context: Ivm.Context): Ivm.InspectorSession {
  let session: Ivm.InspectorSession | undefined;
  const open = new ivm.Reference(() => {
    session = isolate.createInspectorSession();
  });
  context.evalClosureSync('$0.applySync()', [open]);
  open.release();
  if (!session) throw new Error('the isolate has no inspector');
  return session;
}

/** `enter`: done in the isolate before what is sent between two jobs. */
async function connectInspector(
  isolate: Ivm.Isolate,
  context: Ivm.Context,
  enter: Ivm.Reference,
  settled: Settled,
): Promise<Inspector> {
  const session = openInspectorSession(isolate, context);
  // Dispatching to a disposed isolate aborts the process.
  const dispatch = (message: string) => {
    if (!isolate.isDisposed) session.dispatchProtocolMessage(message);
  };
  const waiting: { id: number; message: string }[] = [];
  const deliver = () => {
    for (const { message } of waiting.splice(0)) dispatch(message);
  };
  // Strict, as what boots is: what is delivered runs on top of it.
  const knock: Ivm.Reference = await context.evalClosure(
    `'use strict'; const enter = $1; return () => { enter(); $0.applySync(undefined, []); };\n//# sourceURL=mcp-node:knock`,
    [new ivm.Reference(deliver), enter.derefInto()],
    { result: { reference: true } },
  );
  const pending = new Map<number, PromiseWithResolvers<unknown>>();
  const contextId = Promise.withResolvers<number>();
  let nextId = 1;

  session.onResponse = (id: number, json: string) => {
    const { result, error } = JSON.parse(json) as { result?: unknown; error?: { message: string } };
    const call = pending.get(id);
    pending.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result);
  };
  session.onNotification = (json: string) => {
    if (!json.includes('"Runtime.executionContextCreated"')) return;
    const { params } = JSON.parse(json) as { params: { context: { id: number; name: string } } };
    // The other one, "default", is not the context that code is evaluated in.
    if (params.context.name === '<isolated-vm>') contextId.resolve(params.context.id);
  };

  const send = <T>(method: string, params: object, between = false): Promise<T> => {
    const call = Promise.withResolvers<unknown>();
    if (isolate.isDisposed) call.reject(new Error('the isolate is gone'));
    else {
      const id = nextId++;
      pending.set(id, call);
      const message = JSON.stringify({ id, method, params });
      if (between) {
        waiting.push({ id, message });
        // What ends a job may end the knock instead.
        void settled(knock.apply(undefined, [])).then(deliver);
      } else dispatch(message);
      // Promise reactions, and on Node 26 every answer, wait until the isolate gets other work.
      void settled(context.eval('0'));
    }
    return call.promise as Promise<T>;
  };
  void send('Runtime.enable', {});

  return {
    contextId: contextId.promise,
    send,
    withdraw() {
      for (const { id } of waiting.splice(0)) {
        pending.get(id)?.reject(new Error('it was ended before it began'));
        pending.delete(id);
      }
    },
  };
}
