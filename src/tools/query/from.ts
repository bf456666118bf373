// Which ORM an object is of, by its shape: the user's own copy is the only one there is.
import { type DrizzleField, type DrizzleFrom, drizzle, isDrizzle } from './orms/drizzle.ts';
import { isMongoose, type MongooseField, type MongooseFrom, mongoose } from './orms/mongoose.ts';
import { isPrisma, type PrismaField, type PrismaFrom, prisma } from './orms/prisma.ts';
import { isSequelize, type SequelizeField, type SequelizeFrom, sequelize } from './orms/sequelize.ts';
import { isReady, isTypeOrm, type TypeOrmField, type TypeOrmFrom, typeOrm } from './orms/typeorm.ts';
import type { Source } from './source.ts';

/** What stands under `from`. */
export type From = PrismaFrom | DrizzleFrom | TypeOrmFrom | SequelizeFrom | MongooseFrom;

/** Names of columns, as far as its types say them. */
export type FieldOf<F> = F extends PrismaFrom
  ? PrismaField<F>
  : F extends DrizzleFrom
    ? DrizzleField<F>
    : F extends TypeOrmFrom
      ? TypeOrmField<F>
      : F extends SequelizeFrom
        ? SequelizeField<F>
        : F extends MongooseFrom
          ? MongooseField<F>
          : string;

export function sourceOf(from: unknown, wrong: (problem: string) => Error): Source {
  if (isPrisma(from)) return prisma(from, wrong);
  if (isDrizzle(from)) return drizzle(from, wrong);
  if (isTypeOrm(from)) return typeOrm(from, wrong);
  if (isSequelize(from)) return sequelize(from);
  if (isMongoose(from)) return mongoose(from);
  throw wrong(
    '"from" is { prisma, model }, { db, table, sql } of Drizzle, a repository of TypeORM, or a model of Sequelize or Mongoose',
  );
}

/** Whether the ORM can be asked what it knows; else it is asked with the first query. */
export const canDescribe = (from: unknown): boolean => !isTypeOrm(from) || isReady(from);
