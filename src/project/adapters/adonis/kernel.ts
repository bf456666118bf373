// `start/kernel.ts`: middleware of every request, of every route, and by name. https://docs.adonisjs.com/guides/basics/middleware

import type { Package } from '../../shapes.ts';
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import type { Known } from '../_http/guards.ts';
import { callOf, isObject } from '../_http/values.ts';
import { middlewareAt } from './controllers.ts';

/** What runs before each route: of the server, then of the router. */
export function stacks(source: Source, calls: readonly Call[], pkg: Package): Known[] {
  return ['server', 'router'].flatMap((service) =>
    calls
      .filter((call) => methodOn(call, service) === 'use')
      .flatMap(({ args }) => flat(args[0]?.value).map((value) => middlewareAt(source, value, pkg))),
  );
}

/** What is called on a service of the framework: `get` of `router.get(…)`. */
export function methodOn({ callee: { origin } }: Call, service: string): string | null {
  if (origin.type !== 'external') return null;
  const found = /services\/(\w+)(?:\.js)?$/.exec(origin.module)?.[1];
  return found === service ? origin.path.replace(/^default\./, '') : null;
}

/** `middleware.auth({ guards })`, `[middleware.auth(), middleware.throttle()]`, a function. */
export function namedMiddleware(source: Source, value: Value, pkg: Package): Known[] {
  return flat(value).map((item): Known => {
    const call = callOf(item);
    const member = call?.callee.origin.type === 'member' ? call.callee.origin : null;
    const list = member ? callOf(member.of) : null;
    if (member && list?.name === 'named') {
      const named = list.args[0]?.value;
      const found = isObject(named) ? source.get(named, member.key) : undefined;
      const known = found === undefined ? null : middlewareAt(source, found, pkg);
      return { name: member.key, source: known?.source ?? null, text: known?.text ?? (known ? '' : null) };
    }
    if (member) return { name: member.key, source: null, text: null };
    const { name, site, text, around, strangers } = source.handler(item);
    return { name, source: site && source.at(site), text, around, strangers };
  });
}
