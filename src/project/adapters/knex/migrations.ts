// https://knexjs.org/guide/migrations.html
import { byFile, type MigrationText, textBehind } from '../_orm/migrations.ts';

export const migrationText: MigrationText = {
  orm: 'knex',
  mentions: /\bknex\b/i,
  read: (path, code) =>
    /\bexports\.up\b|\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bmodule\.exports\s*=|\bexport\s*\{[^}]*\bup\b|\bexport\s+default\b/.test(
      code,
    ) && /\bup\b/.test(code)
      ? byFile(path)
      : [],
  isOneFolder: true,
  record: {
    ...{ table: 'knex_migrations', columns: ['id', 'name', 'batch', 'migration_time'] },
    ...{ key: 'name', at: 'migration_time' },
    lock: { table: 'knex_migrations_lock', column: 'is_locked' },
  },
  configure: {
    files: ['knexfile.{js,ts,mjs,cjs,mts,cts}', '*/knexfile.{js,ts,mjs,cjs,mts,cts}'],
    scripts: { command: /^knex$/, options: ['--knexfile'] },
    record(text, record) {
      const table = textBehind(text, 'tableName') ?? record.table;
      return { ...record, table, lock: { table: `${table}_lock`, column: 'is_locked' } };
    },
  },
};
