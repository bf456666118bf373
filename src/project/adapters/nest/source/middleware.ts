// Middleware that modules bind to routes: `consumer.apply(Logger).exclude('health').forRoutes(CatsController)`.
// https://docs.nestjs.com/middleware
import type { Call, ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { isClass } from '../../_http/values.ts';
import type { Binding } from '../bindings.ts';
import { exclusionsOf } from './apps.ts';
import type { Modules } from './modules.ts';
import { classOf, itemsOf } from './values.ts';

export interface Middleware {
  value: Value;
  text: string;
}

export function bindingsOf(source: Source, made: Call, { refs }: Modules): Binding<Middleware>[] {
  const seen = new Set<ClassValue>();
  return refs.flatMap(({ cls }) => {
    if (seen.has(cls)) return [];
    seen.add(cls);
    const configure = source.get(cls.prototype, 'configure');
    if (typeof configure !== 'object' || configure === null || configure.kind !== 'function') return [];
    const consumer = source.symbol(made, 'consumer');
    source.call(configure, [consumer], cls.prototype);
    return chainsOf(consumer).flatMap((chain) => bindingOf(source, chain));
  });
}

/** `apply(…)` and what is called on that; `forRoutes` gives the consumer back. */
function chainsOf(consumer: Symbolic): Call[][] {
  return consumer.calls.filter(({ name }) => name === 'apply').flatMap((apply) => chainFrom(apply, 0));
}

function chainFrom(apply: Call, depth: number): Call[][] {
  const chain = [apply];
  const others: Call[][] = [];
  for (let { result } = apply; ; ) {
    const next: Call | undefined = result.calls[0];
    if (!next || chain.length > 50) break;
    if (next.name === 'apply') {
      if (depth < 50) others.push(...chainFrom(next, depth + 1));
      break;
    }
    chain.push(next);
    result = next.result;
  }
  return [chain, ...others];
}

function bindingOf(source: Source, chain: readonly Call[]): Binding<Middleware>[] {
  const named = (name: string) => chain.filter((call) => call.name === name);
  if (named('forRoutes').length === 0) return [];
  const routes = named('forRoutes').flatMap(({ args }) => args.flatMap(({ value }) => itemsOf(value)));
  const controllers = routes.flatMap(({ value }) => (isClass(value) ? (classOf(source, value) ?? []) : []));
  const others = routes.filter(({ value }) => !isClass(value));
  return [
    {
      middleware: named('apply').flatMap(({ args }) =>
        args.flatMap(({ value, text }) => itemsOf(value).map((item) => ({ value: item.value, text }))),
      ),
      exclude: named('exclude').flatMap(({ args }) =>
        args.flatMap(({ value }) => exclusionsOf(source, value)),
      ),
      routes: others.flatMap(({ value }) =>
        exclusionsOf(source, value).map((route) => ({ ...route, isStart: typeof value === 'string' })),
      ),
      controllers,
    },
  ];
}
