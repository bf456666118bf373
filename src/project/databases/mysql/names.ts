// Names in a text of MySQL or MariaDB: whatever could be a table, a view or a routine.

export interface Name {
  /** Null: of the database in use. */
  schema: string | null;
  name: string;
  isCalled: boolean;
}

/** Texts, names in quotes, words (which may begin with a digit), single characters. */
const tokens =
  /'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"|`((?:``|[^`])*)`|([\w$\u0080-\uffff]+)|\S/gu;

/** A name in the database in use may begin with a dot: `FROM .name`. */
const keywords =
  /^(?:from|into|update|join|straight_join|table|insert|replace|delete|using|low_priority|high_priority|delayed|quick|ignore|only)$/i;

/** In small letters; of a.b.c both a.b and b.c, as either may be meant. `plain`: without comments. */
export function namesIn(plain: string): Name[] {
  const all = Array.from(plain.matchAll(tokens), ([token, quoted, word]) => ({
    token,
    name: (quoted?.replaceAll('``', '`') ?? word)?.toLowerCase(),
  }));
  return all.flatMap(({ name }, at): Name[] => {
    if (name === undefined) return [];
    const before = all[at - 1]?.token === '.' ? all[at - 2] : undefined;
    const isCalled = all[at + 1]?.token === '(' || isAfterCall(all, at);
    const found = { schema: before?.name ?? null, name, isCalled };
    return keywords.test(before?.token ?? '') ? [found, { ...found, schema: null }] : [found];
  });
}

function isAfterCall(all: readonly { name: string | undefined }[], at: number): boolean {
  return all[at - 1]?.name === 'call' || all[at - 3]?.name === 'call';
}
