// Names in a text of MySQL or MariaDB: whatever could be a table, a view or a routine.

export interface Name {
  /** Null: of the database in use. */
  schema: string | null;
  name: string;
  isCalled: boolean;
  /** By CALL. */
  isProcedure: boolean;
}
interface Token {
  token: string;
  name: string | undefined;
}

/** Texts, names in quotes, words (which may begin with a digit), single characters. */
const tokens =
  /'(?:\\[\s\S]|''|[^'\\])*'|"(?:\\[\s\S]|""|[^"\\])*"|`((?:``|[^`])*)`|([\w$\u0080-\uffff]+)|\S/gu;
/** A name in the database in use may begin with a dot (`FROM .name`), and these are none. */
const reserved =
  /^(?:from|into|update|join|straight_join|table|insert|replace|delete|using|low_priority|high_priority|delayed|ignore)$/i;

/** In small letters; of a.b.c both a.b and b.c, as either may be meant; of what is called, all before its name. `plain`: without comments. */
export function namesIn(plain: string): Name[] {
  const all = Array.from(plain.matchAll(tokens), ([token, quoted, word]) => ({
    token,
    name: (quoted?.replaceAll('``', '`') ?? word)?.toLowerCase(),
  }));
  return all.flatMap(({ name }, at): Name[] => {
    if (name === undefined) return [];
    const path = pathTo(all, at);
    const isLast = all[at + 1]?.token !== '.';
    const isProcedure = isLast && /^call$/i.test(all[at - 2 * path.length - 1]?.token ?? '');
    const isCalled = isProcedure || all[at + 1]?.token === '(';
    const schema = isCalled && path.length > 0 ? path.join('.') : (path.at(-1) ?? null);
    return [{ schema, name, isCalled, isProcedure }];
  });
}

/** What stands before a name, with dots between. */
function pathTo(all: readonly Token[], at: number): string[] {
  const { token = '', name } = all[at - 2] ?? {};
  if (all[at - 1]?.token !== '.' || name === undefined || reserved.test(token)) return [];
  return [...pathTo(all, at - 2), name];
}
