// Relations: methods that say one of `this`, with the keys that Bookshelf gives them.
import { singularize } from 'inflection';
import type { Source, Value } from '../../../source/reader/source.ts';
import { chainOf, isFunction, itemsOf, textOf } from '../../_orm/values.ts';
import { type Defined, findDefined } from './defined.ts';

export interface Relation {
  name: string;
  site: ReturnType<Source['handler']>['site'];
  list: boolean;
  target: Defined | null;
  /** The column that holds the key, in `holder`, and what it refers to. */
  key: { holder: Defined; column: string; of: Defined; references: string } | null;
  /** What tells the kinds of what is referred to. */
  kind: { holder: Defined; columns: [string, string] } | null;
  between: { table: string; own: string; other: string; more: string[] } | null;
}

const said = /\bthis\s*\.\s*(?:hasMany|hasOne|belongsTo|belongsToMany|morphTo|morphOne|morphMany)\s*\(/;

export function relationsOf(source: Source, model: Defined, all: readonly Defined[]): Relation[] {
  return [...model.members].flatMap(([name, value]) => {
    const { site, text } = source.handler(value);
    if (!isFunction(value) || !said.test(text ?? '')) return [];
    const self = source.symbol(source.madeFor(model.site.file, 'bookshelf'), 'this');
    const chain = chainOf(source.call(value, [], self));
    const links =
      chain?.links.map((link) => ({ name: link.name, args: link.args.map((arg) => arg.value) })) ?? [];
    const [first] = links;
    const made = first && relationOf(source, model, all, first.name, first.args);
    if (!made) return [];
    // What goes through a third one has its keys there.
    if (links.some((link) => link.name === 'through'))
      return [{ ...made, name, site, key: null, between: null }];
    const more = links
      .filter((link) => link.name === 'withPivot')
      .flatMap(({ args }) => texts(source, args[0]));
    return [{ ...made, name, site, between: made.between && { ...made.between, more } }];
  });
}

function relationOf(
  source: Source,
  model: Defined,
  all: readonly Defined[],
  type: string,
  args: readonly Value[],
): Omit<Relation, 'name' | 'site'> | null {
  const target = findDefined(source, all, args[0]);
  const given = (index: number) => textOf(source, args[index]);
  const plain = { target, list: /Many$/.test(type), key: null, kind: null, between: null };
  if (type === 'morphTo')
    return {
      ...plain,
      target: null,
      list: false,
      kind: { holder: model, columns: morphColumns(source, args[0], args[1]) },
    };
  if (!target) return plain;
  switch (type) {
    case 'belongsTo': {
      const references = given(2) ?? target.idAttribute;
      return { ...plain, key: { holder: model, column: given(1) ?? keyOf(target), of: target, references } };
    }
    case 'hasOne':
    case 'hasMany': {
      const references = given(2) ?? model.idAttribute;
      return { ...plain, key: { holder: target, column: given(1) ?? keyOf(model), of: model, references } };
    }
    case 'morphOne':
    case 'morphMany':
      return { ...plain, kind: { holder: target, columns: morphColumns(source, args[1], args[2]) } };
    case 'belongsToMany': {
      const table = given(1) ?? [model.table, target.table].sort().join('_');
      return {
        ...plain,
        between: { table, own: given(2) ?? keyOf(model), other: given(3) ?? keyOf(target), more: [] },
      };
    }
    default:
      return null;
  }
}

const keyOf = ({ table, idAttribute }: Defined) => `${singularize(table)}_${idAttribute}`;

function morphColumns(source: Source, name: Value, columns: Value): [string, string] {
  const [type, id] = texts(source, columns);
  const morph = textOf(source, name) ?? '';
  // The names of columns come as a list of two; so may a target with its value.
  return type !== undefined && id !== undefined && /[a-z]/.test(type[0] ?? '')
    ? [type, id]
    : [`${morph}_type`, `${morph}_id`];
}

function texts(source: Source, value: Value): string[] {
  const listed = itemsOf(value);
  return (listed.length > 0 ? listed : [value]).flatMap((item) => textOf(source, item) ?? []);
}
