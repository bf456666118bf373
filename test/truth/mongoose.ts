// The models of fixtures/mongoose, written by hand from its sources, in the order of files and lines.
//
// Conventions where more than one answer could be right:
// - A model is called as registered; an embedded type as the variable of its schema, or as the field it is written in.
// - The line is where the model is registered, or the schema of an embedded type begins.
// - A field of a nested object has the whole path as its name. An alias is the name, the path the column.
// - Nullable: not required, or by a function; a list, `_id`, the version and what Mongoose sets by itself are not.
// - A `ref` is the relation of its own field; virtuals are fields without a column, `id` is left out.
// - A kind (discriminator) has the fields of its base, the key as its default, and its own indexes alone.
import type { Field, Model } from '../../src/protocol/schemas.ts';
import { locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('mongoose');

const required = { nullable: false };
const now = { default: 'now()' };
const id = () => field('_id', 'ObjectId', { ...required, primaryKey: true, default: 'auto()' });
const made = (created: string, updated: string | null) => ({ timestamps: { created, updated } });
const version = (name = '__v') => field(name, 'Number', required);
const times = () => [
  field('createdAt', 'Date', { ...required, ...now }),
  field('updatedAt', 'Date', { ...required, onUpdate: 'now()' }),
];
const saved = { hooks: ['pre save'] };

const activity = (kind: Partial<Field>) => [
  id(),
  refers('user', 'User', required),
  field('at', 'Date', now),
  field('kind', 'String', kind),
  version(),
];

const activities: Model[] = [
  model('Activity', 'activity', at('src/models/activity.js', "model('Activity'"), {
    fields: activity({}),
    indexes: [key('at')],
  }),
  model('SignedIn', 'activity', at('src/models/activity.js', "'SignedIn'"), {
    base: 'Activity',
    fields: [
      ...activity({ ...required, default: 'SignedIn' }),
      field('ip', 'String'),
      field('agent', 'String'),
    ],
  }),
  model('Searched', 'activity', at('src/models/activity.js', "'Searched'"), {
    base: 'Activity',
    doc: 'Somebody looked for something.',
    fields: [
      ...activity({ ...required, default: 'search' }),
      field('query', 'String', required),
      field('hits', 'Number', { default: 0 }),
    ],
    indexes: [key('query', 'at')],
  }),
];

const profiles: Model[] = [
  embedded('Profile.links', at('src/models/profile.js', 'links: ['), [
    id(),
    field('label', 'String'),
    field('url', 'String', required),
  ]),
  model('Profile', 'user_profiles', at('src/models/profile.js', "model('Profile'"), {
    fields: [
      refers('_id', 'User', { ...required, primaryKey: true }),
      field('bio', 'String'),
      list('links', 'Profile.links'),
      field('seen.last', 'Date'),
    ],
    indexes: [key('seen.last')],
  }),
];

const step = (kind: Partial<Field>, ...own: Field[]) => [
  field('text', 'String', required),
  field('minutes', 'Number'),
  field('kind', 'String', kind),
  ...own,
];

const recipes: Model[] = [
  embedded('ingredientSchema', at('src/models/recipe.js', 'const ingredientSchema'), [
    id(),
    field('name', 'String', required),
    field('amount', 'Decimal128', { default: null }),
    field('unit', 'String', { enum: ['g', 'ml', 'piece'] }),
    refers('product', 'Product'),
  ]),
  embedded('stepSchema', at('src/models/recipe.js', 'const stepSchema'), step({}), saved),
  embedded('Recipe.ratings', at('src/models/recipe.js', 'ratings: ['), [
    id(),
    refers('user', 'User'),
    field('stars', 'Number'),
  ]),
  embedded('Recipe.nutrition', at('src/models/recipe.js', 'nutrition: {'), [
    id(),
    field('kcal', 'Number'),
    field('fat', 'Number'),
  ]),
  embedded(
    'WaitStep',
    at('src/models/recipe.js', "'WaitStep'"),
    step({ ...required, default: 'wait' }, field('atLeast', 'Number')),
    { base: 'stepSchema', ...saved },
  ),
  embedded(
    'HeatStep',
    at('src/models/recipe.js', "'HeatStep'"),
    step({ ...required, default: 'HeatStep' }, field('celsius', 'Number', required)),
    { base: 'stepSchema', ...saved },
  ),
  model('Recipe', 'recipes', at('src/models/recipe.js', "model('Recipe'"), {
    fields: [
      id(),
      field('title', 'String', required),
      field('slug', 'String', { ...required, unique: true }),
      field('status', 'String', { default: 'draft', enum: ['draft', 'published', 'hidden'] }),
      refers('author', 'User', required),
      list('ingredients', 'ingredientSchema'),
      list('steps', 'stepSchema'),
      list('ratings', 'Recipe.ratings'),
      field('nutrition', 'Recipe.nutrition'),
      list('languages', 'String', { default: ['en'], enum: ['en', 'nl', 'fr'] }),
      field('created', 'stampSchema'),
      field('meta', 'Mixed'),
      field('forked', 'UUID'),
      field('serial', 'BigInt'),
      field('created_at', 'Date', { ...required, ...now }),
      field('updated_at', 'Date', { ...required, onUpdate: 'now()' }),
      version(),
    ],
    hooks: ['pre validate makeSlug', 'pre updateOne makeSlug', 'post findOneAndDelete forget'],
    ...made('created_at', 'updated_at'),
    indexes: [key('title'), key('author'), key('created_at')],
    uniques: [key('author', 'slug')],
  }),
];

const shared = embedded(
  'stampSchema',
  at('src/models/shared.js', 'const stampSchema'),
  [refers('by', 'User', required), field('at', 'Date', now)],
  { doc: 'Who did it, and when.' },
);

const price = () => [
  field('price.amount', 'Number', required),
  field('price.currency', 'String', { default: 'EUR' }),
];
const createdAt = () => field('createdAt', 'Date', { ...required, ...now });

const shop: Model[] = [
  model('Category', 'categories', at('src/models/shop.js', "define('Category'"), {
    fields: [
      field('_id', 'String', { ...required, primaryKey: true }),
      refers('parent', 'Category', { type: 'String' }),
      refers('children', 'Category', { ...required, type: 'String', list: true }),
      createdAt(),
      version(),
    ],
    ...made('createdAt', null),
  }),
  model('Product', 'products', at('src/models/shop.js', "define('Product'"), {
    fields: [
      id(),
      field('sku', 'String', { ...required, unique: true }),
      ...price(),
      refers('category', 'Category', { type: 'String' }),
      list('photos', 'String'),
      field('stock', 'Int32', { default: 0 }),
      createdAt(),
      version(),
    ],
    ...made('createdAt', null),
  }),
  model('Order', 'orders', at('src/models/shop.js', 'export const Order = define('), {
    fields: [
      id(),
      list('lines', 'Order.lines'),
      field('on.kind', 'String', { enum: ['User', 'Profile'] }),
      field('on.item', 'ObjectId'),
      field('paid', 'Boolean', { default: false }),
      createdAt(),
      version('rev'),
    ],
    ...made('createdAt', null),
  }),
  embedded('Order.lines', at('src/models/shop.js', 'lines: ['), [
    id(),
    refers('product', 'Product'),
    field('count', 'Number'),
    ...price(),
  ]),
];

const users: Model[] = [
  embedded(
    'addressSchema',
    at('src/models/user.js', 'const addressSchema'),
    [
      id(),
      field('street', 'String', required),
      field('city', 'String', required),
      field('country', 'String', { default: 'NL' }),
      field('location.type', 'String', { default: 'Point', enum: ['Point'] }),
      list('location.coordinates', 'Number'),
    ],
    { doc: 'Where somebody lives, or an order goes.' },
  ),
  embedded('User.limits', at('src/models/user.js', 'limits: {'), [
    field('max', 'Number'),
    field('until', 'Date'),
  ]),
  model('User', 'users', at('src/models/user.js', "model('User'"), {
    doc: 'Whoever signed up.',
    ...saved,
    ...made('createdAt', 'updatedAt'),
    fields: [
      id(),
      field('email', 'String', { ...required, unique: true }),
      field('name.first', 'String'),
      field('name.last', 'String'),
      field('password', 'String', required),
      field('role', 'String', { default: 'reader', enum: ['reader', 'cook', 'editor'] }),
      field('nickname', 'String', { column: 'nick' }),
      field('birthday', 'Date'),
      field('score', 'Number', { default: 0 }),
      list('tags', 'String'),
      field('avatar', 'Buffer'),
      list('addresses', 'addressSchema'),
      field('home', 'addressSchema'),
      refers('friends', 'User', { ...required, list: true }),
      field('settings', 'Map<String>'),
      field('limits', 'Map<User.limits>'),
      field('extra', 'Mixed'),
      field('token', 'String', { unique: true, default: 'crypto.randomUUID()' }),
      refers('invitedBy', 'User'),
      list('grid', 'Number[]'),
      field('visits', 'Number'),
      field('deleted', 'Boolean', { default: false }),
      field('deletedAt', 'Date'),
      ...times(),
      version(),
      field('fullName', 'virtual', { column: null }),
      populated('recipes', 'Recipe', 'author', { ...required, list: true }),
      populated('recipeCount', 'Recipe', 'author', { type: 'Number' }),
      populated('profile', 'Profile', '_id'),
    ],
    indexes: [key('name.last'), key('deleted'), key('name.last', 'name.first'), key('nickname')],
    uniques: [{ name: 'role_age', fields: ['role', 'birthday'] }],
  }),
];

export const truth: Truth = {
  mongoose: {
    models: [...activities, ...profiles, ...recipes, shared, ...shop, ...users],
    clientTest: 'breadth/mongoose-client.test.ts',
  },
};

function model(name: string, table: string | null, source: string, more: Partial<Model>): Model {
  return {
    ...{ name, app: 'kitchen', orm: 'mongoose', table, kind: 'table', source, origin: 'source' },
    ...{ fields: [], indexes: [], uniques: [] },
    ...more,
  };
}

function embedded(name: string, source: string, fields: Field[], more: Partial<Model> = {}): Model {
  return model(name, null, source, { kind: 'embedded', fields, ...more });
}

function field(name: string, type: string, more: Partial<Field> = {}): Field {
  return {
    ...{ name, column: name, type, dbType: null, nullable: true, list: false },
    ...{ primaryKey: false, unique: false },
    ...more,
  };
}

function list(name: string, type: string, more: Partial<Field> = {}): Field {
  return field(name, type, { ...required, list: true, ...more });
}

function refers(name: string, target: string, more: Partial<Field> = {}): Field {
  const relation = { model: target, fields: [name], references: ['_id'], onDelete: null };
  return field(name, 'ObjectId', { ...more, relation });
}

function populated(name: string, target: string, foreignField: string, more: Partial<Field> = {}): Field {
  const relation = { model: target, fields: ['_id'], references: [foreignField], onDelete: null };
  return field(name, target, { column: null, ...more, relation });
}

function key(...fields: string[]) {
  return { name: null, fields };
}
