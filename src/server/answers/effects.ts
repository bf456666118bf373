// What a dry run would have changed, as lines of a shell answer.
import type { Effects, RowEffect, TableEffects } from '../../protocol/databases/effects.ts';
import { text, word } from './words.ts';

export function effectLines({ tables, schema, notes }: Effects): string[] {
  return [
    'effects rolled back:',
    ...tables.flatMap(tableLines),
    ...schema.map((change) => ` schema: ${change.replaceAll(/\p{Cc}/gu, ' ')}`),
    ...notes.flatMap((note) =>
      text('note', note)
        .split('\n')
        .map((line) => ` ${line}`),
    ),
  ];
}

const signs = { inserted: '+', updated: '~', deleted: '-' } as const;

function tableLines({ table, atLeast, rows, ...counts }: TableEffects): string[] {
  const parts = (['inserted', 'updated', 'deleted'] as const)
    .filter((change) => counts[change] > 0)
    .map((change) => `${counts[change]} ${change}`);
  return [
    ` table ${word(table)} ${[...parts, ...(atLeast ? ['or more'] : [])].join(', ')}`,
    ...rows.map(rowLine),
  ];
}

const rowLine = ({ change, before, after }: RowEffect): string =>
  `  ${signs[change]} ${[before, after].filter((row) => row !== undefined).join(' -> ')}`;
