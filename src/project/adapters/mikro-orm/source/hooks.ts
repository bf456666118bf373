// What an entity does by itself: methods that are called before and after, and what its table checks.
import type { Field, Model } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import type { Decorated } from '../../_orm/decorated.ts';
import { hookText } from '../../_orm/habits.ts';
import { entriesOf, isFunction, itemsOf, optionOf, record, textOf } from '../../_orm/values.ts';
import type { Check, Member } from './shapes.ts';

const events = /^(?:on(?:Init|Load)|(?:before|after)(?:Create|Update|Upsert|Delete))$/;

/** `@BeforeCreate() hash() {}` */
export function hookOf({ name }: Decorated, member: Member): string | null {
  const event = name.charAt(0).toLowerCase() + name.slice(1);
  return events.test(event) ? hookText(event, member.name) : null;
}

/** `hooks: { beforeCreate: ['hash', fn] }` */
export function hooksIn(source: Source, given: Value): string[] {
  return (entriesOf(source, given)?.entries ?? []).flatMap(([event, value]) => {
    const listed = itemsOf(value);
    return (listed.length > 0 ? listed : [value]).map((item) =>
      hookText(event, textOf(source, item) ?? source.handler(item).name),
    );
  });
}

/** Of `@Check({ name?, expression })`, or of an item of `checks`. */
export function checkIn(source: Source, options: Value): Check[] {
  const expression = optionOf(source, options, 'expression');
  return expression === undefined
    ? []
    : [{ name: textOf(source, optionOf(source, options, 'name')), expression }];
}

export function checksOf(
  source: Source,
  checks: readonly Check[],
  fields: readonly Field[],
): NonNullable<Model['checks']> {
  const columns = record(fields.flatMap(({ name, column }) => (column === null ? [] : [[name, column]])));
  return checks.flatMap(({ name, expression }) => {
    const value = isFunction(expression) ? source.call(expression, [columns]) : expression;
    const definition = textOf(source, value) ?? rawText(source, value);
    return definition === null ? [] : [{ name, definition }];
  });
}

/** `sql\`…\`` and `raw('…')` */
function rawText(source: Source, value: Value): string | null {
  const symbol = typeof value === 'object' && value !== null && value.kind === 'symbolic' ? value : null;
  const first = symbol?.origin.type === 'call' ? symbol.origin.call.args[0]?.value : undefined;
  const parts = itemsOf(first).flatMap((item) => textOf(source, item) ?? []);
  return parts.length > 0 ? parts.join('{}') : textOf(source, first);
}
