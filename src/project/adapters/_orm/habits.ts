// What an ORM does by itself with the rows of a model, and where things are written.
import type { Field, Model } from '../../../protocol/schemas.ts';
import type { Call, Source } from '../../source/reader/source.ts';

export type Habits = Pick<Model, 'checks' | 'hooks' | 'softDelete' | 'timestamps'>;

interface Read {
  checks?: NonNullable<Model['checks']>;
  hooks?: readonly string[];
  softDelete?: string | null;
  created?: string | null;
  updated?: string | null;
}

/** Without what there is none of. */
export function habits({
  checks = [],
  hooks = [],
  softDelete,
  created = null,
  updated = null,
}: Read): Habits {
  return {
    ...(checks.length > 0 ? { checks } : {}),
    ...(hooks.length > 0 ? { hooks: [...new Set(hooks)] } : {}),
    ...(softDelete ? { softDelete } : {}),
    ...(created !== null || updated !== null ? { timestamps: { created, updated } } : {}),
  };
}

/** Event, and the function where it has a name. */
export const hookText = (event: string, name: string | null | undefined): string =>
  !name || name === '<anonymous>' || name === event ? event : `${event} ${name}`;

/** Of an ORM without a word for them: fields that are set to now with each change, and with a new row alone; of several, those that are called so. */
export function stampsOf(fields: readonly Field[]): Pick<Read, 'created' | 'updated'> {
  const named = (found: readonly Field[], name: RegExp) =>
    (found.length > 1 ? found.find((field) => name.test(field.name)) : found[0])?.name ?? null;
  const updated = fields.filter(({ onUpdate }) => isNow(onUpdate));
  const created = fields.filter(({ default: value, onUpdate }) => onUpdate === undefined && isNow(value));
  return {
    created: named(created, /^(?:creat|insert)/i),
    updated: named(updated, /^(?:updat|modif|chang)/i),
  };
}

const isNow = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^(?:(?:sql`)?\(?(?:now|current_timestamp|sysdate|datetime|unixepoch|getdate)\b|new Date\(\)|Date\.now\(\)|Date\(\))/i.test(
    value,
  );

/** The line of a field; nothing where it is not written. */
export const lineOf = (source: Source, site: Call['site'] | null | undefined): Pick<Field, 'source'> =>
  site ? { source: source.at(site) } : {};
