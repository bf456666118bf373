// What an entity does by itself: methods that are called before and after, subscribers, and what its table checks.
import type { Source, Value } from '../../../source/reader/source.ts';
import { type Decorated, decoratedBy } from '../../_orm/decorated.ts';
import { hookText } from '../../_orm/habits.ts';
import { isFunction, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import { isSame } from './relations.ts';
import type { Check, Entity, Member } from './shapes.ts';

const events =
  /^(?:(?:before|after)(?:Insert|Update|Remove|SoftRemove|Recover|Query)|afterLoad|(?:before|after)Transaction(?:Start|Commit|Rollback))$/;

/** `@BeforeInsert() hash() {}` */
export function listenerOf({ name }: Decorated, member: Member): string | null {
  const event = name.charAt(0).toLowerCase() + name.slice(1);
  return member.kind === 'method' && events.test(event) ? hookText(event, member.name) : null;
}

/** Classes with `@EventSubscriber()`: of the entity that they listen to, else of each one of their app. */
export function addSubscribers(source: Source, all: readonly Entity[]): void {
  for (const cls of source.classes()) {
    const isOne = decoratedBy(source, ['typeorm'], source.decorators(cls)).some(
      ({ name }) => name === 'EventSubscriber',
    );
    if (!isOne) continue;
    const methods = source.members(cls).filter(({ kind, isStatic }) => kind === 'method' && !isStatic);
    const listens = methods.findLast(({ name }) => name === 'listenTo')?.value();
    const target = isFunction(listens) ? source.call(listens, []) : undefined;
    const heard = all.filter((entity) =>
      isFunction(listens) ? isTarget(entity, target) : source.app(entity.site) === source.app(cls.site),
    );
    for (const { name } of methods)
      if (events.test(name)) for (const entity of heard) entity.hooks.push(hookText(name, cls.name));
  }
}

function isTarget({ name, cls, symbol }: Entity, target: Value): boolean {
  if (typeof target === 'string') return target === name;
  if (typeof target !== 'object' || target === null) return false;
  return target.kind === 'class' ? isSame(cls, target) : symbol !== null && symbol === target;
}

/** `@Check(name?, expression)` */
export function checkOf(source: Source, args: readonly Value[]): Check[] {
  const [first, second] = args.map((value) => textOf(source, value));
  const definition = second ?? first;
  return definition ? [{ name: second ? (first ?? null) : null, definition }] : [];
}

/** `checks: [{ name?, expression }]` */
export function checksIn(source: Source, given: Value): Check[] {
  return itemsOf(given).flatMap((item) => {
    const definition = textOf(source, optionOf(source, item, 'expression'));
    return definition === null ? [] : [{ name: textOf(source, optionOf(source, item, 'name')), definition }];
  });
}
