// Schemas as the documentation of Mongoose and of Nest writes them, and as projects do.
import { expect, test } from 'vitest';
import { pluralize } from '../../../../src/project/adapters/mongoose/source/pluralize.ts';
import { sourceModels } from '../../../../src/project/adapters/mongoose/source.ts';
import { readModels, readWhole } from '../../../support/models.ts';

const read = (files: Record<string, unknown>) =>
  readModels(sourceModels, ['mongoose', '@nestjs/mongoose'], files);

/** One module of models; what every document has is left out. */
async function of(code: string): Promise<string[]> {
  const lines = await read({ 'models.ts': `import mongoose, { Schema, model } from 'mongoose';\n${code}` });
  return lines.filter((line) => line !== ' _id ObjectId @id @default(auto())' && line !== ' __v Number');
}

const body = async (definition: string, options = '{}') =>
  (await of(`model('It', new Schema({ ${definition} }, ${options}));`)).slice(1);

test.each([
  ['Blog', 'blogs'],
  ['Person', 'people'],
  ['Category', 'categories'],
  ['News', 'news'],
  ['Status', 'status'],
  ['Address', 'addresses'],
  ['UserProfile', 'userprofiles'],
  ['Analysis', 'analyses'],
  ['Datum', 'data'],
  ['Goose', 'geese'],
  ['Mongoose', 'mongooses'],
  ['Step2', 'step2'],
  ['Human', 'humans'],
])('the collection of %s is %s', (name, collection) => {
  expect(pluralize(name)).toBe(collection);
});

test('types, each as it may be written', async () => {
  expect(
    await body(`name: String, binary: Buffer, living: Boolean, updated: { type: Date, default: Date.now },
      age: { type: Number, min: 18, max: 65, required: true }, mixed: Schema.Types.Mixed, any: {}, object: Object,
      _someId: Schema.Types.ObjectId, decimal: Schema.Types.Decimal128, double: Schema.Types.Double,
      int: 'Int32', big: BigInt, id: 'uuid', old: Schema.ObjectId, oid: mongoose.Types.ObjectId,
      array: [], ofString: [String], ofMixed: [{}], ofArrays: [[Number]], plain: Array, typed: { type: Array, of: Number },
      nested: { stuff: { type: String, lowercase: true, trim: true } }, asset: { type: { type: String }, ticker: String },
      map: Map, mapOfString: { type: Map, of: String }, union: { type: Schema.Types.Union, of: [Number, String] }`),
  ).toEqual([
    ...[
      ' name String?',
      ' binary Buffer?',
      ' living Boolean?',
      ' updated Date? @default(now())',
      ' age Number',
    ],
    ...[' mixed Mixed?', ' any Mixed?', ' object Mixed?', ' _someId ObjectId?', ' decimal Decimal128?'],
    ...[' double Double?', ' int Int32?', ' big BigInt?', ' id Uuid?', ' old ObjectId?', ' oid ObjectId?'],
    ...[
      ' array Mixed[]',
      ' ofString String[]',
      ' ofMixed Mixed[]',
      ' ofArrays "Number[]"[]',
      ' plain Mixed[]',
    ],
    ...[' typed Number[]', ' nested.stuff String?', ' asset.type String?', ' asset.ticker String?'],
    ...[' map Map<Mixed>?', ' mapOfString Map<String>?', ' union "Number | String"?'],
  ]);
});

test('what is required, unique, indexed, of an enum and has a default', async () => {
  expect(
    await body(
      `a: { type: String, required: [true, 'Why no a?'] }, b: { type: String, required: 'needed' },
      c: { type: String, required: function () { return this.a; } }, d: { type: String, required: false },
      e: { type: String, enum: { values: ['coffee', 'tea'], message: '{VALUE}' } }, f: { type: String, enum: { One: '1', Two: '2' } },
      g: { type: String, unique: 'taken' }, h: { type: String, index: { unique: true, name: 'h_1' } },
      i: { type: String, index: 'text' }, j: { type: [Number], index: '2d' }, k: { type: Date, expires: 60 },
      l: { type: [{ type: String, enum: ['x', 'y'], unique: true }], default: () => ['x'] },
      m: { type: Number, default: 0 }, n: { type: Object, default: {} }, o: { type: String, default: null },
      p: { type: String, default: makeId }, q: { type: Date, default: () => new Date() },
      r: { type: Date, default: function () { return Date.now(); } }, s: { type: String, sparse: true }, t: { type: Date, default: mongoose.now }`,
    ),
  ).toEqual([
    ...[' a String', ' b String', ' c String?', ' d String?', ' e String? @enum(coffee, tea)'],
    ...[
      ' f String? @enum(1, 2)',
      ' g String? @unique',
      ' h String? @unique',
      ' i String?',
      ' j Number[]',
      ' k Date?',
    ],
    ...[
      ` l String[] @unique @default(["x"]) @enum(x, y)`,
      ' m Number? @default(0)',
      ' n Mixed? @default({})',
    ],
    ...[' o String? @default(null)', ' p String? @default(makeId())', ' q Date? @default(now())'],
    ...[
      ' r Date? @default(now())',
      ' s String?',
      ' t Date? @default(now())',
      ' @@index(i)',
      ' @@index(j)',
      ' @@index(k)',
      ' @@index(s)',
    ],
  ]);
});

test('indexes of the schema, alone and compound, of some documents, of every field', async () => {
  expect(
    await of(`const animal = new Schema({ name: String, type: String, tags: { type: [String], index: true }, n: { type: String, alias: 'number' } });
animal.index({ name: 1, type: -1 });
animal.index({ name: 1 }, { unique: true }).index({ n: 1, type: 1 }, { unique: true, name: 'own' });
animal.index({ type: 1 }, { unique: true, partialFilterExpression: { name: 'x' } });
animal.index({ '$**': 'text' });
export default model('Animal', animal);`),
  ).toEqual([
    'model Animal animals models.ts:7',
    ...[' name String? @unique', ' type String?', ' tags String[]', ' number String? @column(n)'],
    ...[
      ' @@index(tags)',
      ' @@index(name, type)',
      ' @@index(type)',
      ' @@index($**)',
      ' @@unique(number, type) own',
    ],
  ]);
});

test('timestamps, versions and ids, as usual, renamed, in part and off', async () => {
  const times = async (options: string) => (await body('a: String', options)).slice(1);
  expect(await times('{ timestamps: true }')).toEqual([
    ' createdAt Date @default(now())',
    ' updatedAt Date @updatedAt',
  ]);
  expect(await times("{ timestamps: { createdAt: 'made', updatedAt: false } }")).toEqual([
    ' made Date @default(now())',
  ]);
  expect(await times('{ timestamps: { currentTime: () => 1 }, versionKey: false }')).toEqual([
    ' createdAt Date @default(now())',
    ' updatedAt Date @updatedAt',
  ]);
  expect(await times("{ versionKey: 'rev' }")).toEqual([' rev Number']);
  expect(
    await of(
      `const s = new Schema({ _id: Number, at: Date }); s.set('timestamps', true); s.set('collection', 'rows'); model('Row', s);`,
    ),
  ).toEqual([
    'model Row rows models.ts:2',
    ...[' _id Number @id', ' at Date?', ' createdAt Date @default(now())', ' updatedAt Date @updatedAt'],
  ]);
  expect(
    await read({
      'a.js': `const { Schema, model } = require('mongoose');
model('None', new Schema({ nested: new Schema({ x: Number }, { _id: false }) }, { _id: false, versionKey: false }));`,
    }),
  ).toEqual([
    ...['model None nones a.js:2', ' nested None.nested?', 'embedded None.nested - a.js:2', ' x Number?'],
  ]);
});

test('sub-documents: one, many, of a variable, written within, in a map, and of a model', async () => {
  expect(
    await of(`const childSchema = new Schema({ name: 'string' });
const Child = model('Child', childSchema);
const kid = new Schema({ nick: String });
model('Parent', new Schema({ children: [childSchema], child: kid, kids: { type: [kid], required: true }, byName: { type: Map, of: kid },
  inline: [{ at: Date }], single: { type: { x: Number } }, typed: [{ type: { type: String }, y: Number }] }));`),
  ).toEqual([
    ...['model Child children models.ts:3', ' name String?'],
    ...['embedded kid - models.ts:4', ' nick String?'],
    ...[
      'model Parent parents models.ts:5',
      ' children Child[]',
      ' child kid?',
      ' kids kid[]',
      ' byName Map<kid>?',
    ],
    ...[' inline Parent.inline[]', ' single Parent.single?', ' typed Parent.typed[]'],
    ...[
      'embedded Parent.inline - models.ts:6',
      ' at Date?',
      'embedded Parent.single - models.ts:6',
      ' x Number?',
    ],
    ...['embedded Parent.typed - models.ts:6', ' type String?', ' y Number?'],
  ]);
});

test('schemas of the same name are told apart, and one may hold itself', async () => {
  const lines = await read({
    'a.js': `const { Schema, model } = require('mongoose'); const item = new Schema({ a: String }); model('A', new Schema({ items: [item] }));`,
    'b.js': `const { Schema, model } = require('mongoose'); const item = new Schema({ b: String }); item.add({ parts: [item] });
model('B', new Schema({ items: [item] }));`,
  });
  expect(lines.filter((line) => /^(?:model|embedded)| items| parts/.test(line))).toEqual([
    ...['embedded item - a.js:1', 'model A as a.js:1', ' items item[]', 'embedded B.items - b.js:1'],
    ...[' parts B.items[]', 'model B bs b.js:2', ' items B.items[]'],
  ]);
});

test('references: by name, by model, by class, as a function, in lists and maps; paths that decide are none', async () => {
  expect(
    await of(`const Person = model('Person', new Schema({ name: String }));
model('Story', new Schema({ author: { type: Schema.Types.ObjectId, ref: 'Person', required: true }, fans: [{ type: Schema.Types.ObjectId, ref: Person }],
  editor: { type: Number, ref: () => Person }, seen: { type: Map, of: { type: Schema.Types.ObjectId, ref: 'Person' } },
  on: { type: Schema.Types.ObjectId, refPath: 'kind' }, list: { type: [Schema.Types.ObjectId], ref: 'Person' } }));`),
  ).toEqual([
    ...['model Person people models.ts:2', ' name String?', 'model Story stories models.ts:3'],
    ...[
      ' author ObjectId @relation(Person: author -> _id)',
      ' fans ObjectId[] @relation(Person: fans -> _id)',
    ],
    ...[
      ' editor Number? @relation(Person: editor -> _id)',
      ' seen Map<ObjectId>? @relation(Person: seen -> _id)',
    ],
    ...[' on ObjectId?', ' list ObjectId[] @relation(Person: list -> _id)'],
  ]);
});

test('virtuals: getters, of options, of a class, and populated', async () => {
  expect(
    await of(`const author = new Schema({ name: { first: String } }, { virtuals: { full: { get() { return ''; } } } });
author.virtual('posts', { ref: 'Post', localField: '_id', foreignField: 'author' });
author.virtual('last', { ref: 'Post', localField: '_id', foreignField: 'author', justOne: true });
author.virtual('total', { ref: 'Post', localField: '_id', foreignField: 'author', count: true });
author.virtual('name.short').get(() => '').set(() => {});
author.loadClass(class { get initials() { return ''; } static find() {} method() {} });
model('Author', author);`),
  ).toEqual([
    ...['model Author authors models.ts:8', ' name.first String?', ' full virtual? @column()'],
    ...[' posts Post[] @relation(_id -> author)', ' last Post? @relation(_id -> author)'],
    ...[' total Number? @column() @relation(Post: _id -> author)', ' name.short virtual? @column()'],
    ' initials virtual? @column()',
  ]);
});

test('kinds: of a model, with a value, with a key that is declared, of a schema, and of sub-documents', async () => {
  expect(
    await of(`const event = new Schema({ time: Date }, { discriminatorKey: 'kind' });
const Event = model('Event', event);
Event.discriminator('ClickedLink', new Schema({ url: String }));
Event.discriminator('SignedUp', new Schema({ user: String }), 'sign-up');
const shape = new Schema({ name: String, type: { type: String, enum: ['c', 's'] } }, { discriminatorKey: 'type' });
shape.discriminator('Circle', new Schema({ r: Number }));
model('Shape', shape);
const batch = new Schema({ events: [new Schema({ message: String }, { discriminatorKey: 'k', _id: false })] });
batch.path('events').discriminator('Clicked', new Schema({ element: String }, { _id: false }));
model('Batch', batch);`),
  ).toEqual([
    ...['model Event events models.ts:3', ' time Date?', ' kind String?'],
    ...[
      'model ClickedLink events models.ts:4',
      ' time Date?',
      ' kind String @default(ClickedLink)',
      ' url String?',
      ' @@base "Event"',
    ],
    ...[
      'model SignedUp events models.ts:5',
      ' time Date?',
      ' kind String @default(sign-up)',
      ' user String?',
      ' @@base "Event"',
    ],
    ...[
      'model Circle shapes models.ts:7',
      ' name String?',
      ' type String @default(Circle)',
      ' r Number?',
      ' @@base "Shape"',
    ],
    ...['model Shape shapes models.ts:8', ' name String?', ' type String? @enum(c, s)'],
    ...['embedded Batch.events - models.ts:9', ' message String?', ' k String?'],
    ...[
      'embedded Clicked - models.ts:10',
      ' message String?',
      ' k String @default(Clicked)',
      ' element String?',
      ' @@base "Batch.events"',
    ],
    ...['model Batch batches models.ts:11', ' events Batch.events[]'],
  ]);
});

test('schemas put together: add, clone, pick, omit, plug-ins of the project and of all schemas', async () => {
  expect(
    await read({
      'plugin.ts': `export default function lastMod(schema, { field = 'lastMod' } = {}) { schema.add({ [field]: Date }); schema.virtual('age').get(() => 1); }`,
      'global.ts': `import mongoose from 'mongoose'; mongoose.plugin((schema) => { schema.add({ tenant: { type: String, index: true } }); });`,
      'models.ts': `import './global'; import { Schema, model } from 'mongoose'; import lastMod from './plugin';
const base = new Schema({ a: String, b: { type: Number, required: true } }, { versionKey: false });
class Audited extends Schema { constructor(def) { super(def, { versionKey: false }); this.add({ by: String }); } }
model('One', base.clone().add({ c: Date }));
model('Two', base.pick(['b']));
model('Three', base.omit(['b']).plugin(lastMod, { field: 'modified' }));
model('Four', new Audited({ d: String }));
model('Five', new Schema([{ a: String }, { e: { f: Number } }], { versionKey: false }).add(base));`,
    }),
  ).toEqual([
    ...[
      'model One ones models.ts:4',
      ' _id ObjectId @id @default(auto())',
      ' a String?',
      ' b Number',
      ' c Date?',
      ' tenant String?',
      ' @@index(tenant)',
    ],
    ...[
      'model Two twos models.ts:5',
      ' _id ObjectId @id @default(auto())',
      ' b Number',
      ' tenant String?',
      ' @@index(tenant)',
    ],
    ...[
      'model Three threes models.ts:6',
      ' _id ObjectId @id @default(auto())',
      ' a String?',
      ' modified Date?',
      ' tenant String?',
      ' age virtual? @column()',
      ' @@index(tenant)',
    ],
    ...[
      'model Four fours models.ts:7',
      ' _id ObjectId @id @default(auto())',
      ' d String?',
      ' by String?',
      ' tenant String?',
      ' @@index(tenant)',
    ],
    ...[
      'model Five fives models.ts:8',
      ' _id ObjectId @id @default(auto())',
      ' a String?',
      ' e.f Number?',
      ' b Number',
      ' tenant String?',
      ' @@index(tenant)',
    ],
  ]);
});

test('plug-ins of packages: what is known of them, and what is not is said', async () => {
  expect(
    await of(`import mongooseDelete from 'mongoose-delete'; import paginate from 'mongoose-paginate-v2'; import odd from 'odd-plugin';
const a = new Schema({ a: String }).plugin(mongooseDelete, { deletedAt: true }).plugin(paginate);
model('A', a);
const b = new Schema({ b: String, ...odd.fields }); b.plugin(odd);
model('B', b);`),
  ).toEqual([
    ...['model A as models.ts:4', ' a String?', ' deleted Boolean? @default(false)', ' deletedAt Date?'],
    ...['model B bs models.ts:6', ' b String?'],
    'warning MODEL_INCOMPLETE: Listed with what could be made out: B (models.ts:6: not all of its definition is known, what the plug-in odd-plugin adds is not known).',
  ]);
});

test('where models are made: connections, factories, an object of models, a class, and twice', async () => {
  const lines = await read({
    'a.js': `module.exports = (mongoose) => { const schema = mongoose.Schema({ title: String }, { timestamps: true }); return mongoose.model('tutorial', schema); };`,
    'index.js': `const mongoose = require('mongoose'); const db = { mongoose, tutorials: require('./a.js')(mongoose) }; module.exports = db;`,
    'b.ts': `import { Schema, type Connection } from 'mongoose'; const s = new Schema({ x: Number });
export const makeUser = (connection: Connection) => connection.model('User', s, 'accounts');`,
    'c.ts': `import mongoose, { Schema } from 'mongoose'; interface P { y: string }
const petSchema = new Schema<P>({ y: { type: String, required: true } });
export const Pet = (mongoose.models.Pet as mongoose.Model<P>) || mongoose.model<P>('Pet', petSchema);
export const Tag = mongoose.connection.useDb('other').model('Tag', new Schema({ z: String }));`,
    'd.ts': `import { model } from 'mongoose';
export const find = () => model('User').findOne();`,
  });
  expect(lines.filter((line) => /^model| x | y | z | w | title/.test(line))).toEqual([
    ...['model tutorial tutorials a.js:1', ' title String?', 'model User accounts b.ts:2', ' x Number?'],
    ...['model Pet pets c.ts:3', ' y String', 'model Tag tags c.ts:4', ' z String?'],
  ]);
});

test('names of collections are not made plural where the project says so', async () => {
  const at = async (how: string) =>
    (await of(`${how}; model('Fish2', new Schema({})); model('Cat', new Schema({}));`)).filter((line) =>
      line.startsWith('model'),
    );
  expect(await at('mongoose.pluralize(null)')).toEqual(['model Fish2 models.ts:2', 'model Cat models.ts:2']);
  expect(await at("mongoose.pluralize((name) => 'all_' + name)")).toEqual([
    'model Fish2 all_Fish2 models.ts:2',
    'model Cat all_Cat models.ts:2',
  ]);
});

test('comments of schemas and fields', async () => {
  expect(
    await of(`/** A cat. */
const cat = new Schema({
  /** What it is called. */
  name: { type: String },
});
export const Cat = model('Cat', cat);`),
  ).toEqual(['/// A cat.', 'model Cat cats models.ts:7', ' /// What it is called.', ' name String?']);
});

test('classes of Nest: types by annotation, lists, sub-documents, raw definitions, kinds, what registers them', async () => {
  const lines = await read({
    'schemas.ts': `import { Prop, Schema, SchemaFactory, Virtual, raw } from '@nestjs/mongoose';
import mongoose, { HydratedDocument, Types } from 'mongoose';
export enum Mood { Calm = 'calm', Wild = 'wild' }
@Schema({ _id: false })
export class Toy { @Prop({ required: true }) name: string; @Prop() price: number; }
@Schema()
export class Owner { @Prop({ unique: true, lowercase: true }) email: string; }
export class Base { @Prop({ default: () => new Date() }) seen: Date; }
/** Likes fish. */
@Schema({ timestamps: true, collection: 'all_cats', discriminatorKey: 'kind' })
export class Cat extends Base {
  @Prop() name: string;
  @Prop({ required: true }) age: number;
  @Prop([String]) tags: string[];
  @Prop({ type: [{ type: mongoose.Schema.Types.ObjectId, ref: 'Owner' }] }) owners: Owner[];
  @Prop({ type: Types.ObjectId, ref: Owner.name, index: true }) keeper: Owner;
  @Prop(raw({ first: { type: String }, last: String })) details: Record<string, any>;
  @Prop({ type: String, enum: Mood, default: Mood.Calm }) mood: Mood;
  @Prop({ enum: Object.values(Mood) }) other: string;
  @Prop({ type: Toy }) best: Toy;
  @Prop({ type: [Toy], default: [] }) toys: Toy[];
  @Prop() spare?: Toy;
  @Prop({ type: Map, of: String }) notes: Map<string, string>;
  @Prop() alive: boolean;
  @Prop({ type: mongoose.Schema.Types.Mixed }) any: any;
  @Virtual({ options: { ref: 'Visit', localField: '_id', foreignField: 'cat' } }) visits: unknown[];
}
export type CatDocument = HydratedDocument<Cat>;
export const CatSchema = SchemaFactory.createForClass(Cat);
CatSchema.index({ name: 1, age: 1 }, { unique: true });
export const OwnerSchema = SchemaFactory.createForClass(Owner);
@Schema() export class Lion { kind: string; @Prop({ required: true }) mane: string; }
export const LionSchema = SchemaFactory.createForClass(Lion);`,
    'cats.module.ts': `import { Module } from '@nestjs/common'; import { MongooseModule } from '@nestjs/mongoose';
import { Cat, CatSchema, Lion, LionSchema, Owner, OwnerSchema } from './schemas';
@Module({ imports: [
  MongooseModule.forFeature([{ name: Cat.name, schema: CatSchema, discriminators: [{ name: Lion.name, schema: LionSchema, value: 'lion' }] }]),
  MongooseModule.forFeatureAsync([{ name: Owner.name, useFactory: () => { const schema = OwnerSchema; schema.add({ late: Boolean }); return schema; } }]),
] })
export class CatsModule {}`,
  });
  expect(lines).toEqual([
    ...['embedded Toy - schemas.ts:5', ' name String', ' price Number?'],
    ...[
      'model Owner owners schemas.ts:7',
      ' _id ObjectId @id @default(auto())',
      ' email String? @unique',
      ' late Boolean?',
      ' __v Number',
    ],
    ...[
      '/// Likes fish.',
      'model Cat all_cats schemas.ts:11',
      ' _id ObjectId @id @default(auto())',
      ' seen Date? @default(now())',
    ],
    ...[
      ' name String?',
      ' age Number',
      ' tags String[]',
      ' owners ObjectId[] @relation(Owner: owners -> _id)',
    ],
    ...[
      ' keeper ObjectId? @relation(Owner: keeper -> _id)',
      ' details.first String?',
      ' details.last String?',
    ],
    ...[
      ' mood String? @default(calm) @enum(calm, wild)',
      ' other String? @enum(calm, wild)',
      ' best Toy?',
      ' toys Toy[] @default([])',
    ],
    ...[
      ' spare Toy?',
      ' notes Map<String>?',
      ' alive Boolean?',
      ' any Mixed?',
      ' createdAt Date @default(now())',
      ' updatedAt Date @updatedAt',
    ],
    ...[
      ' kind String?',
      ' __v Number',
      ' visits Visit[] @relation(_id -> cat)',
      ' @@index(keeper)',
      ' @@unique(name, age)',
    ],
    ...[
      'model Lion all_cats schemas.ts:32',
      ' _id ObjectId @id @default(auto())',
      ' seen Date? @default(now())',
    ],
    ...[
      ' name String?',
      ' age Number',
      ' tags String[]',
      ' owners ObjectId[] @relation(Owner: owners -> _id)',
    ],
    ...[
      ' keeper ObjectId? @relation(Owner: keeper -> _id)',
      ' details.first String?',
      ' details.last String?',
    ],
    ...[
      ' mood String? @default(calm) @enum(calm, wild)',
      ' other String? @enum(calm, wild)',
      ' best Toy?',
      ' toys Toy[] @default([])',
    ],
    ...[
      ' spare Toy?',
      ' notes Map<String>?',
      ' alive Boolean?',
      ' any Mixed?',
      ' createdAt Date @default(now())',
      ' updatedAt Date @updatedAt',
    ],
    ...[
      ' kind String @default(lion)',
      ' __v Number',
      ' mane String',
      ' visits Visit[] @relation(_id -> cat)',
      ' @@base "Cat"',
    ],
  ]);
});

test('models that only methods of a class make, where nothing else makes any', async () => {
  const lines = await of(
    "export class Repo { model; constructor(conn) { this.model = conn.model('Late', new Schema({ w: Date })); } }",
  );
  expect(lines).toEqual(['model Late lates models.ts:2', ' w Date?']);
});

test('hooks of schemas, plug-ins and kinds, timestamps by their names, the line of each path', async () => {
  const files = {
    'plugin.ts': `export function trace(schema) {
  schema.add({
    traced: Date,
  });
  schema.post('init', function note() {});
}`,
    'models.ts': `import mongoose, { Schema } from 'mongoose';
import deletes from 'mongoose-delete';
import { trace } from './plugin';
const common = { by: String };
const event = new Schema({
  _id: Number,
  at: {
    lat: Number,
  },
  ...common,
}, { timestamps: { createdAt: 'made' }, versionKey: false });
event.pre('save', { document: true }, hash);
event.pre(['find', 'findOne'], function () {});
event.post('save', (doc) => {});
event.virtual('title').get(() => '');
event.plugin(trace);
function hash() {}
export const Event = mongoose.model('Event', event);
const click = new Schema({ url: String }, { _id: false });
click.pre('validate', function check() {});
Event.discriminator('Click', click);
const old = new Schema({ _id: Number, n: Number }, { versionKey: false });
old.plugin(deletes);
mongoose.model('Old', old);`,
  };
  expect(await readWhole(sourceModels, ['mongoose', 'mongoose-delete'], files)).toEqual([
    'model Event events models.ts:18',
    ' _id Number @id :6',
    ' at.lat Number? :8',
    ' by String? :4',
    ' traced Date? :plugin.ts:3',
    ' made Date @default(now())',
    ' updatedAt Date @updatedAt',
    ' __t String?',
    ' title virtual? @column() :15',
    ' @@hooks pre save hash, pre find, pre findOne, post save, post init note',
    ' @@timestamps made, updatedAt',
    'model Click events models.ts:21',
    ' _id Number @id :6',
    ' at.lat Number? :8',
    ' by String? :4',
    ' traced Date? :plugin.ts:3',
    ' made Date @default(now())',
    ' updatedAt Date @updatedAt',
    ' __t String @default(Click)',
    ' url String? :19',
    ' title virtual? @column() :15',
    ' @@hooks pre save hash, pre find, pre findOne, post save, post init note, pre validate check',
    ' @@timestamps made, updatedAt',
    ' @@base "Event"',
    'model Old olds models.ts:24',
    ' _id Number @id :22',
    ' n Number? :22',
    ' deleted Boolean? @default(false)',
    ' @@softDelete deleted',
  ]);
});

/** The manifest of a project with these versions. */
const having = (dependencies: Record<string, string>) => ({ 'package.json': { name: 'app', dependencies } });

test.each([
  ['^5.13.0', '', [' deep Mixed?']],
  ['^5.13.0', ', { typePojoToMixed: false }', [' deep Cat.deep?']],
  ['^6.0.0', '', [' deep Cat.deep?']],
  ['^9.0.0', ', { typePojoToMixed: true }', [' deep Cat.deep?']],
])('a type that is written as an object, in Mongoose %s%s', async (version, options, fields) => {
  const lines = await read({
    ...having({ mongoose: version }),
    'cat.js': `const { Schema, model } = require('mongoose');
model('Cat', new Schema({ deep: { type: { a: { type: { b: String } } } } }${options}));`,
  });
  expect(lines.filter((line) => line.startsWith(' deep'))).toEqual(fields);
});

test.each([
  ['^8.0.1', [' tail Number?']],
  ['^9.0.0', [' name String?', ' tail Number?']],
])('a class that extends one that is no schema, in the package of Nest %s', async (version, fields) => {
  const lines = await read({
    ...having({ mongoose: '^5.13.0', '@nestjs/mongoose': version }),
    'cat.ts': `import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose'; import { model } from 'mongoose';
class Animal { @Prop() name: string; }
@Schema() class Cat extends Animal { @Prop() tail: number; }
model('Cat', SchemaFactory.createForClass(Cat));`,
  });
  expect(lines.filter((line) => /^ (?:name|tail)/.test(line))).toEqual(fields);
});
