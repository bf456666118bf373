// https://typeorm.io/docs/migrations/why: classes that are called as the table has them, with the time at the end.
import type { MigrationFile } from '../../../protocol/databases/migrations.ts';
import type { MigrationText } from '../_orm/migrations.ts';

export const migrationText: MigrationText = {
  orm: 'typeorm',
  mentions: /MigrationInterface|queryRunner/,
  read: (_, code) => [...code.matchAll(/\bclass\s+(\w+)([^{]*)\{/g)].flatMap((found) => classIn(code, found)),
  record: {
    table: 'migrations',
    columns: ['id', 'timestamp', 'name'],
    key: 'name',
    others: ['typeorm_metadata'],
  },
  configure: {
    files: [
      '*{ormconfig,data-source,dataSource,datasource}*.{ts,js,json,mts,cts,mjs,cjs}',
      '{src,src/*,app,config,db,database}/**/*{ormconfig,data-source,dataSource,datasource,database,typeorm,app.module}*.{ts,js,mts,cts}',
    ],
    scripts: { command: /(?:^|\/)typeorm(?:-ts-node-\w+|\/cli(?:\.js)?)?$/, options: ['-d', '--dataSource'] },
    record: (text, record) => ({
      ...record,
      table: /\bmigrationsTableName\s*[:=]\s*["'`](\w+)["'`]/.exec(text)?.[1] ?? record.table,
    }),
  },
};

/** Up to the next class. */
function classIn(
  code: string,
  { 0: head, 1: called = '', 2: heritage = '', index }: RegExpExecArray,
): MigrationFile[] {
  const isMigration = /\bMigrationInterface\b/.test(heritage) || /\d{13}$/.test(called);
  const body = code.slice(index + head.length).split(/\bclass\s+\w+[^{]*\{/)[0] ?? '';
  if (!isMigration || !/\bup\s*\(/.test(body)) return [];
  const name = /(?<![\w.$])name\s*(?::\s*string\s*)?=\s*["'`](\w+)["'`]/.exec(body)?.[1] ?? called;
  return [{ name, key: name }];
}
