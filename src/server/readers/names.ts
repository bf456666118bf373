// Names that only the source knows: a function that runs has none where a call made it, and was assigned to a variable.
import type { Route } from '../../protocol/schemas.ts';

export const ANONYMOUS = '<anonymous>';

interface Named {
  name: string;
  guard: Route['guards'][number] | undefined;
}

/** Middleware without a name is called as the source calls what stands in the same line, if that is one function. */
export function withNames(items: readonly Route[], inSource: readonly Route[]): Route[] {
  const names = namesIn(inSource);
  return items.map((route) => {
    if (!route.middleware.some((item) => nameOf(item))) return { ...route };
    const { middleware, guards } = route;
    return {
      ...route,
      middleware: middleware.map((item) => ({ ...item, name: nameOf(item)?.name ?? item.name })),
      guards: inOrder([
        ...guards.map((guard) => ({ ...guard, name: nameOf(guard)?.name ?? guard.name })),
        ...middleware.flatMap((item) => missing(nameOf(item)?.guard, guards)),
      ]),
    };

    /** In the order in which they run; what is none of those stays behind. */
    function inOrder(found: Route['guards']): Route['guards'] {
      const place = ({ source }: { source: string | null }) =>
        middleware.findIndex((item) => item.source === source) >>> 0;
      return [...new Map(found.map((guard) => [`${guard.name} ${guard.source}`, guard])).values()].sort(
        (a, b) => place(a) - place(b),
      );
    }
  });

  function nameOf({ name, source }: { name: string; source: string | null }): Named | undefined {
    return name === ANONYMOUS && source !== null ? names.get(source) : undefined;
  }
}

const missing = (guard: Named['guard'], known: Route['guards']): Route['guards'] =>
  guard === undefined || known.some(({ source }) => source === guard.source) ? [] : [guard];

/** By the line; only where it has one name. */
function namesIn(routes: readonly Route[]): Map<string, Named> {
  const found = new Map<string, Named | null>();
  for (const { middleware, guards } of routes)
    for (const { name, source } of middleware) {
      if (source === null || name === ANONYMOUS) continue;
      const guard = guards.find((item) => item.name === name && item.source === source);
      const known = found.get(source);
      if (known === undefined) found.set(source, { name, guard });
      else if (known?.name !== name) found.set(source, null);
    }
  return new Map([...found].flatMap(([source, named]) => (named === null ? [] : [[source, named]])));
}
