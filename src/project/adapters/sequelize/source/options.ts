// Options of models: their own, then those that are given for all.

import { pluralize, singularize, underscore } from 'inflection';
import type { Source, Value } from '../../../source/reader/source.ts';
import { optionOf, textOf } from '../../_orm/values.ts';
import type { Attribute, Defined } from './shapes.ts';

export function optionIn(source: Source, { options }: Pick<Defined, 'options'>, key: string): Value {
  for (const each of options) {
    const value = optionOf(source, each, key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What an attribute says: by a decorator, or in its options. */
export function said(source: Source, { says = [], options }: Attribute, key: string): Value {
  const decorated = says.findLast((item) => item.key === key);
  return decorated ? decorated.value : optionOf(source, options, key);
}

export function tableOf(source: Source, model: Defined): string {
  const given = optionIn(source, model, 'tableName');
  const isAsIs = optionIn(source, model, 'freezeTableName') === true;
  const name = textOf(source, given) ?? (isAsIs ? model.name : under(source, model, pluralize(model.name)));
  const schema = textOf(source, optionIn(source, model, 'schema'));
  return schema ? `${schema}.${name}` : name;
}

function under(source: Source, model: Pick<Defined, 'options'>, name: string): string {
  return optionIn(source, model, 'underscored') === true ? underscore(name) : name;
}

export function columnOf(source: Source, model: Defined, name: string, item: Attribute): string {
  const given =
    textOf(source, said(source, item, 'field')) ?? textOf(source, said(source, item, 'columnName'));
  return given ?? under(source, model, name);
}

/** Names of one and of several, as associations have them. */
export function namesOf(source: Source, model: Defined): { singular: string; plural: string } {
  const given = optionIn(source, model, 'name');
  const name = model.isSeven ? model.name.charAt(0).toLowerCase() + model.name.slice(1) : model.name;
  return {
    singular: textOf(source, optionOf(source, given, 'singular')) ?? singularize(name),
    plural: textOf(source, optionOf(source, given, 'plural')) ?? pluralize(name),
  };
}

export function camelize(text: string): string {
  return text.trim().replace(/[-_\s]+(.)?/g, (_, next?: string) => (next ?? '').toUpperCase());
}
