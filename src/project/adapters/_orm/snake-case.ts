// Names in snake case, as plug-ins of query builders make them of those in camel case.
import type { Source, Value } from '../../source/reader/source.ts';
import { optionOf } from './values.ts';

interface Options {
  upperCase: boolean;
  underscoreBeforeDigits: boolean;
  underscoreBetweenUppercaseLetters: boolean;
}

export function snakeOptions(source: Source, given: Value): Options {
  const is = (key: string) => optionOf(source, given, key) === true;
  return {
    ...{ upperCase: is('upperCase'), underscoreBeforeDigits: is('underscoreBeforeDigits') },
    underscoreBetweenUppercaseLetters: is('underscoreBetweenUppercaseLetters'),
  };
}

export function snakeCase(name: string, options: Options): string {
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
