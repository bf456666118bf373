// Queries by chance: most of them make sense, some names and values do not.
import fc from 'fast-check';

type Of = 'post' | 'user' | 'comment';
type Kind = 'number' | 'text' | 'date' | 'boolean' | 'enum';

const own: Record<Of, [name: string, kind: Kind][]> = {
  post: [
    ['id', 'number'],
    ['title', 'text'],
    ['views', 'number'],
    ['rating', 'number'],
    ['publishedAt', 'date'],
  ],
  user: [
    ['id', 'number'],
    ['name', 'text'],
    ['role', 'enum'],
    ['active', 'boolean'],
    ['createdAt', 'date'],
  ],
  comment: [
    ['id', 'number'],
    ['text', 'text'],
    ['authorId', 'number'],
  ],
};
const relations: Record<Of, [name: string, of: Of][]> = {
  post: [
    ['author', 'user'],
    ['comments', 'comment'],
  ],
  user: [
    ['mentor', 'user'],
    ['posts', 'post'],
  ],
  comment: [
    ['author', 'user'],
    ['post', 'post'],
  ],
};

/** Paths of at most three relations. */
function pathsOf(of: Of, depth = 3): [path: string, kind: Kind][] {
  const below = depth === 0 ? [] : relations[of];
  return [
    ...own[of],
    ...below.flatMap(([name, target]) =>
      pathsOf(target, depth - 1).map(([path, kind]): [string, Kind] => [`${name}.${path}`, kind]),
    ),
  ];
}

const junk = fc.oneof(
  fc.constantFrom('passwordHash', 'author.email', 'tokens.hash', '__proto__', 'categoryId', '*', 'a.b'),
  fc.string(),
);
/** Now and then. */
const or = <T>(arbitrary: fc.Arbitrary<T>, other: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 60, arbitrary: arbitrary as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: other });

const values: Record<Kind, fc.Arbitrary<unknown>> = {
  number: fc.constantFrom(0, 1, 2, 4, 120, 4.5, 2_147_483_648, -1),
  text: fc.oneof(
    fc.constantFrom('Ada', 'a', 'Brian', 'T', 'tenant', "'", '\\', '"', '$', '(', '!'),
    fc.string({ unit: 'binary' }),
  ),
  date: fc.constantFrom('2025-01-20', '2025-02-01T09:00:00Z', '2025-02-01T09:00', '0001-01-01', '9999-12-31'),
  boolean: fc.boolean(),
  enum: fc.constantFrom('ADMIN', 'AUTHOR', 'READER'),
};
const ordered = ['lt', 'lte', 'gt', 'gte'];
const operators: Record<Kind, string[]> = {
  number: ordered,
  date: ordered,
  text: [...ordered, 'contains', 'startsWith', 'endsWith', 'contains'],
  boolean: [],
  enum: [],
};

function comparisonOf([field, kind]: [string, Kind]): fc.Arbitrary<unknown> {
  const value = values[kind];
  return fc.oneof(
    fc.record({
      field: or(fc.constant(field), junk),
      op: or(fc.constantFrom('eq', 'ne', ...operators[kind]), fc.string()),
      value: or(value, fc.jsonValue()),
    }),
    fc.record({
      field: fc.constant(field),
      op: fc.constantFrom('in', 'notIn'),
      value: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ field: fc.constant(field), op: fc.constant('isNull'), value: fc.boolean() }),
  );
}

export function anyQuery(of: Of): fc.Arbitrary<unknown> {
  const paths = pathsOf(of);
  const { condition } = fc.letrec((tie) => {
    const parts = fc.array(tie('condition'), { minLength: 1, maxLength: 3 });
    return {
      condition: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom(...paths).chain(comparisonOf),
        fc.record({ and: parts }),
        fc.record({ or: parts }),
        fc.record({ not: tie('condition') }),
      ),
    };
  });
  const some = (names: readonly string[]) =>
    fc.uniqueArray(or(fc.constantFrom(...names), junk), { minLength: 1, maxLength: 3 });
  const mine = own[of].map(([name]) => name);
  // What stands in for MongoDB cannot add up decimals.
  const numbers = own[of].flatMap(([name, kind]) => (kind === 'number' && name !== 'rating' ? [name] : []));
  const ranked = own[of].flatMap(([name, kind]) => (kind === 'boolean' ? [] : [name]));
  const page = { limit: fc.integer({ min: 1, max: 9 }), offset: fc.nat(3) };
  const sort = some([...mine, ...mine.map((name) => `-${name}`)]);
  return fc.oneof(
    fc.record(
      {
        where: condition,
        fields: some(['id', ...paths.map(([path]) => path), ...relations[of].map(([name]) => name)]),
        sort,
        ...page,
      },
      { requiredKeys: [] },
    ),
    fc
      .record({ where: condition, group: some(mine), sum: some(numbers), max: some(ranked) })
      .map(({ where, group, sum, max }) => ({
        where,
        group,
        aggregate: { count: true, sum, avg: sum, max, min: max },
        sort: ['-count', String(group[0])],
      })),
  );
}
