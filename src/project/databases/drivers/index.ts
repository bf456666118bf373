// The drivers that we know; arm.ts puts them under the database mode.
import type { Driver } from '../driver.ts';
import { betterSqlite3 } from './better-sqlite3.ts';
import { libsql } from './libsql.ts';
import { mariadb } from './mariadb.ts';
import { mongodb } from './mongodb.ts';
import { mysql } from './mysql.ts';
import { mysql2 } from './mysql2.ts';
import { native } from './native.ts';
import { nodeSqlite } from './node-sqlite.ts';
import { pg } from './pg.ts';
import { postgres } from './postgres.ts';

export const drivers: readonly Driver[] = [
  pg,
  betterSqlite3,
  libsql,
  nodeSqlite,
  mysql2,
  postgres,
  mysql,
  mariadb,
  mongodb,
  native,
];
