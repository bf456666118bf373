// What is written of a type, and what of it is made into values that JSON cannot hold.
import type { Revival } from '../../offer/read.ts';
import type { JsonSchema } from '../../schema.ts';

export interface Written {
  schema: JsonSchema;
  revive: Revival[];
}

export const plain = (schema: JsonSchema): Written => ({ schema, revive: [] });

export const below = (step: string, revive: readonly Revival[]): Revival[] =>
  revive.map(({ path, as }) => ({ path: [step, ...path], as }));

/** The strings of JSON that values are made of. */
export const madeOf: Readonly<Record<string, JsonSchema>> = {
  date: { type: 'string', format: 'date-time' },
  bigint: { type: 'string', pattern: '^-?\\d+$' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  url: { type: 'string', format: 'uri' },
  regexp: { type: 'string', format: 'regex' },
  decimal: { type: 'string', pattern: '^-?\\d+(?:\\.\\d+)?$' },
};
