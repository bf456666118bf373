// Connecting to a registry is permitted by --allow-net, or by a human for one call or for as long as the server runs. What is permitted
// here is permitted to no code of the project.
import { codedError } from '../../errors.ts';
import { type Denial, flagFor, type Scope } from '../../protocol/permissions.ts';
import type { CallContext } from '../mcp/registry.ts';
import type { PermissionKeeper } from '../permissions/keeper.ts';
import { verbs } from '../permissions/question.ts';

export interface NetAccess {
  permitted(): Scope;
  /** Asks the human; what may be connected to then, or undefined: nothing more. `what`: what it is for, in words of ours. */
  ask(hosts: readonly string[], what: string, context: Pick<CallContext, 'ask'>): Promise<Scope | undefined>;
}

export function createNetAccess(permissions: Pick<PermissionKeeper, 'current'>): NetAccess {
  const granted = new Set<string>();
  const refused = new Set<string>();

  const permitted = (): Scope => {
    const { net } = permissions.current();
    return net === true ? true : [...net, ...granted];
  };

  return {
    permitted,
    async ask(hosts, what, context) {
      if (hosts.some((host) => refused.has(host))) return undefined;
      const wanted = hosts.map((host) => `${verbs.net} ${host}`).join(', ');
      const answer = await context.ask(
        `mcp-node: permit it to ${wanted}? It is for ${what}. The project's code does not get this permission.`,
      );
      if (answer === 'deny') for (const host of hosts) refused.add(host);
      if (answer === undefined || answer === 'deny') return undefined;
      if (answer === 'session') for (const host of hosts) granted.add(host);
      const net = permitted();
      return net === true ? true : [...net, ...hosts];
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
