import { mariadbd } from '../../../support/mariadb.ts';
import type { Opened } from '../data.ts';
import { openDrizzle } from './drizzle.ts';
import { openMongoose } from './mongoose.ts';
import { openPrisma } from './prisma.ts';
import { openSequelize } from './sequelize.ts';
import { openTypeOrm } from './typeorm.ts';

export const orms: Record<string, () => Promise<Opened>> = {
  Prisma: openPrisma,
  'Drizzle 0.45': () => openDrizzle('drizzle-orm'),
  'Drizzle 1': () => openDrizzle('drizzle-v1'),
  'Drizzle on PostgreSQL': () => openDrizzle('drizzle-orm', 'postgres'),
  ...(mariadbd !== null && { 'Drizzle on MariaDB': () => openDrizzle('drizzle-orm', 'mysql') }),
  'TypeORM 1': () => openTypeOrm('typeorm'),
  'TypeORM 0.3': () => openTypeOrm('typeorm-0'),
  'TypeORM on PostgreSQL': () => openTypeOrm('typeorm', 'postgres'),
  'Sequelize 6': openSequelize,
  'Mongoose 9': () => openMongoose('mongoose'),
  'Mongoose 8': () => openMongoose('mongoose-8'),
};
