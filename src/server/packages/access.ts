// Connecting to a registry is permitted by --allow-net, or by a human for one call or for as long as the server runs. What is permitted
// here is permitted to no code of the project.
import { codedError } from '../../errors.ts';
import { type Denial, flagFor, type Scope } from '../../protocol/permissions.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { PermissionKeeper } from '../permissions/keeper.ts';
import { verbs } from '../permissions/question.ts';

type Asking = Pick<CallContext, 'ask'>;

export interface NetAccess {
  /** In this call. */
  permitted(context?: Asking): Scope;
  /** Asks the human; what may be connected to then, or undefined: nothing more. `what`: what it is for, in words of ours. */
  ask(hosts: readonly string[], what: string, context: Asking): Promise<Scope | undefined>;
}

interface Call {
  /** Permitted once. */
  hosts: Set<string>;
  /** A human has one question before them at a time. */
  turn: Promise<unknown>;
}

export function createNetAccess(permissions: Pick<PermissionKeeper, 'current'>): NetAccess {
  const granted = new Set<string>();
  const refused = new Set<string>();
  /** By its way to ask, which each call has for itself. */
  const calls = new WeakMap<Asking['ask'], Call>();

  function callOf({ ask }: Asking): Call {
    const call = calls.get(ask) ?? { hosts: new Set(), turn: Promise.resolve() };
    calls.set(ask, call);
    return call;
  }

  function permitted(context?: Asking): Scope {
    const { net } = permissions.current();
    return net === true ? true : [...net, ...granted, ...(context ? callOf(context).hosts : [])];
  }

  async function askNow(hosts: readonly string[], what: string, context: Asking): Promise<Scope | undefined> {
    const net = permitted(context);
    const missing = hosts.filter((host) => net === true || !net.includes(host));
    if (missing.length === 0) return net;
    if (missing.some((host) => refused.has(host))) return undefined;
    const wanted = missing.map((host) => `${verbs.net} ${host}`).join(', ');
    const answer = await context.ask(
      `mcp-node: permit it to ${wanted}? It is for ${what}. For the session means until mcp-node ends. The project's code does not get this permission.`,
    );
    if (answer === undefined) return undefined;
    const kept = { once: callOf(context).hosts, session: granted, deny: refused }[answer];
    for (const host of missing) kept.add(host);
    return answer === 'deny' ? undefined : permitted(context);
  }

  return {
    permitted,
    ask(hosts, what, context) {
      const call = callOf(context);
      const answer = call.turn.then(() => askNow(hosts, what, context));
      call.turn = answer.catch(() => {});
      return answer;
    },
  };
}

export function refusal(hosts: readonly string[], what: string): Error {
  const flags = hosts.map((target) => flagFor({ kind: 'net', target } satisfies Denial)).join(' ');
  const remedy = `Ask the user to start mcp-node with ${flags}, or do without: what the project has installed is on disk.`;
  return codedError('PERMISSION_DENIED', {
    operation: `Connecting to ${hosts.join(', ')} for ${what}`,
    remedy,
  });
}
