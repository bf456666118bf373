// Names of columns, where a model or Knex turns those of properties into snake case.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { optionOf, symbolOf } from '../../_orm/values.ts';
import { type Defined, staticOf } from './classes.ts';

export interface Naming {
  /** Of a property, as the model names its column. */
  column(property: string): string;
  /** Of a column, as the model names its property. */
  property(column: string): string;
  /** Of a table or column, as Knex names it for the database. */
  stored(name: string): string;
}

export function namingOf(source: Source): (model: Defined) => Naming {
  const ofKnex = source
    .made(['objection'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && origin.path === 'knexSnakeCaseMappers');
  return ({ cls }) => {
    const given = staticOf(source, cls, 'columnNameMappers');
    const call = callOf(given);
    const isSnake =
      call?.callee.origin.type === 'external' && /snakeCaseMappers$/i.test(call.callee.origin.path);
    const own = ofKnex.find(({ site }) => source.app(site) === source.app(cls.site)) ?? ofKnex[0];
    return {
      property: isSnake ? camelCase : (name) => name,
      column: isSnake ? (name) => snakeCase(name, optionsOf(source, call)) : (name) => name,
      stored: own
        ? (name) =>
            name
              .split('.')
              .map((part) => snakeCase(part, optionsOf(source, own)))
              .join('.')
        : (name) => name,
    };
  };
}

const callOf = (value: Value): Call | undefined => {
  const origin = symbolOf(value)?.origin;
  return origin?.type === 'call' ? origin.call : undefined;
};

interface Options {
  upperCase: boolean;
  underscoreBeforeDigits: boolean;
  underscoreBetweenUppercaseLetters: boolean;
}

function optionsOf(source: Source, call: Call | undefined): Options {
  const is = (key: string) => optionOf(source, call?.args[0]?.value, key) === true;
  return {
    ...{ upperCase: is('upperCase'), underscoreBeforeDigits: is('underscoreBeforeDigits') },
    underscoreBetweenUppercaseLetters: is('underscoreBetweenUppercaseLetters'),
  };
}

const camelCase = (name: string) =>
  name.toLowerCase().replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());

function snakeCase(name: string, options: Options): string {
  const isUpper = (letter: string) => letter === letter.toUpperCase() && letter !== letter.toLowerCase();
  const letters = [...name];
  const text = letters
    .map((letter, index) => {
      const before = letters[index - 1];
      if (before === undefined) return letter.toLowerCase();
      if (options.underscoreBeforeDigits && /\d/.test(letter) && !/\d/.test(before)) return `_${letter}`;
      if (!isUpper(letter)) return letter;
      const isApart = options.underscoreBetweenUppercaseLetters || !isUpper(before);
      return `${isApart ? '_' : ''}${letter.toLowerCase()}`;
    })
    .join('');
  return options.upperCase ? text.toUpperCase() : text;
}
