// Names of columns, where a model or its query builder turns those of properties into snake case.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { snakeCase, snakeOptions } from '../../_orm/snake-case.ts';
import { symbolOf } from '../../_orm/values.ts';
import { type Defined, staticOf } from './classes.ts';

export interface Naming {
  /** Of a property, as the model names its column. */
  column(property: string): string;
  /** Of a column, as the model names its property. */
  property(column: string): string;
  /** Of a table or column, as the query builder names it for the database. */
  stored(name: string): string;
}

export function namingOf(source: Source): (model: Defined) => Naming {
  const ofBuilder = source
    .made(['objection'])
    .filter(
      ({ callee: { origin } }) => origin.type === 'external' && origin.path.endsWith('SnakeCaseMappers'),
    );
  return ({ cls }) => {
    const given = staticOf(source, cls, 'columnNameMappers');
    const call = callOf(given);
    const isSnake =
      call?.callee.origin.type === 'external' && /snakeCaseMappers$/i.test(call.callee.origin.path);
    const own = ofBuilder.find(({ site }) => source.app(site) === source.app(cls.site)) ?? ofBuilder[0];
    return {
      property: isSnake ? camelCase : (name) => name,
      column: isSnake
        ? (name) => snakeCase(name, snakeOptions(source, call?.args[0]?.value))
        : (name) => name,
      stored: own
        ? (name) =>
            name
              .split('.')
              .map((part) => snakeCase(part, snakeOptions(source, own.args[0]?.value)))
              .join('.')
        : (name) => name,
    };
  };
}

const callOf = (value: Value): Call | undefined => {
  const origin = symbolOf(value)?.origin;
  return origin?.type === 'call' ? origin.call : undefined;
};

const camelCase = (name: string) =>
  name.toLowerCase().replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
