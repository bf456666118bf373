// migrations as text: a history in a block, what is not as it should be in a line each.
import type { Migrations } from '../../protocol/databases/migrations.ts';
import { firstWord, list, type Page, page, text, word } from './words.ts';

export function migrationsText(answer: Page<Migrations>): string {
  return page(answer.items.map(blockOf), answer);
}

function blockOf(item: Migrations): string {
  const { orm, source, connection, table, files, applied, last, unknown } = item;
  const parts = [firstWord(orm, ';')];
  if (source !== null) parts.push(`in ${word(source, ';')}`);
  parts.push(`files ${files}`);
  if (connection !== null) parts.push(`connection ${word(connection, ';')}`);
  if (table !== null) parts.push(`table ${word(table, ';')}`);
  if (unknown === null) parts.push(`applied ${applied}`);
  if (last) parts.push(`last ${word(last.name, ';')}${last.at === null ? '' : ` at ${word(last.at, ';')}`}`);
  if (item.locked) parts.push('locked');
  const named = (['pending', 'skipped', 'missing', 'changed'] as const).flatMap((key) =>
    item[key].length === 0 ? [] : `${key} ${list(item[key])}`,
  );
  const failed = item.failed.map(({ name, reason }) =>
    reason === null ? `failed ${word(name, ':')}` : text(`failed ${word(name, ':')}`, reason),
  );
  const below = [...failed, ...named, ...(unknown === null ? [] : [text('unknown', unknown)])];
  return [parts.join('; '), ...below.flatMap((lines) => lines.split('\n')).map((line) => ` ${line}`)].join(
    '\n',
  );
}
