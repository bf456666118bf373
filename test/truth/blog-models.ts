// The models of fixtures/blog, written by hand from prisma/schema.prisma.
//
// Conventions where more than one answer could be right:
// - Each field of a composite id is a primaryKey; the composite itself is that of the model.
// - `name` of a key is the one that the schema gives it (`name:` or `map:`), else null.
// - `indexes` are the plain ones; a field's own @unique is in the field only.
// - The back side of a relation has no fields, no references and no onDelete; onDelete is the one written down, and so is its name.
// - Defaults: a literal is itself, a BigInt is text, a Json default is its text, a call is text.
// - `timestamps` are the fields that are set to now in a new row, and with each change.
// - The join table of an implicit many-to-many relation (_PostToTag) is no model.
import type { Field, Model } from '../../src/protocol/schemas.ts';
import { locator } from './source.ts';

const at = locator('blog');

const ROLES = ['READER', 'AUTHOR', 'ADMIN'];
const STATUSES = ['DRAFT', 'SCHEDULED', 'PUBLISHED', 'ARCHIVED'];
const REACTIONS = ['LIKE', 'LOVE', 'LAUGH'];

const autoincrement = { primaryKey: true, default: 'autoincrement()' };
const nullable = { nullable: true };
const list = { list: true };
const primaryKey = { primaryKey: true };
const unique = { unique: true };
/** Of what has a createdAt alone. */
const made = { timestamps: { created: 'createdAt', updated: null } };
const createdAt = scalar('createdAt', 'DateTime', { column: 'created_at', default: 'now()' });

export const models: Model[] = [
  model('User', 'users', {
    ...made,
    doc: 'Somebody with an account.\nReaders have one too.',
    fields: [
      scalar('id', 'Int', autoincrement),
      scalar('email', 'String', unique),
      scalar('name', 'String', nullable),
      scalar('role', 'Role', { enum: ROLES, default: 'READER' }),
      scalar('passwordHash', 'String', { column: 'password_hash' }),
      scalar('active', 'Boolean', { default: true }),
      createdAt,
      scalar('mentorId', 'Int', { ...nullable, column: 'mentor_id', doc: 'Who looks after this author.' }),
      named('Mentorship', belongsTo('mentor', 'User', ['mentorId'], ['id'], 'SetNull', nullable)),
      named('Mentorship', has('mentees', 'User', list)),
      has('profile', 'Profile', nullable),
      named('Author', has('posts', 'Post', list)),
      named('Reviewer', has('reviewed', 'Post', list)),
      has('comments', 'Comment', list),
      has('reactions', 'Reaction', list),
      has('tokens', 'ApiToken', list),
      belongsTo('plan', 'Plan', ['planCode'], ['code'], null, nullable),
      scalar('planCode', 'String', { ...nullable, column: 'plan_code' }),
    ],
    indexes: [{ name: null, fields: ['role', 'active'] }],
  }),

  model('Profile', 'profiles', {
    fields: [
      scalar('userId', 'Int', { ...primaryKey, column: 'user_id' }),
      belongsTo('user', 'User', ['userId'], ['id'], 'Cascade'),
      scalar('bio', 'String', { default: '' }),
      scalar('avatar', 'Bytes', { ...nullable, doc: 'PNG, at most 64 kB' }),
      scalar('website', 'String', nullable),
      scalar('birthday', 'DateTime', nullable),
      scalar('settings', 'Json', { default: '{"theme":"light"}' }),
    ],
  }),

  model('Post', 'posts', {
    timestamps: { created: 'createdAt', updated: 'updatedAt' },
    fields: [
      scalar('id', 'Int', autoincrement),
      scalar('slug', 'String', unique),
      scalar('title', 'String'),
      scalar('body', 'String', { column: 'body_markdown' }),
      scalar('status', 'PostStatus', { enum: STATUSES, default: 'DRAFT' }),
      scalar('rating', 'Decimal', { default: 2.5 }),
      scalar('views', 'BigInt', { default: '0' }),
      scalar('metadata', 'Json', nullable),
      scalar('publishedAt', 'DateTime', { ...nullable, column: 'published_at' }),
      createdAt,
      scalar('updatedAt', 'DateTime', { column: 'updated_at', onUpdate: 'now()' }),
      scalar('authorId', 'Int', { column: 'author_id' }),
      scalar('reviewerId', 'Int', { ...nullable, column: 'reviewer_id' }),
      named('Author', belongsTo('author', 'User', ['authorId'], ['id'], 'Restrict')),
      named('Reviewer', belongsTo('reviewer', 'User', ['reviewerId'], ['id'], null, nullable)),
      belongsTo('category', 'Category', ['categoryId'], ['id'], null, nullable),
      scalar('categoryId', 'Int', { ...nullable, column: 'category_id' }),
      has('tags', 'Tag', list),
      has('comments', 'Comment', list),
      has('reactions', 'Reaction', list),
      has('revisions', 'PostRevision', list),
    ],
    indexes: [{ name: 'posts_feed', fields: ['status', 'publishedAt'] }],
    uniques: [{ name: 'author_title', fields: ['authorId', 'title'] }],
  }),

  model('PostRevision', 'post_revisions', {
    ...made,
    doc: 'Every saved version of a post.',
    fields: [
      scalar('postId', 'Int', { ...primaryKey, column: 'post_id' }),
      scalar('number', 'Int', primaryKey),
      scalar('body', 'String'),
      createdAt,
      belongsTo('post', 'Post', ['postId'], ['id'], 'Cascade'),
      has('notes', 'RevisionNote', list),
    ],
    primaryKey: { name: null, fields: ['postId', 'number'] },
  }),

  model('RevisionNote', 'revision_notes', {
    doc: 'What the reviewer wrote in the margin. Points at a revision by its two columns.',
    fields: [
      scalar('id', 'String', { ...primaryKey, default: 'uuid(7)' }),
      scalar('postId', 'Int', { column: 'post_id' }),
      scalar('number', 'Int'),
      scalar('line', 'Int', { default: 1 }),
      scalar('text', 'String'),
      belongsTo('revision', 'PostRevision', ['postId', 'number'], ['postId', 'number'], 'Cascade'),
    ],
    indexes: [{ name: null, fields: ['postId', 'number'] }],
  }),

  model('Category', 'categories', {
    doc: 'A tree: a category without a parent is at the top.',
    fields: [
      scalar('id', 'Int', autoincrement),
      scalar('slug', 'String'),
      scalar('name', 'String'),
      scalar('parentId', 'Int', { ...nullable, column: 'parent_id' }),
      named('CategoryTree', belongsTo('parent', 'Category', ['parentId'], ['id'], null, nullable)),
      named('CategoryTree', has('children', 'Category', list)),
      has('posts', 'Post', list),
    ],
    uniques: [{ name: null, fields: ['parentId', 'slug'] }],
  }),

  model('Tag', 'Tag', {
    fields: [
      scalar('id', 'Int', autoincrement),
      scalar('name', 'String', unique),
      scalar('color', 'String', { default: '#888888' }),
      has('posts', 'Post', list),
    ],
  }),

  model('Comment', 'comments', {
    ...made,
    fields: [
      scalar('id', 'Int', autoincrement),
      scalar('text', 'String'),
      createdAt,
      scalar('postId', 'Int', { column: 'post_id' }),
      belongsTo('post', 'Post', ['postId'], ['id'], 'Cascade'),
      scalar('authorId', 'Int', {
        ...nullable,
        column: 'author_id',
        doc: 'Null when the account was deleted.',
      }),
      belongsTo('author', 'User', ['authorId'], ['id'], 'SetNull', nullable),
      scalar('replyToId', 'Int', { ...nullable, column: 'reply_to_id' }),
      named('Replies', belongsTo('replyTo', 'Comment', ['replyToId'], ['id'], 'Cascade', nullable)),
      named('Replies', has('replies', 'Comment', list)),
    ],
    indexes: [{ name: null, fields: ['postId', 'createdAt'] }],
  }),

  model('Reaction', 'reactions', {
    ...made,
    fields: [
      scalar('postId', 'Int', { ...primaryKey, column: 'post_id' }),
      scalar('userId', 'Int', { ...primaryKey, column: 'user_id' }),
      scalar('kind', 'ReactionKind', { ...primaryKey, enum: REACTIONS }),
      createdAt,
      belongsTo('post', 'Post', ['postId'], ['id'], 'Cascade'),
      belongsTo('user', 'User', ['userId'], ['id'], 'Cascade'),
    ],
    primaryKey: { name: null, fields: ['postId', 'userId', 'kind'] },
  }),

  model('ApiToken', 'api_tokens', {
    doc: 'Lets a program act for a user. Only the hash is kept.',
    fields: [
      scalar('id', 'String', { ...primaryKey, default: 'cuid(2)' }),
      scalar('hash', 'String', unique),
      scalar('scopes', 'Json'),
      scalar('lastUsedAt', 'DateTime', { ...nullable, column: 'last_used_at' }),
      scalar('userId', 'Int', { column: 'user_id' }),
      belongsTo('user', 'User', ['userId'], ['id'], 'Cascade'),
    ],
  }),

  model('Plan', 'plans', {
    fields: [
      scalar('code', 'String', primaryKey),
      scalar('name', 'String'),
      scalar('monthlyPrice', 'Decimal', { column: 'monthly_price' }),
      scalar('discount', 'Float', { default: 0 }),
      scalar('storageBytes', 'BigInt', { column: 'storage_bytes', default: '1073741824' }),
      has('users', 'User', list),
    ],
  }),

  model('AuthorStats', 'author_stats', {
    kind: 'view',
    doc: 'Posts and views of each author; a view, never written to.',
    fields: [
      scalar('authorId', 'Int', { ...unique, column: 'author_id' }),
      scalar('name', 'String', nullable),
      scalar('published', 'Int'),
      scalar('views', 'BigInt'),
    ],
  }),
];

function model(name: string, table: string, rest: Partial<Model> & Pick<Model, 'fields'>): Model {
  const { kind = 'table' } = rest;
  return {
    name,
    app: 'blog',
    orm: 'prisma',
    table,
    kind,
    source: at('prisma/schema.prisma', `${kind === 'view' ? 'view' : 'model'} ${name} {`),
    origin: 'files',
    indexes: [],
    uniques: [],
    ...rest,
  };
}

function scalar(name: string, type: string, rest: Partial<Field> = {}): Field {
  return {
    name,
    column: name,
    type,
    dbType: null,
    nullable: false,
    list: false,
    primaryKey: false,
    unique: false,
    ...rest,
  };
}

/** The side of a relation that holds the foreign key. */
function belongsTo(
  name: string,
  model: string,
  fields: string[],
  references: string[],
  onDelete: string | null,
  rest: Partial<Field> = {},
): Field {
  return scalar(name, model, { column: null, relation: { model, fields, references, onDelete }, ...rest });
}

/** The other side. */
function has(name: string, model: string, rest: Partial<Field>): Field {
  return belongsTo(name, model, [], [], null, rest);
}

/** One that has a name in the schema. */
function named(name: string, { relation, ...field }: Field): Field {
  return { ...field, ...(relation ? { relation: { ...relation, name } } : {}) };
}
