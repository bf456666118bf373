// https://kysely.dev/docs/migrations
import { byFile, type MigrationText } from '../_orm/migrations.ts';

export const migrationText: MigrationText = {
  orm: 'kysely',
  mentions: /\bkysely\b/i,
  read: (path, code) =>
    /\bexport\s+(?:async\s+)?(?:function|const|let)\s+up\b|\bexports\.up\b/.test(code) ? byFile(path) : [],
  isOneFolder: true,
  record: {
    ...{ table: 'kysely_migration', columns: ['name', 'timestamp'], key: 'name', at: 'timestamp' },
    lock: { table: 'kysely_migration_lock', column: 'is_locked' },
  },
};
