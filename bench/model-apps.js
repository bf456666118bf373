// Projects of n models for the bench of models, each in the plain way of its ORM, twenty to a file; and how the ORM itself is asked for them.
const header = {
  drizzle: "import { boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';",
  mongoose: "import mongoose, { Schema } from 'mongoose';",
  typeorm: "import { EntitySchema } from 'typeorm';",
  sequelize: "import { DataTypes } from 'sequelize';\nimport { sequelize } from './sequelize.js';",
  'mikro-orm': "import { EntitySchema } from '@mikro-orm/core';",
  objection: "import { Model } from 'objection';",
  bookshelf: "import { shelf } from './shelf.js';",
};

const before = (i) => (i % 20 === 0 ? null : `M${i - 1}`);

const model = {
  drizzle: (i) => `export const M${i} = pgTable('m${i}', {
  id: integer('id').primaryKey(), name: text('name').notNull(), mail: text('mail').unique(),
  active: boolean('active').notNull().default(true), at: timestamp('at').defaultNow(),
  other: integer('other')${before(i) ? `.references(() => ${before(i)}.id)` : ''},
});`,
  mongoose: (i) => `export const M${i} = mongoose.model('M${i}', new Schema({
  name: { type: String, required: true }, mail: { type: String, unique: true }, active: { type: Boolean, default: true },
  at: { type: Date, default: Date.now }, other: { type: Schema.Types.ObjectId, ref: 'M0' },
}, { timestamps: true }));`,
  typeorm: (i) => `export const M${i} = new EntitySchema({ name: 'M${i}', columns: {
  id: { type: Number, primary: true, generated: true }, name: { type: String }, mail: { type: String, unique: true },
  active: { type: Boolean, default: true }, at: { type: 'timestamp', createDate: true } },
  relations: { other: { type: 'many-to-one', target: 'M0', nullable: true } } });`,
  sequelize: (i) => `export const M${i} = sequelize.define('M${i}', {
  name: { type: DataTypes.STRING, allowNull: false }, mail: { type: DataTypes.STRING, unique: true },
  active: { type: DataTypes.BOOLEAN, defaultValue: true }, at: DataTypes.DATE });
${before(i) ? `M${i}.belongsTo(${before(i)}, { as: 'other' });` : ''}`,
  'mikro-orm': (i) => `export const M${i} = new EntitySchema({ name: 'M${i}', properties: {
  id: { type: 'number', primary: true }, name: { type: 'string' }, mail: { type: 'string', unique: true },
  active: { type: 'boolean', default: true }, at: { type: 'Date', nullable: true }, other: { kind: 'm:1', entity: 'M0', nullable: true } } });`,
  objection: (i) => `export class M${i} extends Model {
  static tableName = 'm${i}';
  static jsonSchema = { type: 'object', required: ['name'], properties: { id: { type: 'integer' }, name: { type: 'string' },
    mail: { type: 'string' }, active: { type: 'boolean', default: true }, otherId: { type: 'integer' } } };
  static relationMappings = () => ({ ${before(i) ? `other: { relation: Model.BelongsToOneRelation, modelClass: ${before(i)}, join: { from: 'm${i}.otherId', to: 'm${i - 1}.id' } }` : ''} });
}`,
  bookshelf: (i) => `export const M${i} = shelf.model('M${i}', { tableName: 'm${i}', hasTimestamps: true,
  other() { return this.belongsTo('M0'); } });`,
};

/** Modules beside the models. */
const beside = {
  sequelize: {
    'src/sequelize.js':
      "import { Sequelize } from 'sequelize';\nexport const sequelize = new Sequelize('postgres://127.0.0.1/x', { logging: false });",
  },
  bookshelf: {
    'src/shelf.js':
      "import bookshelf from 'bookshelf';\nimport knex from 'knex';\nexport const shelf = bookshelf(knex({ client: 'pg' }));",
  },
};

/** The cheapest way in which the ORM itself tells its models; gives their number. */
export const ask = {
  drizzle: `const { getTableConfig } = await import('drizzle-orm/pg-core');
    console.log(Object.values(models).map((table) => getTableConfig(table)).length);`,
  mongoose: `const { default: mongoose } = await import('mongoose');
    console.log(Object.values(mongoose.models).map(({ schema }) => Object.keys(schema.paths)).length);`,
  typeorm: `const { DataSource } = await import('typeorm');
    const source = new DataSource({ type: 'postgres', entities: Object.values(models) });
    await source.buildMetadatas(); console.log(source.entityMetadatas.length);`,
  sequelize: `const { sequelize } = await import('./src/sequelize.js');
    console.log(Object.values(sequelize.models).map((model) => model.rawAttributes).length);`,
  'mikro-orm': `const { MikroORM } = await import('@mikro-orm/postgresql');
    const orm = MikroORM.initSync({ dbName: 'x', connect: false, entities: Object.values(models), metadataCache: { enabled: false } });
    console.log(Object.keys(orm.getMetadata().getAll()).length);`,
  objection: `console.log(Object.values(models).map((model) => [model.getJsonSchema(), model.getRelations()]).length);`,
  bookshelf: `console.log(Object.values(models).map((Model) => new Model().tableName).length);`,
};

export const packages = {
  ...{ drizzle: 'drizzle-orm', mongoose: 'mongoose', typeorm: 'typeorm', sequelize: 'sequelize' },
  ...{ 'mikro-orm': '@mikro-orm/core', objection: 'objection', bookshelf: 'bookshelf' },
};

/** Path to text; with `src/index.js`, that has them all. */
export function filesOf(orm, count) {
  if (orm === 'prisma') return prismaFiles(count);
  if (orm === 'kysely') return kyselyFiles(count);
  const files = { ...beside[orm] };
  const names = [];
  for (let start = 0; start < count; start += 20) {
    const own = Array.from({ length: Math.min(20, count - start) }, (_, index) => model[orm](start + index));
    names.push(`models${start / 20}.js`);
    files[`src/${names.at(-1)}`] = [header[orm], ...own].join('\n');
  }
  files['src/index.js'] = names.map((name) => `export * from './${name}';`).join('\n');
  const manifest = { name: 'bench', type: 'module', dependencies: { [packages[orm]]: '*' } };
  return { ...files, 'package.json': JSON.stringify(manifest) };
}

function kyselyFiles(count) {
  const names = Array.from({ length: count }, (_, i) => `M${i}`);
  const table = (name) => `export interface ${name} {
  id: Generated<number>;
  name: string;
  mail: string | null;
  active: Generated<boolean>;
  at: ColumnType<Date, string | undefined, never>;
  other: number | null;
}`;
  const types = [
    "import type { ColumnType, Generated } from 'kysely';",
    ...names.map(table),
    `export interface DB {\n${names.map((name) => `  ${name.toLowerCase()}: ${name};`).join('\n')}\n}`,
  ];
  const client = `import { Kysely } from 'kysely';
import type { DB } from './types.js';
export const db = new Kysely<DB>({} as never);`;
  const manifest = { name: 'bench', type: 'module', dependencies: { kysely: '*' } };
  return {
    'src/types.ts': types.join('\n\n'),
    'src/db.ts': client,
    'package.json': JSON.stringify(manifest),
  };
}

function prismaFiles(count) {
  const models = Array.from(
    { length: count },
    (_, i) => `model M${i} {
  id     Int      @id @default(autoincrement())
  name   String
  mail   String?  @unique
  active Boolean  @default(true)
  at     DateTime @default(now())
  other  Int?
  up     M${i}?   @relation("R${i}", fields: [other], references: [id])
  down   M${i}[]  @relation("R${i}")
}`,
  );
  const manifest = { name: 'bench', dependencies: { prisma: '^7.0.0' } };
  return {
    'prisma/schema.prisma': ['datasource db {\n  provider = "postgresql"\n}', ...models].join('\n\n'),
    'package.json': JSON.stringify(manifest),
  };
}
