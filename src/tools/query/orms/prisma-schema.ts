// What a client of Prisma does not know of its models since version 7: keys, lists, nullability, and which columns link them.
// It carries the text of its schema.

export interface SchemaField {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isNullable: boolean;
  /** A text for Prisma, and no other for the database. */
  readonly isUuid: boolean;
  /** Of a relation: its name, own columns, and those of the other model. */
  readonly relation: {
    readonly name: string | null;
    readonly from: readonly string[];
    readonly to: readonly string[];
  };
}

export interface SchemaModel {
  readonly fields: ReadonlyMap<string, SchemaField>;
  readonly key: readonly string[];
}

export interface Schema {
  readonly models: ReadonlyMap<string, SchemaModel>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const schemas = new Map<string, Schema>();

/** Read once: clients of one schema share it. */
export function readSchema(text: string): Schema {
  const known = schemas.get(text);
  if (known) return known;
  const models = new Map<string, SchemaModel>();
  const enums = new Map<string, readonly string[]>();
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '');
  for (const [, word, name, body] of bare.matchAll(
    /^[ \t]*(model|view|enum)\s+(\w+)\s*\{(.*?)^[ \t]*\}/gms,
  )) {
    const lines = linesOf(body as string);
    if (word === 'enum')
      enums.set(
        name as string,
        lines.flatMap((line) => /^(\w+)/.exec(line)?.[1] ?? []),
      );
    else if (!lines.some((line) => /^@@ignore\b/.test(line))) models.set(name as string, readModel(lines));
  }
  const schema = { models, enums };
  schemas.set(text, schema);
  return schema;
}

/** Without comments; what stands in parentheses is one line. */
function linesOf(body: string): string[] {
  const lines: string[] = [];
  let open = 0;
  for (const line of body.split(/\r?\n/)) {
    const code = line
      .replace(/("(?:[^"\\]|\\.)*")|\/\/.*/g, (_, text: string | undefined) => text ?? '')
      .trim();
    if (open > 0) lines.push(`${lines.pop()} ${code}`);
    else if (code) lines.push(code);
    const outside = code.replace(/"(?:[^"\\]|\\.)*"/g, '');
    open += outside.split('(').length - outside.split(')').length;
  }
  return lines;
}

function readModel(lines: readonly string[]): SchemaModel {
  const fields = new Map<string, SchemaField>();
  let key: readonly string[] = [];
  let unique: readonly string[] = [];
  for (const line of lines) {
    const block = /^@@(id|unique)\s*\(([^)]*\[)?/.exec(line);
    if (block) {
      const columns = namesIn(/\[(.*?)\]/.exec(line)?.[1] ?? '');
      if (block[1] === 'id') key = columns;
      else if (unique.length === 0) unique = columns;
      continue;
    }
    const [, name, type, list, optional, attributes = ''] =
      /^(\w+)\s+(\w+)(?:\(.*?\))?(\[\])?(\?)?(.*)$/.exec(line) ?? [];
    // What Prisma leaves out of its client.
    if (name === undefined || type === undefined || type === 'Unsupported' || /@ignore\b/.test(attributes))
      continue;
    if (/@id\b/.test(attributes)) key = [name];
    if (/@unique\b/.test(attributes) && !optional && unique.length === 0) unique = [name];
    fields.set(name, {
      name,
      type,
      isList: list !== undefined,
      isNullable: optional !== undefined,
      isUuid: /@\w+\.Uuid\b/.test(attributes),
      relation: readRelation(/@relation\s*\((.*)\)/.exec(attributes)?.[1] ?? ''),
    });
  }
  return { fields, key: key.length > 0 ? key : unique };
}

const readRelation = (text: string): SchemaField['relation'] => ({
  name: /^\s*(?:name:\s*)?"([^"]*)"|\bname:\s*"([^"]*)"/.exec(text)?.slice(1).find(Boolean) ?? null,
  from: namesIn(/\bfields:\s*\[(.*?)\]/.exec(text)?.[1] ?? ''),
  to: namesIn(/\breferences:\s*\[(.*?)\]/.exec(text)?.[1] ?? ''),
});

/** "a, b(sort: Desc)" */
const namesIn = (text: string) =>
  text
    .replace(/\(.*?\)/g, '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
