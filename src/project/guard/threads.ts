// Threads: each has built-ins of its own, and so a guard of its own, with the policy of the moment that it starts in.
import { denied, isArmed, mayRunEverything, type Policy, policyOfThread } from './policy.ts';
import { use } from './pretended/used.ts';
import { apply, construct, defineProperty, exec, ownKeys, plain } from './primordials.ts';
import { standIn } from './stand-in.ts';

const VARIABLE = 'MCP_NODE_THREAD';

/** Node's class behind a Worker: who has it starts threads past us. It is out of reach once its prototype does not lead to it. */
let isClassHidden = false;

/** What this thread was given when the guard of another one started it; undefined for threads of our own. */
export function takeThreadPolicy(): Policy | undefined {
  const text = process.env[VARIABLE];
  delete process.env[VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as Policy);
}

export function guardThreads(original: object): object {
  return standIn(original, (args, newTarget) => {
    if (!newTarget) return apply(original as never, undefined, args);
    if (!isArmed() || mayRunEverything()) {
      const worker = construct(original as never, args, newTarget) as object;
      if (!isClassHidden) hideClass(worker);
      return worker;
    }
    const policy = isClassHidden ? policyOfThread() : null;
    if (policy === null) throw denied('starting a thread here');
    const options = plain(Object(args[1])) as { env?: unknown; execArgv?: string[] };
    // Its first code is our guard, whatever flags it was to have.
    options.execArgv = ['--require', __filename, '--enable-source-maps'];
    options.env = environmentOf(options.env, policy);
    use();
    return construct(original as never, [args[0], options], newTarget);
  });
}

/** Copied, also where it would be shared. Node reads its own variables before any code: flags, and files to write to. */
function environmentOf(given: unknown, policy: string): Record<string, string> {
  const env = typeof given === 'object' && given !== null ? given : process.env;
  const copy: Record<string, string> = { __proto__: null } as never;
  const names = ownKeys(env);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (typeof name === 'string' && exec(/^NODE_(?!ENV$)/i, name) === null)
      copy[name] = `${(env as Record<string, unknown>)[name]}`;
  }
  copy[VARIABLE] = policy;
  return copy;
}

function hideClass(worker: object): void {
  const keys = ownKeys(worker);
  for (let i = 0; i < keys.length; i++) {
    const handle = (worker as Record<PropertyKey, unknown>)[keys[i] as PropertyKey];
    if (typeof handle !== 'object' || handle === null) continue;
    const prototype = Object.getPrototypeOf(handle) as object | null;
    if (prototype === null || !Object.hasOwn(prototype, 'startThread')) continue;
    defineProperty(prototype, 'constructor', { value: undefined, configurable: false, writable: false });
    isClassHidden = true;
  }
}
