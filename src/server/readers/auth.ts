// Who may call a route: by what was read of it, and by what the configuration says of the project's own guards.
import type { Listing, Route, Warning } from '../../protocol/schemas.ts';

/** `named`: functions, files or folders; with "-" in front, what looks like a guard and is none. */
export function withAuth({ items, warnings }: Listing<Route>, named: readonly string[]): Listing<Route> {
  const isNo = (name: string) => name.startsWith('-');
  const own = named.filter((name) => !isNo(name));
  const none = named.filter(isNo).map((name) => name.slice(1));
  const used = new Set<string>();
  const nameOf = (names: readonly string[], item: Route['middleware'][number]) => {
    const found = names.find((name) => isOf(name, item));
    if (found !== undefined) used.add(found);
    return found;
  };
  const judged = items.map((route): Route => {
    const guards = named.length === 0 ? route.guards : guardsOf(route);
    return { ...route, guards, auth: authOf(route.auth, guards) };
  });
  return { items: judged, warnings: [...warnings, ...unused()] };

  function guardsOf({ middleware, guards }: Route): Route['guards'] {
    const others = [...guards];
    const inOrder = middleware.flatMap((item) => {
      const at = others.findIndex(({ name, source }) => name === item.name && source === item.source);
      const [known] = at === -1 ? [] : others.splice(at, 1);
      if (nameOf(none, item) !== undefined) return [];
      const name = nameOf(own, item);
      if (name === undefined) return known ?? [];
      return { name: item.name, source: item.source, reason: `${CONFIGURED} "${name}"` };
    });
    return [...inOrder, ...others.filter((item) => nameOf(none, item) === undefined)];
  }

  function unused(): Warning[] {
    if (items.length === 0) return [];
    return named
      .filter((name) => !used.has(isNo(name) ? name.slice(1) : name))
      .map((name) => ({
        code: 'GUARD_NOT_FOUND',
        message: `"guards" in the configuration names ${JSON.stringify(name)}: nothing that runs before a route is called so, or lies there.`,
      }));
  }
}

const CONFIGURED = 'configuration';
const isConfigured = ({ reason }: Route['guards'][number]) => reason.startsWith(`${CONFIGURED} "`);

/** By its name, its file, or a folder that it lies in. */
function isOf(name: string, item: Route['middleware'][number]): boolean {
  const file = item.source?.replace(/:\d+$/, '');
  return item.name === name || file === name || file?.startsWith(`${name.replace(/\/$/, '')}/`) === true;
}

/** The adapter knows what its guards do; where it says nothing, they speak for themselves. */
function authOf(known: Route['auth'], guards: Route['guards']): NonNullable<Route['auth']> {
  if (guards.some(isConfigured)) return 'protected';
  return known ?? (guards.length > 0 ? 'protected' : 'public');
}
