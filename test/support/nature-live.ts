// Asks the ORM itself, as it is installed for the fixtures, about an example of fixtures/nature-models: what it says, and what the truth says in the same words.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Model } from '../../src/protocol/schemas.ts';
import { fixtures } from './folders.ts';
import * as bookshelf from './orms/bookshelf.ts';
import { byListing, bySelf } from './orms/drizzle.ts';
import * as kysely from './orms/kysely.ts';
import * as mikroOrm from './orms/mikro-orm.ts';
import * as mongoose from './orms/mongoose.ts';
import * as objection from './orms/objection.ts';
import * as sequelize from './orms/sequelize.ts';
import * as typeorm from './orms/typeorm.ts';

interface Asked {
  said: Record<string, unknown>;
  right: Record<string, unknown>;
}
export type Ask = (dir: string, truth: readonly Model[]) => Asked | Promise<Asked>;

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Runs a script in the folder, and reads what it prints; no URL leads anywhere. */
export function run(dir: string, file: string, script: string) {
  writeFileSync(join(dir, file), script);
  const env = { ...process.env, NODE_ENV: 'development', DATABASE_URL: 'postgres://127.0.0.1/none' };
  // Drivers that a package looks for beside itself.
  Object.assign(env, { NODE_PATH: join(fixtures, 'bank/node_modules') });
  return JSON.parse(
    execFileSync(process.execPath, ['--import', tsx, file], { cwd: dir, encoding: 'utf8', env }),
  );
}

/** Packages of a fixture, by the name that the example has for them. */
function link(dir: string, fixture: string, names: Readonly<Record<string, string>>): void {
  for (const [name, as] of Object.entries(names)) {
    const place = join(dir, 'node_modules', as);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(fixtures, fixture, 'node_modules', name), place, 'dir');
  }
}

const linkAll = (dir: string, fixture: string) =>
  symlinkSync(join(fixtures, fixture, 'node_modules'), join(dir, 'node_modules'), 'dir');

export const byName = (models: readonly Model[], describe: (model: Model) => unknown) =>
  Object.fromEntries(models.map((model) => [model.name, describe(model)]));

const askDrizzle =
  (version: string, casing: string | null): Ask =>
  async (dir, truth) => {
    link(dir, 'drizzle', { [version]: 'drizzle-orm' });
    const files = new Set(truth.map(({ source }) => source.replace(/:\d+$/, '')));
    const modules = await Promise.all([...files].map((file) => import(join(dir, file))));
    const load = (path: string) =>
      import(pathToFileURL(join(fixtures, 'drizzle/node_modules', version, path)).href);
    return { said: await bySelf(Object.assign({}, ...modules), load, casing), right: byListing(truth) };
  };

const askTypeorm =
  (version: string, load: string): Ask =>
  (dir, truth) => {
    const names = { [version]: 'typeorm', 'reflect-metadata': 'reflect-metadata', typescript: 'typescript' };
    link(dir, 'typeorm', { ...names, pg: 'pg' });
    writeFileSync(join(dir, 'listing.json'), JSON.stringify(typeorm.describe(truth)));
    const { listed, ...said } = run(dir, 'describe.cjs', typeorm.script(load));
    for (const model of [...Object.values(said), ...Object.values(listed)] as { keys: string[] }[])
      model.keys = typeorm.sorted(model.keys);
    return { said, right: listed };
  };

const askSequelize =
  (load: string): Ask =>
  (dir, truth) => {
    link(dir, 'sequelize', { sequelize: 'sequelize', pg: 'pg' });
    return {
      said: run(dir, 'describe.cjs', sequelize.script(load)),
      right: byName(truth, sequelize.describe),
    };
  };

const askMongoose =
  (version: string, load: string): Ask =>
  (dir, truth) => {
    link(dir, 'mongoose', { [version]: 'mongoose' });
    return besideMongoose(run(dir, 'describe.mjs', mongoose.script(load)), truth);
  };

export function besideMongoose(said: unknown, truth: readonly Model[]): Asked {
  const sorted = (value: unknown) => mongoose.sorted(value) as Record<string, unknown>;
  return { said: sorted(said), right: sorted(mongoose.describe(truth)) };
}

const askMikroOrm =
  (fixture: string, file: string, script: string): Ask =>
  (dir, truth) => {
    linkAll(dir, fixture);
    const said = run(dir, file, script);
    // What is embedded in columns is no model of its own.
    const embedded = new Set(truth.filter(({ kind }) => kind === 'embedded').map(({ name }) => name));
    for (const [name, { kind }] of Object.entries<{ kind: string }>(said))
      if (kind === 'embedded' && !embedded.has(name)) delete said[name];
    const right = mikroOrm.describe(truth);
    // What an entity starts with is written in its class alone.
    for (const [name, model] of Object.entries<{ columns: Record<string, { default: unknown }> }>(said))
      for (const [column, told] of Object.entries(model.columns))
        if (right[name]?.columns[column]?.default === 'onCreate') told.default ??= 'onCreate';
    return { said, right };
  };

const askKysely =
  (types: string, name: string, meanings: Record<string, string[]>): Ask =>
  (dir, truth) => {
    linkAll(dir, 'kysely');
    const lines = [
      "import type { Insertable, Selectable } from 'kysely';",
      `import type { ${name} as All } from '${types}';`,
      'declare global { interface Buffer extends Uint8Array {} }',
      'export type Selected = { [T in keyof All]: Selectable<All[T]> };',
      'export type Inserted = { [T in keyof All]: Insertable<All[T]> };',
    ];
    writeFileSync(join(dir, 'src/probe.ts'), lines.join('\n'));
    writeFileSync(
      join(dir, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
      }),
    );
    const describe = ({ fields }: Model) =>
      Object.fromEntries(fields.map((field) => [field.name, kysely.describe(field, meanings)]));
    return { said: run(dir, 'describe.cjs', kysely.script), right: byName(truth, describe) };
  };

const askObjection: Ask = (dir, truth) => {
  linkAll(dir, 'objection');
  const models = readdirSync(join(dir, 'models')).filter((file) => /^(?!BaseModel)[A-Z]/.test(file));
  const imports = models.map((file, index) => `import m${index} from './models/${file}';`);
  const load = `${imports.join('\n')}\nconst models = [${models.map((_, index) => `m${index}`)}];`;
  const said = run(dir, 'describe.mjs', objection.script(load));
  const right = byName(
    truth.filter(({ name }) => name in said),
    (model) => objection.describe(model, truth),
  );
  const named = new Set<string>();
  for (const [name, model] of Object.entries<ReturnType<typeof objection.describe>>(said)) {
    // The table between two models is told with the first that names it.
    for (const table of Object.keys(model.through)) {
      if (named.has(table)) delete model.through[table];
      named.add(table);
    }
    // A column that only a relation names has no schema.
    const columns = Object.values(model.relations).flatMap(({ fields = [] }) => fields);
    for (const column of columns)
      if (!model.columns[column])
        delete (right[name] as ReturnType<typeof objection.describe>).columns[column];
  }
  return { said, right };
};

const askBookshelf: Ask = (dir, truth) => {
  linkAll(dir, 'bookshelf');
  const files = readdirSync(join(dir, 'models')).map((file) => `require('./models/${file}')`);
  const load = `const { Model, registry } = require('./bookshelf'); [${files}];
    const models = registry.models ?? registry;`;
  const { said, tables } = run(dir, 'describe.cjs', bookshelf.script(load));
  const columns = ({ fields }: Model) => fields.flatMap(({ column }) => column ?? []).sort();
  const models = truth.filter(({ name }) => name in said);
  return {
    said: { ...said, tables },
    right: {
      ...byName(models, bookshelf.describe),
      tables: Object.fromEntries(truth.map((model) => [model.table, columns(model)])),
    },
  };
};

const json = ['JsonArray', 'JsonObject', 'boolean', 'number', 'string'];
const shop = `const { DataSource } = require('typeorm');
const { SnakeNames } = require('./dist/common/naming.js');
const { Item } = require('./dist/items/item.entity.js');
const { Listing } = require('./dist/items/listing.entity.js');
const { Rating, Tag } = require('./dist/items/tag.entity.js');
const dataSource = new DataSource({ type: 'mysql', database: 'shop', namingStrategy: new SnakeNames(), entities: [Item, Listing, Rating, Tag] });`;

/** Of the others no fixture has the package. */
export const asked: Readonly<Record<string, Ask>> = {
  'bookshelf/library': askBookshelf,
  'drizzle/crm': askDrizzle('drizzle-orm', null),
  'drizzle/diary-sqlite': askDrizzle('drizzle-orm', 'snake_case'),
  'drizzle/library-mysql': askDrizzle('drizzle-orm', null),
  'drizzle1/teams': askDrizzle('drizzle-v1', null),
  'kysely/codegen': askKysely('./db.d.ts', 'DB', { Json: json, Buffer: ['Buffer'] }),
  'kysely/pets': askKysely('./types.ts', 'Database', {
    Species: ['string'],
    object: ['{ login_at: string; plan: "free" | "premium"; }'],
  }),
  'mikro-orm/blog': askMikroOrm('mikro-orm', 'describe.cjs', mikroOrm.compiled),
  'mikro-orm7/depot': askMikroOrm('mikro-orm7', 'describe.mjs', mikroOrm.imported),
  'mongoose/magazine': askMongoose('mongoose', "await import('./src/models/index.js');"),
  'mongoose8/tracker': askMongoose('mongoose-8', "await import('./src/models.ts');"),
  'objection/movies': askObjection,
  'sequelize/chat': askSequelize(
    "require('./src/models.ts');\nconst { sequelize } = require('./src/sequelize.ts');",
  ),
  'sequelize/museum': askSequelize("const { sequelize } = require('./db/models');"),
  'typeorm/school': askTypeorm('typeorm', "const { dataSource } = require('./dist/data-source.js');"),
  'typeorm0/nest-shop': askTypeorm('typeorm-0', shop),
};
