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
    scripts: { command: /^sequelize(?:-cli)?$/, options: ['--config', '--options-path'] },
    // .sequelizerc: `config: path.resolve('config', 'database.js')`
    named: (text) =>
      [...text.matchAll(/(?<![\w.$-])["']?config["']?\s*:\s*(?:path\.\w+)?\(?([^)\n]*)/g)].flatMap(
        ([, args = '']) => {
          const parts = [...args.matchAll(/["']([^"']+)["']/g)].map(([, part = '']) => part);
          return /\.(?:[cm]?[jt]s|json)$/.test(parts.at(-1) ?? '') ? [parts.join('/')] : [];
        },
      ),
    record: (text, record) => ({
      ...record,
      table: textBehind(text, 'migrationStorageTableName') ?? record.table,
    }),
  },
};
