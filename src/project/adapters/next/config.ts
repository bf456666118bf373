// What next.config says of paths. https://nextjs.org/docs/app/api-reference/config/next-config-js
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';

export const isConfig = /^next\.config\.[mc]?[jt]s$/;

export interface Config {
  file: string | null;
  value: Value;
  basePath: string;
  extensions: string[];
  /** RegExp of the locale in front of a path of the pages router. */
  locale: string;
}

export function readConfig(source: Source, dir: string): Config {
  const file = configFile(source, dir, isConfig);
  const value = configOf(source, file);
  const extensions = dataAt(source, value, 'pageExtensions');
  const locales = dataAt(source, value, 'i18n', 'locales');
  const names = Array.isArray(locales) ? locales.filter((name) => typeof name === 'string') : [];
  return {
    file,
    value,
    basePath: textAt(source, value, 'basePath') ?? '',
    extensions: isList(extensions) ? extensions : ['tsx', 'ts', 'jsx', 'js'],
    locale: names.length > 0 ? `(?:/(?:${names.map((name) => name.replace(/\W/g, '\\$&')).join('|')}))?` : '',
  };
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');

/** The longest first: `page.tsx` before `tsx`. */
export function withoutExtension(name: string, extensions: readonly string[]): string | null {
  const found = [...extensions]
    .sort((a, b) => b.length - a.length)
    .find((extension) => name.endsWith(`.${extension}`));
  return found === undefined ? null : name.slice(0, -found.length - 1);
}

export const isScript = (file: string): boolean => /\.[mc]?[jt]sx?$/.test(file);
