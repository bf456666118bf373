// Asks versions of ORMs that no fixture has, where `npm run test:orms` has installed them, about examples of fixtures/nature-models.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Model } from '../../src/protocol/schemas.ts';
import { fixtures } from './folders.ts';
import { type Ask, besideMongoose, byName, run } from './nature-live.ts';
import * as mongoose from './orms/mongoose.ts';
import * as prisma from './orms/prisma.ts';
import * as sequelize from './orms/sequelize.ts';
import { edit, older } from './orms/versions.ts';

type AskInstalled = (dir: string, truth: readonly Model[]) => ReturnType<Ask>;

/** Before version 6, types of the database are not told. */
const askPrisma =
  (hasNative: boolean, ...files: string[]): AskInstalled =>
  (dir, truth) => ({
    said: run(dir, 'describe.cjs', prisma.script(...files)),
    right: byName(truth, (model) => prisma.describe(model, hasNative)),
  });

const askSequelize7: AskInstalled = (dir, truth) => ({
  said: run(dir, 'describe.cjs', sequelize.script7("const { sequelize } = require('./src/db.ts');")),
  right: byName(truth, sequelize.describe),
});

const askSequelizeTypescript: AskInstalled = (dir, truth) => {
  compile(dir);
  return {
    said: run(dir, 'describe.cjs', sequelize.script("const { sequelize } = require('./dist/database.js');")),
    right: byName(truth, sequelize.describe),
  };
};

/** Registers the models as Nest does, without Nest and its connection. */
const askNestMongoose: AskInstalled = (dir, truth) => {
  compile(dir);
  const load = `
    const require = createRequire(import.meta.url);
    const { Cat, CatSchema } = require('./dist/cats/schemas/cat.schema.js');
    const events = require('./dist/cats/schemas/event.schema.js');
    const { Owner, OwnerSchema } = require('./dist/cats/schemas/owner.schema.js');
    CatSchema.pre('save', () => {});
    mongoose.model(Owner.name, OwnerSchema);
    mongoose.model(Cat.name, CatSchema);
    const Event = mongoose.model('Event', events.EventSchema);
    Event.discriminator('ClickedLinkEvent', events.ClickedLinkEventSchema);
    Event.discriminator('SignUpEvent', events.SignUpEventSchema);`;
  const said = run(
    dir,
    'describe.mjs',
    `import { createRequire } from 'node:module';${mongoose.script(load)}`,
  );
  return besideMongoose(said, truth);
};

/** With the types of decorated members, which tsx leaves out. */
function compile(dir: string): void {
  // Of the fixture, as this package's own has no interface for programs.
  const ts = createRequire(join(fixtures, 'typeorm/package.json'))('typescript');
  const { compilerOptions } = JSON.parse(readFileSync(join(dir, 'tsconfig.json'), 'utf8'));
  for (const file of readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const { outputText } = ts.transpileModule(readFileSync(join(dir, 'src', file), 'utf8'), {
      compilerOptions,
    });
    const to = join(dir, 'dist', file.replace(/ts$/, 'js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, outputText);
  }
}

const installed: Readonly<Record<string, AskInstalled>> = {
  'prisma5/forum': askPrisma(false, 'server/schema.prisma'),
  'prisma6/feed': askPrisma(true, 'data/feed.prisma'),
  'prisma7/store': askPrisma(true, ...['main', 'people', 'shop'].map((name) => `db/schema/${name}.prisma`)),
  'sequelize7/garden': askSequelize7,
  'sequelize-typescript/league': askSequelizeTypescript,
  'nest-mongoose/cats': askNestMongoose,
};

/** By name of the example, and version. */
export const askedOlder = Object.entries(installed).flatMap(([name, ask]) =>
  older(name).map(({ as, path, edits }): [name: string, as: string, ask: Ask] => [
    name,
    as,
    async (dir, truth) => {
      await edit(dir, edits);
      symlinkSync(path, join(dir, 'node_modules'), 'dir');
      return ask(dir, truth);
    },
  ]),
);
