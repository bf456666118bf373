// Packages that a framework of files makes, and what its configuration says.
import { posix } from 'node:path';
import { declaredRange } from '../../disk/manifest.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import type { Site } from '../../source/values/value.ts';

/** They declare one of its packages, or have its configuration. */
export function appsOf(source: Source, names: readonly string[], isConfig: RegExp): Package[] {
  return source.packages.filter(
    ({ dir, manifest }) =>
      names.some((name) => declaredRange(manifest, name) !== undefined) ||
      source.list(dir).files.some((file) => isConfig.test(file)),
  );
}

export function configFile(source: Source, dir: string, isConfig: RegExp): string | null {
  const name = source.list(dir).files.find((file) => isConfig.test(file));
  return name === undefined ? null : posix.join(dir, name);
}

/** Where a file as a whole is meant. */
export const firstLine = (file: string): Site => ({ file, line: 1, start: 0, end: 0 });

/** The object that a configuration file exports: functions are called, and wrappers of packages looked through. */
export function configOf(source: Source, file: string | null): Value {
  return file === null ? undefined : plain(source, source.exported(file, 'default'), 0);
}

const MAX_WRAPPERS = 8;

function plain(source: Source, value: Value, depth: number): Value {
  if (typeof value !== 'object' || value === null || depth > MAX_WRAPPERS) return undefined;
  switch (value.kind) {
    case 'object':
      return value;
    case 'function':
      return plain(source, source.call(value, []), depth + 1);
    case 'namespace':
      return plain(source, value.get('default'), depth + 1);
    case 'union':
      return first(value.values.map((item) => plain(source, item, depth + 1)));
    case 'symbolic': {
      const { origin } = value;
      const given =
        origin.type === 'call'
          ? origin.call.args.map((item) => item.value)
          : origin.type === 'unknown'
            ? origin.values
            : [];
      // `withX(config, options)`.
      return first(given.map((item) => plain(source, item, depth + 1)));
    }
    default:
      return undefined;
  }
}

const first = (values: readonly Value[]): Value => values.find((value) => value !== undefined);

/** A path of keys in it, as plain data; undefined where that is not known. */
export function dataAt(source: Source, config: Value, ...keys: string[]): unknown {
  const value = keys.reduce<Value>(
    (current, key) => (current === undefined || current === null ? undefined : source.get(current, key)),
    config,
  );
  return source.literal(value)?.data;
}

export function textAt(source: Source, config: Value, ...keys: string[]): string | undefined {
  const data = dataAt(source, config, ...keys);
  return typeof data === 'string' ? data : undefined;
}
