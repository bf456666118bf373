// Versions of ORMs that no fixture has, and what of the fixture is written otherwise for them. By the adapter that reads them.

/** By file; null: lines that say it are left out. */
export type Edits = Readonly<Record<string, readonly [from: string, to: string | null][]>>;

/** What is installed, the one that is compared first; `package` is its folder, else that of all. */
interface Older {
  packages: string[];
  package?: string;
  edits?: Edits;
}

// Types of numbers came with 8, BigInt with 7, and a default that is undefined counts from 6 on.
const mongoose7: Edits = { 'src/models/shop.js': [['mongoose.Schema.Types.Int32', 'Number']] };
const mongoose6: Edits = { ...mongoose7, 'src/models/recipe.js': [['serial: BigInt', null]] };
// CommonJS, of which Node finds no names.
const mongoose5: Edits = {
  // Options of a kind came with 6.
  'src/models/activity.js': [["{ value: 'search' }", "'search'"]],
  // A name that 5 keeps for itself.
  'src/models/shop.js': [
    ['mongoose.Schema.Types.Int32', 'Number'],
    ['on: {', 'about: {'],
    ["'on.kind'", "'about.kind'"],
  ],
  'src/models/profile.js': [
    [
      "import mongoose, { model, Schema } from 'mongoose';",
      "import mongoose from 'mongoose';\n\nconst { model, Schema } = mongoose;",
    ],
  ],
  'src/models/recipe.js': [
    ...imported('{ Schema, model }', 'mongoose'),
    ['serial: BigInt', null],
    ['Schema.Types.UUID', null],
  ],
  'src/models/shared.js': imported('{ Schema }', 'mongoose'),
};

// Before the type had a name.
const kysely25: Edits = {
  'src/db/types.ts': [
    ['JSONColumnType, ', ''],
    [
      'JSONColumnType<{ street: string; city: string }>',
      'ColumnType<{ street: string; city: string }, string, string>',
    ],
  ],
};

const objection2: Edits = {
  'src/models/base-model.js': imported('{ Model, snakeCaseMappers }', 'objection'),
  'src/models/client.js': imported('{ compose, mixin, Model }', 'objection'),
  'src/models/task.js': imported('{ Model }', 'objection'),
  'src/models/person.js': imported('{ Model }', 'objection'),
};

// The decorator came with 10.
const nestMongoose9: Edits = {
  'src/cats/schemas/cat.schema.ts': [
    [', Virtual }', ' }'],
    ['@Virtual(', null],
    ['CatSchema.index(', "CatSchema.virtual('label').get(() => '');\nCatSchema.index("],
  ],
};

// Before 9, a class has nothing of one that is no schema.
const nestMongoose7: Edits = {
  'src/cats/schemas/cat.schema.ts': [
    ...(nestMongoose9['src/cats/schemas/cat.schema.ts'] ?? []),
    ['abstract class', '@Schema()\nabstract class'],
  ],
};

/** With what it asks for: Nest of its own major version. */
function nestMongoose(own: string, mongoose: string, metadata: string, rxjs: string): string[] {
  const nest = own.split('.')[0];
  return [
    ...[`@nestjs/mongoose@${own}`, `mongoose@${mongoose}`, `@nestjs/common@${nest}`, `@nestjs/core@${nest}`],
    ...[`reflect-metadata@${metadata}`, `rxjs@${rxjs}`],
  ];
}

/** Of CommonJS, of which Node finds no names. */
function imported(names: string, from: string): [string, string][] {
  return [[`import ${names} from '${from}';`, `import ${from} from '${from}';\n\nconst ${names} = ${from};`]];
}

export const older: Record<string, Older[]> = {
  mongoose: [
    { ...{ package: 'mongoose', packages: ['mongoose@7.8.13'] }, edits: mongoose7 },
    { ...{ package: 'mongoose', packages: ['mongoose@6.13.11'] }, edits: mongoose6 },
    { ...{ package: 'mongoose', packages: ['mongoose@5.13.23'] }, edits: mongoose5 },
    { ...{ package: 'mongoose', packages: ['mongoose@5.7.14'] }, edits: mongoose5 },
  ],
  // Before what is held.
  mongodb: [
    { package: 'mongodb', packages: ['mongodb@3.2.7'] },
    { package: 'mongodb', packages: ['mongodb@2.2.36'] },
  ],
  drizzle: [
    { package: 'drizzle-orm', packages: ['drizzle-orm@0.40.1', 'pg@8'] },
    { package: 'drizzle-orm', packages: ['drizzle-orm@0.36.0', 'pg@8'] },
  ],
  kysely: [
    { package: 'kysely', packages: ['kysely@0.29.9', 'pg@8'] },
    { package: 'kysely', packages: ['kysely@0.27.6', 'pg@8'] },
    { package: 'kysely', packages: ['kysely@0.26.3', 'pg@8'] },
    { package: 'kysely', packages: ['kysely@0.25.0', 'pg@8'], edits: kysely25 },
    { package: 'kysely', packages: ['kysely@0.24.0', 'pg@8'], edits: kysely25 },
  ],
  knex: [
    { package: 'knex', packages: ['knex@2.5.1', 'pg@8'] },
    { package: 'knex', packages: ['knex@1.0.7', 'pg@8'] },
    { package: 'knex', packages: ['knex@0.95.15', 'pg@8'] },
    { package: 'knex', packages: ['knex@0.21.21', 'pg@8'] },
    { package: 'knex', packages: ['knex@0.19.5', 'pg@8'] },
    { package: 'knex', packages: ['knex@0.16.5', 'pg@8'] },
  ],
  objection: [
    { package: 'objection', packages: ['objection@2.2.18', 'knex@0.21.21', 'pg@8'], edits: objection2 },
    { package: 'objection', packages: ['objection@2.0.0', 'knex@0.21.21', 'pg@8'], edits: objection2 },
  ],
  // Made without what it would download: an engine, of which version 5 has no other.
  prisma: [
    {
      package: 'prisma',
      packages: ['prisma@6.19.3', '@prisma/client@6.19.3', '@prisma/adapter-pg@6.19.3', 'pg@8'],
    },
  ],
  sequelize: [{ package: 'sequelize', packages: ['sequelize@5.22.5', 'pg@8'] }],
  typeorm: [
    {
      ...{ package: 'typeorm', packages: ['typeorm@0.2.45', 'pg@8'] },
      edits: {
        'src/data-source.ts': [
          ['DataSource }', 'Connection }'],
          ['new DataSource(', 'new Connection('],
        ],
        // New in 0.3.
        'src/entities/visit.ts': [
          ['VirtualColumn,', null],
          ['@VirtualColumn(', null],
        ],
        'src/entities/prescription.ts': [['DataSource', 'Connection']],
      },
    },
  ],
  // Examples of fixtures/nature-models, whose ORM no fixture has.
  'prisma5/forum': [{ packages: ['@prisma/internals@5.22.0'] }],
  'prisma6/feed': [{ packages: ['@prisma/internals@6.19.3'] }],
  'prisma7/store': [{ packages: ['@prisma/internals@7.10.0'] }],
  'sequelize7/garden': [
    { packages: ['@sequelize/core@7.0.0-alpha.48', '@sequelize/postgres@7.0.0-alpha.48'] },
  ],
  'sequelize-typescript/league': [
    { packages: ['sequelize-typescript@2.1.6', 'sequelize@6.37.8', 'reflect-metadata@0.2.2', 'pg@8'] },
    { packages: ['sequelize-typescript@1.1.0', 'sequelize@5.22.5', 'reflect-metadata@0.1.14', 'pg@8'] },
  ],
  'nest-mongoose/cats': [
    { packages: nestMongoose('12.0.0', '9.12.1', '0.2.2', '7') },
    { packages: nestMongoose('11.0.4', '8.24.10', '0.2.2', '7') },
    { packages: nestMongoose('10.1.0', '7.8.13', '0.1.14', '7') },
    { packages: nestMongoose('9.2.2', '6.13.11', '0.1.14', '7'), edits: nestMongoose9 },
    { packages: nestMongoose('8.0.1', '5.13.23', '0.1.14', '7'), edits: nestMongoose7 },
    { packages: nestMongoose('7.2.4', '5.13.23', '0.1.14', '6'), edits: nestMongoose7 },
  ],
};
