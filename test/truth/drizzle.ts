// The models of fixtures/drizzle, written by hand from its sources, in the order of files and lines.
//
// Conventions where more than one answer could be right:
// - A model is called as its exported variable; its app is the package's name, "library".
// - `type` is the function that makes the column, or the variable of an enum or a custom type; `dbType` is what goes to the database.
// - A column with a foreign key has it as its relation, with all columns of the key; relations() are fields without a column.
// - onDelete is written as there; a relation has that of the foreign key beneath.
// - Defaults: a literal is itself, a call is text; a function is the text of what it calls. What the database counts is autoincrement().
// - A unique key of one column is in the field; of an expression it is among `uniques`, of some rows only among `indexes`.
import type { Field, Model } from '../../src/protocol/schemas.ts';
import { locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('drizzle');

const nullable = { nullable: true };
const primaryKey = { primaryKey: true };
const counted = { primaryKey: true, default: 'autoincrement()' };

const archive: Model[] = [
  model('boxes', 'archive_boxes', 'src/archive/postgres.ts', {
    fields: [
      column('room', 'integer', primaryKey),
      column('number', 'integer', primaryKey),
      column('label', 'varchar', { ...nullable, dbType: 'varchar(80)' }),
    ],
    primaryKey: { name: null, fields: ['room', 'number'] },
  }),
  model('documents', 'archive_documents', 'src/archive/postgres.ts', {
    timestamps: { created: 'seenAt', updated: null },
    doc: 'A paper, a map, a letter.',
    fields: [
      column('id', 'uuid', { ...primaryKey, default: 'gen_random_uuid()' }),
      column('number', 'integer', { default: 'generated always as identity' }),
      column('room', 'integer', { ...nullable, ...boxOfDocument() }),
      column('box', 'integer', { ...nullable, ...boxOfDocument() }),
      column('condition', 'condition', { default: 'good', enum: ['good', 'worn'] }),
      column('tags', 'text', { dbType: 'text[]', list: true, default: "'{}'::text[]" }),
      column('grid', 'integer', { ...nullable, dbType: 'integer[3]', list: true }),
      column('value', 'numeric', { ...nullable, dbType: 'numeric(10, 2)', default: '0.00' }),
      column('scan', 'bytea', nullable),
      column('written', 'date', nullable),
      column('seenAt', 'timestamp', {
        column: 'seen_at',
        dbType: 'timestamp (3) with time zone',
        default: 'now()',
      }),
      column('title', 'text'),
      column('search', 'text', { ...nullable, default: 'generated always as (lower(title))' }),
    ],
    indexes: [
      { name: 'documents_tags', fields: ['tags'] },
      { name: 'documents_open', fields: ['title'] },
    ],
  }),
  model('keepers', 'staff.keepers', 'src/archive/postgres.ts', {
    fields: [
      column('id', 'serial', counted),
      column('entry', 'bigserial', { default: 'autoincrement()' }),
      column('initials', 'char', { dbType: 'char(3)', unique: true }),
      column('level', 'level', { ...nullable, enum: ['trainee', 'keeper'] }),
      column('present', 'boolean', { default: false }),
      column('hours', 'doublePrecision', { ...nullable, dbType: 'double precision' }),
      column('notes', 'jsonb', { ...nullable, default: [] }),
      column('hired', 'date'),
      column('locker', 'numeric', nullable),
      column('documentId', 'uuid', {
        ...nullable,
        column: 'document_id',
        ...refers('documents', ['documentId'], ['id'], 'restrict'),
      }),
    ],
  }),
  model('visits', 'visits', 'src/archive/postgres.ts', {
    fields: [column('at', 'timestamp', primaryKey), column('note', 'text', nullable)],
  }),
  model('worn', 'worn', 'src/archive/postgres.ts', {
    kind: 'view',
    fields: [column('at', 'timestamp'), column('note', 'text', nullable)],
  }),
];

const books: Model[] = [
  model('authors', 'authors', 'src/schema/books.ts', {
    fields: [
      column('id', 'text', { ...primaryKey, default: 'randomUUID()' }),
      column('name', 'text'),
      has('books', 'bookAuthors'),
    ],
  }),
  model('books', 'books', 'src/schema/books.ts', {
    timestamps: { created: 'createdAt', updated: 'updatedAt' },
    fields: [
      column('id', 'integer', counted),
      column('title', 'text'),
      column('isbn', 'text', { ...nullable, unique: true }),
      column('rating', 'real', { ...nullable, doc: 'Of five stars.' }),
      column('cover', 'blob', nullable),
      column('sequelOf', 'integer', {
        ...nullable,
        column: 'sequel_of',
        ...refers('books', ['sequelOf'], ['id'], 'set null'),
      }),
      ...timestamps(),
      named('sequel', belongsTo('prequel', 'books', ['sequelOf'], ['id'], 'set null', nullable)),
      named('sequel', has('sequels', 'books')),
      has('authors', 'bookAuthors'),
      has('copies', 'copies'),
    ],
    indexes: [{ name: 'books_title', fields: ['title'] }],
  }),
  model('bookAuthors', 'book_authors', 'src/schema/books.ts', {
    fields: [
      column('bookId', 'integer', {
        ...primaryKey,
        column: 'book_id',
        ...refers('books', ['bookId'], ['id'], 'cascade'),
      }),
      column('authorId', 'text', {
        ...primaryKey,
        column: 'author_id',
        ...refers('authors', ['authorId'], ['id'], null),
      }),
      column('position', 'integer', { default: 1 }),
      belongsTo('book', 'books', ['bookId'], ['id'], 'cascade'),
      belongsTo('author', 'authors', ['authorId'], ['id'], null),
    ],
    primaryKey: { name: null, fields: ['bookId', 'authorId'] },
  }),
  model('copies', 'copies', 'src/schema/books.ts', {
    doc: 'A book that can be lent: there are several of most.',
    fields: [
      column('bookId', 'integer', {
        ...primaryKey,
        column: 'book_id',
        ...refers('books', ['bookId'], ['id'], 'cascade'),
      }),
      column('number', 'integer', primaryKey),
      column('shelf', 'text', nullable),
      belongsTo('book', 'books', ['bookId'], ['id'], 'cascade'),
      has('loans', 'loans'),
    ],
    primaryKey: { name: 'copies_pk', fields: ['bookId', 'number'] },
  }),
  model('loans', 'loans', 'src/schema/books.ts', {
    fields: [
      column('id', 'integer', counted),
      column('bookId', 'integer', { column: 'book_id', ...copyOfLoan() }),
      column('copyNumber', 'integer', { column: 'copy_number', ...copyOfLoan() }),
      column('memberId', 'integer', {
        column: 'member_id',
        ...refers('members', ['memberId'], ['id'], null),
      }),
      column('due', 'text'),
      column('returned', 'text', nullable),
      belongsTo('member', 'members', ['memberId'], ['id'], null),
      belongsTo('copy', 'copies', ['bookId', 'copyNumber'], ['bookId', 'number'], null),
    ],
    uniques: [{ name: null, fields: ['bookId', 'copyNumber', 'due'] }],
  }),
];

const people: Model[] = [
  model('members', 'members', 'src/schema/people.ts', {
    timestamps: { created: 'createdAt', updated: 'updatedAt' },
    checks: [{ name: 'members_fees', definition: 'fees >= 0' }],
    doc: 'Somebody with a card.\nLibrarians have one too.',
    fields: [
      column('id', 'integer', counted),
      column('cardNumber', 'text', { column: 'card_no', unique: true }),
      column('name', 'text'),
      column('email', 'text', { ...nullable, dbType: 'text(200)', unique: true }),
      column('role', 'text', { default: 'reader', enum: ['reader', 'librarian', 'admin'] }),
      column('fees', 'money', { dbType: 'integer', default: 0, doc: 'What is owed.' }),
      column('settings', 'text', { default: { theme: 'light' } }),
      column('active', 'integer', { default: true }),
      ...timestamps(),
      has('loans', 'loans'),
    ],
    indexes: [{ name: 'members_role', fields: ['role', 'active'] }],
    uniques: [{ name: 'members_name', fields: ['lower(name)'] }],
  }),
];

const views: Model[] = [
  model('openLoans', 'open_loans', 'src/schema/views.ts', {
    doc: 'Who has what.',
    kind: 'view',
    fields: [
      column('loan', 'integer', { column: 'id' }),
      column('member', 'text', { column: 'name' }),
      column('role', 'text', { enum: ['reader', 'librarian', 'admin'] }),
      column('daysLeft', 'sql', { ...nullable, column: 'days_left', dbType: null }),
    ],
  }),
  model('shelves', 'shelves', 'src/schema/views.ts', {
    kind: 'view',
    fields: [column('shelf', 'text', nullable), column('copies', 'integer')],
  }),
];

const till: Model[] = [
  model('receipts', 'receipts', 'src/till.ts', {
    timestamps: { created: null, updated: 'changed' },
    fields: [
      column('id', 'serial', counted),
      column('till', 'int', { dbType: 'int unsigned', default: 1 }),
      column('kind', 'enum', { dbType: "enum('sale','fee','gift')", enum: ['sale', 'fee', 'gift'] }),
      column('amount', 'decimal', { dbType: 'decimal(8,2)' }),
      column('paid', 'boolean', { default: false }),
      column('at', 'datetime', { dbType: 'datetime(3)' }),
      column('changed', 'timestamp', { ...nullable, default: 'now()', onUpdate: 'now()' }),
      column('signature', 'varbinary', { ...nullable, dbType: 'varbinary(64)' }),
      column('season', 'year', nullable),
      column('remark', 'text', nullable),
    ],
    indexes: [{ name: 'receipts_at', fields: ['till', 'at'] }],
    uniques: [{ name: 'receipts_once', fields: ['till', 'at', 'kind'] }],
  }),
  model('items', 'receipt_items', 'src/till.ts', {
    fields: [
      column('receiptId', 'bigint', {
        ...primaryKey,
        column: 'receipt_id',
        dbType: 'bigint unsigned',
        ...refers('receipts', ['receiptId'], ['id'], 'cascade'),
      }),
      column('line', 'int', primaryKey),
      column('name', 'varchar', { dbType: 'varchar(120)' }),
    ],
    primaryKey: { name: null, fields: ['receiptId', 'line'] },
  }),
  model('takings', 'takings', 'src/till.ts', {
    kind: 'view',
    fields: [column('till', 'int'), column('total', 'decimal', { ...nullable, dbType: 'decimal(12,2)' })],
  }),
];

export const truth: Truth = {
  drizzle: {
    models: [...archive, ...books, ...people, ...views, ...till],
    client: {
      reads: ['await db.query.authors.findMany().then((found) => found.length)', '2'],
      writes: "await db.insert((await import('./src/schema')).authors).values({ name: 'Contract' })",
    },
  },
};

function timestamps(): Field[] {
  return [
    column('createdAt', 'integer', {
      column: 'created_at',
      default: '(unixepoch())',
      doc: 'When the row was made.',
    }),
    column('updatedAt', 'integer', {
      ...nullable,
      column: 'updated_at',
      default: 'new Date()',
      onUpdate: 'new Date()',
    }),
  ];
}

function boxOfDocument(): Partial<Field> {
  const { relation } = refers('boxes', ['room', 'box'], ['room', 'number'], 'set null');
  return relation ? { relation: { ...relation, onUpdate: 'cascade' } } : {};
}

function copyOfLoan(): Partial<Field> {
  return refers('copies', ['bookId', 'copyNumber'], ['bookId', 'number'], null);
}

function model(
  name: string,
  table: string,
  file: string,
  rest: Partial<Model> & Pick<Model, 'fields'>,
): Model {
  return {
    ...{ name, app: 'library', orm: 'drizzle', table, kind: 'table', origin: 'source' },
    source: at(file, `export const ${name} =`),
    ...{ indexes: [], uniques: [] },
    ...rest,
  };
}

function column(name: string, type: string, rest: Partial<Field> = {}): Field {
  return {
    ...{ name, column: name, type, dbType: type, nullable: false, list: false },
    ...{ primaryKey: false, unique: false },
    ...rest,
  };
}

function refers(
  model: string,
  fields: string[],
  references: string[],
  onDelete: string | null,
): Pick<Field, 'relation'> {
  return { relation: { model, fields, references, onDelete } };
}

function belongsTo(
  name: string,
  model: string,
  fields: string[],
  references: string[],
  onDelete: string | null,
  rest: Partial<Field> = {},
): Field {
  return column(name, model, {
    ...{ column: null, dbType: null },
    ...rest,
    ...refers(model, fields, references, onDelete),
  });
}

/** The back side of a relation. */
function has(name: string, model: string): Field {
  return column(name, model, { column: null, dbType: null, list: true, ...refers(model, [], [], null) });
}

/** One whose sides have a name. */
function named(name: string, { relation, ...field }: Field): Field {
  return { ...field, ...(relation ? { relation: { ...relation, name } } : {}) };
}
