// https://mikro-orm.io/docs/migrations
import { byFile, type MigrationText } from '../_orm/migrations.ts';

export const migrationText: MigrationText = {
  orm: 'mikro-orm',
  mentions: /@mikro-orm\/migrations/,
  read: (path, code) => (/\bextends\s+(?:\w+\.)?Migration\b/.test(code) ? byFile(path) : []),
  record: {
    ...{ table: 'mikro_orm_migrations', columns: ['id', 'name', 'executed_at'] },
    ...{ key: 'name', at: 'executed_at' },
  },
  configure: {
    files: [
      '{,src/,src/*/,config/}mikro-orm*.config.{ts,js,mts,cts,mjs,cjs}',
      '{,src/,config/}mikro-orm*.{ts,js}',
    ],
    scripts: { command: /^mikro-orm(?:-esm)?$/, options: ['--config'] },
    record(text, record) {
      const section = /\bmigrations\s*:\s*\{[^{}]*\}/.exec(text)?.[0] ?? '';
      return { ...record, table: /\btableName\s*:\s*["'`](\w+)["'`]/.exec(section)?.[1] ?? record.table };
    },
  },
};
