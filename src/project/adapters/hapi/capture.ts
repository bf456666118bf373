// Remembers the servers: hapi has a function that makes each.
import type { LoadHooks } from '../../loader/hooks.ts';

/** The parts of hapi 20 and 21 that we read. */
export interface Server {
  table(): LiveRoute[];
  auth: { lookup(route: LiveRoute): { strategies: string[]; mode: string } | false };
}

export interface LiveRoute {
  method: string;
  path: string;
  realm: { modifiers: { route: { prefix?: string; vhost?: string } } };
  settings: { handler: unknown; vhost?: unknown };
  _extensions?: Record<string, { nodes?: { func: unknown }[] | null }>;
  _prerequisites?: { method: unknown }[][] | null;
  _core?: { extensions: { route: Record<string, { nodes?: { func: unknown }[] | null }> } };
}

export function captureHapi(hooks: LoadHooks): Set<Server> {
  const servers = new Set<Server>();
  hooks.onModule(/[\\/]@hapi[\\/]hapi[\\/]lib[\\/]server\.js$/, (exports) => {
    if (typeof exports !== 'function') return exports;
    return function server(...args: unknown[]) {
      const made = (exports as (...given: unknown[]) => Server)(...args);
      servers.add(made);
      return made;
    };
  });
  return servers;
}
