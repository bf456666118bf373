// Classes of models: those with a table that lead to the Model of Objection, through mixins as well.
import type { ClassValue, Source, Symbolic, Value } from '../../../source/reader/source.ts';
import { isFunction, itemsOf, textOf } from '../../_orm/values.ts';

export interface Defined {
  name: string;
  cls: ClassValue;
  table: string;
  /** Columns of the primary key. */
  keys: string[];
  /** The model whose table it shares. */
  base: ClassValue | null;
}

export function readDefined(source: Source): Defined[] {
  const all = source.classes().flatMap((cls) => {
    const table = isModel(source, cls) ? textOf(source, staticOf(source, cls, 'tableName')) : null;
    return table === null ? [] : [{ cls, table }];
  });
  return all.map(({ cls, table }) => {
    const given = staticOf(source, cls, 'idColumn');
    const listed = itemsOf(given).flatMap((item) => textOf(source, item) ?? []);
    const parent = all.find((other) => isSame(other.cls, cls.superclass) && other.table === table);
    return {
      ...{ name: cls.name, cls, table, base: parent?.cls ?? null },
      keys: listed.length > 0 ? listed : given === null ? [] : [textOf(source, given) ?? 'id'],
    };
  });
}

function isModel(source: Source, cls: ClassValue): boolean {
  return source
    .symbols(cls)
    .some(
      ({ symbol }) => source.packageOf(symbol)?.package === 'objection' || leadsToModel(source, symbol, 0),
    );
}

/** `compose(SoftDelete)(BaseModel)`: of what it is given, a class is what it extends. */
function leadsToModel(source: Source, symbol: Symbolic, depth: number): boolean {
  return depth < 6 && mixedIn(symbol).some((cls) => isModel(source, cls));
}

function mixedIn(symbol: Symbolic): ClassValue[] {
  if (symbol.origin.type !== 'call') return [];
  return symbol.origin.call.args.flatMap(({ value }) => (isClass(value) ? [value] : []));
}

/** A static of the class or of its bases, called where it is a function. */
export function staticOf(source: Source, cls: ClassValue, name: string): Value {
  const own = ownStatic(source, cls, name, 0);
  const isMade = isFunction(own) && /^(?:relationMappings|jsonSchema|columnNameMappers)$/.test(name);
  return isMade ? source.call(own, [], cls) : own;
}

function ownStatic(source: Source, cls: ClassValue, name: string, depth: number): Value {
  let top: Value = cls;
  for (; isClass(top); top = top.superclass)
    if (top.statics.has(name) || top.getters.has(name)) return source.get(cls, name);
  const symbol = typeof top === 'object' && top !== null && top.kind === 'symbolic' ? top : null;
  if (!symbol || depth > 4) return undefined;
  return mixedIn(symbol).reduce<Value>(
    (found, base) => found ?? ownStatic(source, base, name, depth + 1),
    undefined,
  );
}

/** What it leads to through mixins, the furthest first, and itself. */
export function basesIn(cls: ClassValue, depth = 0): ClassValue[] {
  let top: Value = cls;
  while (isClass(top)) top = top.superclass;
  const symbol = typeof top === 'object' && top !== null && top.kind === 'symbolic' ? top : null;
  const mixed = symbol && depth < 6 ? mixedIn(symbol) : [];
  return [...mixed.flatMap((base) => basesIn(base, depth + 1)), cls];
}

export function isClass(value: Value): value is ClassValue {
  return typeof value === 'object' && value !== null && value.kind === 'class';
}

/** A class may be met more than once. */
export function isSame(one: ClassValue, other: Value): boolean {
  return isClass(other) && one.node === other.node;
}
