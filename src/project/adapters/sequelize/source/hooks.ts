// Hooks of models: in their options and those of all, by decorators of statics, and added by calls.
import type { Call, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { hookText } from '../../_orm/habits.ts';
import { entriesOf, itemsOf, optionOf, textOf } from '../../_orm/values.ts';
import type { Defined } from './shapes.ts';
import { modelOf } from './targets.ts';

const events = [
  'Create',
  'Update',
  'Destroy',
  'Delete',
  'Save',
  'Upsert',
  'Restore',
  'Validate',
  'Associate',
  'Sync',
]
  .concat(['BulkCreate', 'BulkUpdate', 'BulkDestroy', 'BulkDelete', 'BulkRestore', 'BulkSync'])
  .flatMap((what) => [`before${what}`, `after${what}`])
  .concat([
    'validationFailed',
    'beforeCount',
    'afterFind',
    'beforeDefinitionRefresh',
    'afterDefinitionRefresh',
  ])
  .concat(['', 'AfterExpandIncludeAll', 'AfterOptions'].map((when) => `beforeFind${when}`));
const known = new Set(events);
/** What earlier versions call them as well. */
const renamed = (event: string): string => event.replace(/^((?:before|after)(?:Bulk)?)Delete$/, '$1Destroy');

/** `@BeforeCreate static hash() {}` */
export function decoratedHook(decorator: string, method: string): string | null {
  const event = decorator.charAt(0).toLowerCase() + decorator.slice(1);
  return known.has(event) ? hookText(renamed(event), method) : null;
}

export function hooksOf(source: Source, model: Defined, models: Defined[]): string[] {
  // A table that is made for an association has none of its model.
  const own = model.isMade ? model.options.slice(-1) : model.options;
  const given = own.toReversed().flatMap((options) => {
    const found = entriesOf(source, optionOf(source, options, 'hooks'))?.entries ?? [];
    return found.flatMap(([event, value]) =>
      namesOf(source, value).map((name) => hookText(renamed(event), name)),
    );
  });
  const added = source.called([...events, 'addHook', 'addListener']).flatMap((call) => {
    const target = call.on && modelOf(models, call.name === 'addListener' ? ownerOf(call.on) : call.on);
    return target === model ? (addedBy(source, call) ?? []) : [];
  });
  return [...given, ...model.hooks, ...added];
}

/** `User.hooks` of version 7. */
const ownerOf = (symbol: Symbolic): Symbolic =>
  symbol.origin.type === 'member' && symbol.origin.key === 'hooks' ? symbol.origin.of : symbol;

/** `addHook('beforeSave', 'name'?, fn)`, `beforeSave('name'?, fn)`, `addListener('beforeSave', fn, 'name'?)` */
function addedBy(source: Source, { name, args }: Call): string | null {
  const values = args.map(({ value }) => value);
  const event = known.has(name) ? name : textOf(source, values.shift());
  if (event === null) return null;
  const given = values.find((value) => typeof value === 'string');
  const fn = values.find((value) => typeof value === 'object' && value !== null);
  return hookText(renamed(event), textOf(source, given) ?? nameOf(source, fn));
}

/** A function, several, or `{ name, fn }`. */
function namesOf(source: Source, value: Value): (string | null)[] {
  const listed = itemsOf(value);
  return (listed.length > 0 ? listed : [value]).map(
    (item) => textOf(source, optionOf(source, item, 'name')) ?? nameOf(source, item),
  );
}

const nameOf = (source: Source, value: Value): string | null =>
  value === undefined ? null : source.handler(value).name;
