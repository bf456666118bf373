// Decorators of an ORM on classes and members, also those that others put together.
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { isFunction, symbolOf } from './values.ts';

export interface Decorated {
  /** "ManyToOne" */
  name: string;
  args: Value[];
}

export function decoratedBy(
  source: Source,
  packages: readonly string[],
  decorators: ReturnType<Source['decorators']>,
): Decorated[] {
  return decorators.flatMap((decorator) => found(source, packages, decorator.value(), 0));
}

function found(source: Source, packages: readonly string[], value: Value, depth: number): Decorated[] {
  if (depth > 4) return [];
  if (isFunction(value)) return calledBy(source, packages, value);
  const symbol = symbolOf(value);
  if (symbol?.origin.type !== 'call') return [];
  const { call } = symbol.origin;
  const own = ownOf(packages, call);
  if (own) return [own];
  // applyDecorators(Column(), Index())
  const isMany = source.packageOf(symbol)?.path === 'applyDecorators';
  return isMany ? call.args.flatMap((argument) => found(source, packages, argument.value, depth + 1)) : [];
}

/** `(target, key) => Column()(target, key)` */
function calledBy(source: Source, packages: readonly string[], decorator: Value): Decorated[] {
  const before = source.made(packages).length;
  source.call(decorator, [undefined, undefined]);
  return source
    .made(packages)
    .slice(before)
    .flatMap((call) => ownOf(packages, call) ?? []);
}

function ownOf(packages: readonly string[], { callee: { origin }, args }: Call): Decorated | null {
  if (origin.type !== 'external' || !packages.includes(origin.package)) return null;
  return { name: origin.path.split('.').at(-1) ?? '', args: args.map(({ value }) => value) };
}
