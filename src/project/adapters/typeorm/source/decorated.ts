// Decorators of TypeORM on classes and members, also those that others put together.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { isFunction, symbolOf } from '../../_orm/values.ts';

export interface Decorated {
  /** "ManyToOne" */
  name: string;
  args: Value[];
}

export function decoratedBy(source: Source, decorators: ReturnType<Source['decorators']>): Decorated[] {
  return decorators.flatMap((decorator) => found(source, decorator.value(), 0));
}

function found(source: Source, value: Value, depth: number): Decorated[] {
  if (depth > 4) return [];
  if (isFunction(value)) return calledBy(source, value);
  const symbol = symbolOf(value);
  if (symbol?.origin.type !== 'call') return [];
  const { call } = symbol.origin;
  const own = ownOf(call);
  if (own) return [own];
  // applyDecorators(Column(), Index())
  const isMany = source.packageOf(symbol)?.path === 'applyDecorators';
  return isMany ? call.args.flatMap((argument) => found(source, argument.value, depth + 1)) : [];
}

/** `(target, key) => Column()(target, key)` */
function calledBy(source: Source, decorator: Value): Decorated[] {
  const before = source.made(['typeorm']).length;
  source.call(decorator, [undefined, undefined]);
  return source
    .made(['typeorm'])
    .slice(before)
    .flatMap((call) => ownOf(call) ?? []);
}

function ownOf({ callee: { origin }, args }: Call): Decorated | null {
  if (origin.type !== 'external' || origin.package !== 'typeorm') return null;
  return { name: origin.path.split('.').at(-1) ?? '', args: args.map(({ value }) => value) };
}
