// https://sequelize.org/docs/v6/other-topics/migrations/, and Umzug beneath it.
import { byFile, type MigrationText, textBehind } from '../_orm/migrations.ts';

export const migrationText: MigrationText = {
  orm: 'sequelize',
  mentions: /queryInterface/i,
  read: (path, code) => (/\bup\b/.test(code) ? byFile(path) : []),
  isOneFolder: true,
  record: { table: 'SequelizeMeta', columns: ['name'], key: 'name' },
  configure: {
    files: ['.sequelizerc', '{,src/,app/,server/}{config,db,database}/*.{js,cjs,mjs,json,ts}'],
    record: (text, record) => ({
      ...record,
      table: textBehind(text, 'migrationStorageTableName') ?? record.table,
    }),
  },
};
