// Reads the text of an answer, as docs/answers.md describes it, back into what `--output json` gives.
import { parse as parseYaml } from 'yaml';
import { impliedType } from '../../src/server/answers/shell.ts';

type Json = Record<string, unknown>;

/** A line, read from its start. */
function reader(line: string) {
  let at = 0;
  const rest = () => line.slice(at);
  const skip = () => {
    while (line[at] === ' ') at++;
  };
  const json = (): unknown => {
    const start = at;
    for (at++; line[at] !== '"'; at++) {
      if (at >= line.length) throw new Error(`no end of ${line.slice(start)}`);
      if (line[at] === '\\') at++;
    }
    at++;
    return JSON.parse(line.slice(start, at));
  };
  return {
    rest,
    isAtEnd: () => at >= line.length,
    /** Up to a space, or one of `ends`. */
    word(ends = ''): string {
      skip();
      if (line[at] === '"') return json() as string;
      const start = at;
      while (at < line.length && line[at] !== ' ' && !ends.includes(line[at] as string)) at++;
      return line.slice(start, at);
    },
    /** Null for a bare `-`. */
    wordOrNone(ends = ''): string | null {
      skip();
      const isBare = line[at] !== '"';
      const found = this.word(ends);
      return isBare && found === '-' ? null : found;
    },
    take(text: string): boolean {
      skip();
      if (!line.startsWith(text, at)) return false;
      at += text.length;
      return true;
    },
    json,
    /** Words between commas, up to one of `ends`. */
    list(ends = ''): string[] {
      const items: string[] = [];
      do items.push(this.word(`,${ends}`));
      while (this.take(','));
      return items;
    },
    /** What stands in parentheses. */
    argument(): { text: string; isJson: boolean } {
      if (line[at] === '"') {
        const text = json() as string;
        at++;
        return { text, isJson: true };
      }
      const start = at;
      const isJson = /[[{]/.test(line[at] ?? '');
      for (let depth = 1; ; at++) {
        if (at >= line.length) throw new Error(`no end of ${line.slice(start)}`);
        if (isJson && line[at] === '"') json();
        if (line[at] === '(') depth++;
        if (line[at] === ')' && --depth === 0) break;
      }
      return { text: line.slice(start, at++), isJson: false };
    },
  };
}
type Reader = ReturnType<typeof reader>;

interface Block {
  title: string;
  /** Under it. */
  lines: string[];
}

function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    if (line.startsWith(' ')) blocks.at(-1)?.lines.push(line.slice(1));
    else blocks.push({ title: line, lines: [] });
  }
  return blocks;
}

/** `title: text`, or `title:` and lines below. */
function textOf({ title, lines }: Block, name: string): string {
  return title === `${name}:` ? lines.join('\n') : title.slice(name.length + 2);
}

function warningOf(block: Block): Json {
  const title = reader(block.title);
  const code = title.take('warning') ? title.word(':') : undefined;
  title.take(': ');
  return { code, message: block.lines.length > 0 ? block.lines.join('\n') : title.rest() };
}

/** Of a page: what stands under and over the items. */
function readPage(text: string, readItems: (blocks: Block[]) => unknown[]): Json {
  const blocks = blocksOf(text.split('\n'));
  const more = blocks.at(-1)?.title.startsWith('more: cursor ') ? blocks.pop() : undefined;
  const first = blocks.findIndex(({ title }) => title.startsWith('warning '));
  const warnings = first === -1 ? [] : blocks.splice(first).map(warningOf);
  const items = blocks.length === 1 && blocks[0]?.title === 'none' ? [] : readItems(blocks);
  return {
    ...{ items, warnings, truncated: more !== undefined },
    ...(more ? { nextCursor: more.title.slice('more: cursor '.length) } : {}),
  };
}

const nothing = (word: string): string | null => (word === '-' ? null : word);

const kinds = ['page', 'action', 'procedure', 'operation', 'gateway'];

type Functions = Map<string, { name: string; source: string | null; reason?: string }>;

/** Behind `<`, what runs before, and which of these are guards. */
function readChain(line: Reader, functions: Functions): { middleware: Json[]; guards: Json[] } {
  const middleware: Json[] = [];
  const guards: Json[] = [];
  if (!line.take('<')) return { middleware, guards };
  do {
    const name = line.word(',');
    const next = /^ (?![!,])/.test(line.rest()) ? line.wordOrNone(',') : undefined;
    const known = functions.get(name);
    const item =
      next !== undefined
        ? { name, source: next }
        : known
          ? { name: known.name, source: known.source }
          : /:\d+$/.test(name)
            ? { name: '<anonymous>', source: name }
            : { name, source: null };
    middleware.push(item);
    if (line.take('!')) guards.push({ ...item, reason: known?.reason });
  } while (line.take(','));
  return { middleware, guards };
}

function readRoutes(text: string): Json {
  return readPage(text, (blocks) => {
    const at = blocks.findIndex(({ title }) => title === '# functions');
    const functions: Functions = new Map();
    for (const { title, lines } of at === -1 ? [] : blocks.splice(at).slice(1)) {
      const line = reader(title);
      const [name, source] = [line.word(), line.wordOrNone()];
      const reason = line.take('! ')
        ? [line.rest(), ...lines.map((more) => more.slice(1))].join('\n')
        : undefined;
      functions.set(name === '<anonymous>' && source !== null ? source : name, {
        ...{ name, source },
        ...(reason === undefined ? {} : { reason }),
      });
    }
    let head: Json = {};
    let shared: readonly Json[] = [];
    let isSummary = false;
    const items: unknown[] = [];
    for (const { title, lines } of blocks) {
      if (title.startsWith('# ')) {
        isSummary = title === '# summary';
        const line = reader(title.slice(2));
        const [app, framework, origin] = [line.word(), line.word(), line.word()];
        const kind = kinds.find((word) => line.take(word));
        head = {
          app,
          framework,
          origin,
          ...(kind ? { kind } : {}),
          prefix: line.take('at ') ? line.word() : '',
        };
        shared = readChain(line, functions).middleware;
        continue;
      }
      const line = reader(title);
      const methods = line.word();
      const [path, handler, source] = [line.word(), line.word(), line.wordOrNone()];
      const base = { path, methods: methods === '?' ? [] : methods.split('|'), handler, source };
      if (isSummary) {
        const guards = line.take('!') ? line.list() : [];
        items.push({ ...base, guards, auth: line.take('auth ') ? line.word() : impliedAuth(guards) });
        continue;
      }
      const own = readChain(line, functions);
      const middleware = [...shared, ...own.middleware];
      let { guards } = own;
      const more: Json = {
        name: null,
        params: [...path.matchAll(/[:*]([A-Za-z_$][\w$]*)/g)].map(([, name]) => name),
      };
      const listed: Json[] = [];
      const schemas: Json[] = [];
      for (const detail of foldDetails(lines)) {
        const part = reader(detail);
        const key = part.word();
        if (key === 'name') more.name = part.word();
        else if (key === 'params') more.params = part.rest() === ' -' ? [] : part.list();
        else if (key === 'schema')
          schemas.push({ of: part.word(), type: part.word(), source: part.isAtEnd() ? null : part.word() });
        else if (key === 'auth') more.auth = part.word();
        else if (key === 'note') more.note = part.rest().slice(1);
        else if (key === 'guard')
          listed.push({ name: part.word(), source: part.wordOrNone(), reason: part.rest().slice(1) });
        else more[key] = JSON.parse(part.rest());
      }
      if (listed.length > 0) guards = listed;
      if (schemas.length > 0) more.schemas = schemas;
      items.push({ ...base, auth: impliedAuth(guards), ...more, ...head, middleware, guards });
    }
    return items;
  });
}

const impliedAuth = (guards: readonly unknown[]) => (guards.length > 0 ? 'protected' : 'public');

/** A line that goes on is one space further in. */
function foldDetails(lines: readonly string[]): string[] {
  const folded: string[] = [];
  for (const line of lines) {
    if (line.startsWith(' ')) folded[folded.length - 1] += `\n${line.slice(1)}`;
    else folded.push(line);
  }
  return folded;
}

function readField(line: Reader, docs: string[]): Json {
  const name = line.word();
  let type: string;
  let marks: string;
  if (/^ *"/.test(line.rest())) {
    type = line.word();
    marks = line.rest().startsWith(' ') ? '' : line.word();
  } else {
    const [, plain = '', found = ''] = /^(.*?)((?:\[\])?\??)$/.exec(line.word()) ?? [];
    [type, marks] = [plain, found];
  }
  const field: Json = {
    ...{
      name,
      column: name,
      type,
      dbType: null,
      nullable: marks.endsWith('?'),
      list: marks.startsWith('[]'),
    },
    ...{ primaryKey: false, unique: false },
    ...(docs.length > 0 ? { doc: docs.join('\n') } : {}),
  };
  const column = { isSaid: false };
  while (line.take('@')) {
    const key = line.word('(');
    const hasArgument = line.take('(');
    if (key === 'id') field.primaryKey = true;
    else if (key === 'updatedAt') field.onUpdate = 'now()';
    else if (key === 'unique') field.unique = true;
    else if (key === 'enum') {
      field.enum = line.list(')');
      line.take(')');
    } else if (key === 'relation') {
      field.relation = hasArgument ? relationOf(line.argument().text, type) : relationOf('', type);
    } else {
      const { text, isJson } = line.argument();
      if (key === 'column') {
        column.isSaid = true;
        field.column = text === '' && !isJson ? null : text;
      } else if (key === 'db') field.dbType = text;
      else if (key === 'onUpdate') field.onUpdate = text;
      else if (key === 'default') field.default = isJson ? text : dataOf(text);
      else field[key] = isJson ? text : JSON.parse(text);
    }
  }
  if (line.take(':')) field.source = line.word();
  if (field.relation && !column.isSaid)
    field.column = (field.relation as Json).model === field.type ? null : name;
  return field;
}

function relationOf(text: string, type: string): Json {
  if (text.startsWith('{')) return JSON.parse(text);
  const [, model = type, rest = ''] = /^(?:([\w$. -]+): ?)?(.*)$/.exec(text) ?? [];
  const parts = rest.split('; ').filter(Boolean);
  const keys = parts[0]?.includes('->') ? parts.shift() : '';
  const said = Object.fromEntries(parts.map((part) => /^(\w+) (.*)$/.exec(part)?.slice(1) ?? []));
  const [fields = [], references = []] = (keys ?? '').split('->').map((side) =>
    side
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  );
  return { model, fields, references, onDelete: null, ...said };
}

function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `beforeSave hash, "a, b"` */
function readHooks(line: Reader): string[] {
  const hooks: string[] = [];
  do {
    const first = line.word(',');
    let more = first;
    while (!line.isAtEnd() && !line.rest().startsWith(',')) more += ` ${line.word(',')}`;
    hooks.push(more);
  } while (line.take(','));
  return hooks;
}

function readModels(text: string): Json {
  return readPage(text, (blocks) => {
    const enums = new Map<string, string[]>();
    let head: Json = {};
    let isSummary = false;
    let docs: string[] = [];
    const items: (Json & { fields?: Json[] })[] = [];
    for (const { title, lines } of blocks) {
      if (title.startsWith('///')) docs.push(title.slice(4));
      else if (title.startsWith('# ')) {
        isSummary = title.startsWith('# summary ');
        const line = reader(title.slice(isSummary ? '# summary '.length : 2));
        head = isSummary ? { app: line.word() } : { app: line.word(), orm: line.word(), origin: line.word() };
      } else if (isSummary) {
        const line = reader(title);
        const words: (string | null)[] = [];
        while (!line.take('(') && words.length < 9) words.push(line.wordOrNone('('));
        const source = words.pop();
        const [name, table = name] = words as [string, (string | null)?];
        const fieldNames = line.rest() === ')' ? [] : line.list(')');
        items.push({ name, ...head, table, source, fieldNames });
      } else if (title.startsWith('enum ')) {
        const line = reader(title.slice(5));
        enums.set(line.word(), line.list());
      } else {
        const line = reader(title);
        const kind = line.word();
        const words: (string | null)[] = [];
        while (!line.isAtEnd() && words.length < 9) words.push(line.wordOrNone());
        const source = words.pop();
        const [name, table = name] = words as [string, (string | null)?];
        const model: Json & { fields: Json[]; indexes: Json[]; uniques: Json[] } = {
          ...{ name, ...head, table, kind: kind === 'model' ? 'table' : kind, source },
          ...(docs.length > 0 ? { doc: docs.join('\n') } : {}),
          ...{ fields: [], indexes: [], uniques: [] },
        };
        docs = [];
        let ofField: string[] = [];
        let keyFields: string[] = [];
        for (const detail of foldDetails(lines)) {
          const part = reader(detail);
          if (detail.startsWith('///')) ofField.push(detail.slice(4));
          else if (part.take('@@')) {
            const key = part.word('(');
            if (key === 'index' || key === 'unique' || key === 'id') {
              part.take('(');
              const fields = part.rest().startsWith(')') ? [] : part.list(')');
              part.take(')');
              const keyName = part.isAtEnd() ? null : part.word();
              if (key === 'id') {
                model.primaryKey = { name: keyName, fields };
                keyFields = fields;
              } else (key === 'index' ? model.indexes : model.uniques).push({ name: keyName, fields });
            } else if (key === 'check') {
              const name = part.wordOrNone(':');
              const definition = part.rest().replace(/^:[ \n]/, '');
              model.checks = [...((model.checks as Json[] | undefined) ?? []), { name, definition }];
            } else if (key === 'hooks') model.hooks = readHooks(part);
            else if (key === 'softDelete') model.softDelete = part.word();
            else if (key === 'timestamps') {
              const created = part.wordOrNone(',');
              part.take(',');
              model.timestamps = { created, updated: part.wordOrNone() };
            } else model[key] = JSON.parse(part.rest());
          } else {
            const field = readField(part, ofField);
            if (/^\d+$/.test(String(field.source ?? '')))
              field.source = `${String(source).replace(/:\d+$/, '')}:${field.source}`;
            model.fields.push(field);
            ofField = [];
          }
        }
        // They have no mark of their own.
        for (const field of model.fields)
          if (keyFields.includes(field.name as string)) field.primaryKey = true;
        items.push(model);
      }
    }
    for (const { fields = [] } of items)
      for (const field of fields) {
        const values = enums.get(field.type as string);
        if (values && field.enum === undefined) field.enum = values;
      }
    return items;
  });
}

function readApps(text: string): Json {
  return readPage(text, (blocks) =>
    blocks.map(({ title }) => {
      const line = reader(title);
      const app: Json = { label: line.word(';'), path: line.word(';'), frameworks: [] };
      const found: Json = { name: null, entry: null, models: [] };
      while (line.take(';')) {
        const key = line.word();
        if (key === 'name' || key === 'entry') found[key] = line.word(';');
        else if (key === 'frameworks') app.frameworks = line.list(';');
        else if (key === 'scripts') found.scripts = line.list(';');
        else if (key === 'models') found.models = line.list(';');
        else return { ...app, models: Number(key) };
      }
      return { ...app, ...found };
    }),
  );
}

function readProject(text: string): Json {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith('warning '));
  const { dependencies, devDependencies, env, ...project } = parseYaml(
    lines.slice(0, at === -1 ? undefined : at).join('\n'),
  ) as Json & Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;
  const { missing, optional, ...files } = (env ?? {}) as Record<string, Record<string, string>>;
  const variables = (key: string, all: Record<string, string> = {}) =>
    Object.keys(all).length === 0
      ? {}
      : { [key]: Object.entries(all).map(([name, source]) => ({ name, source })) };
  const read = (all: Record<string, string> = {}, dev: boolean) =>
    Object.entries(all).map(([name, versions]) => {
      const [, range, installed] = /^(.*) (\S+)$/.exec(versions) ?? [];
      return { name, range, installed: nothing(installed as string), dev };
    });
  return {
    ...project,
    ...(env === undefined
      ? {}
      : { env: { ...files, ...variables('missing', missing), ...variables('optional', optional) } }),
    dependencies: [...read(dependencies, false), ...read(devDependencies, true)],
    warnings: at === -1 ? [] : blocksOf(lines.slice(at)).map(warningOf),
  };
}

function readSetting(text: string): Json {
  const [first, ...others] = blocksOf(text.split('\n')) as [Block, ...Block[]];
  const [, name = '', key = '', type = 'string'] = /^(([^:]*?)(?: \((\w+)\))?):/.exec(first.title) ?? [];
  const found = textOf(first, name);
  const value = type === 'string' ? found : parseYaml(found === 'undefined' ? 'null' : found);
  const about = ['source', 'reason'].flatMap((name) => {
    const block = others.find(({ title }) => title.startsWith(`${name}:`));
    return block ? [[name, textOf(block, name)]] : [];
  });
  return { key, value, type, ...Object.fromEntries(about) };
}

/** What was told before, by what it is about. */
export type Heard = Map<string, string>;

function readShell(answer: string, heard: Heard): Json {
  const [first, ...blocks] = blocksOf(answer.split('\n')) as [Block, ...Block[]];
  const line = reader(first.title);
  const [status] = [line.word(), line.take('in')];
  const durationMs = Number(line.word());
  line.take('ms');
  let truncated = false;
  while (line.take(',')) {
    const key = line.word(',');
    if (key === 'truncated') truncated = true;
    else if (key !== 'database') heard.set(key, line.word(','));
    else {
      const [mode, , protection, reason] = [line.word(), line.take('by'), line.word(',:'), line.take(':')];
      heard.set(key, JSON.stringify({ mode, protection, ...(reason ? { reason: line.word(',') } : {}) }));
    }
  }
  const output: Json = {};
  const printed: Json = { stdout: '', stderr: '' };
  const warnings: Json[] = [];
  for (const block of blocks) {
    const title = reader(block.title);
    const key = title.word(':');
    if (key === 'warning') warnings.push(warningOf(block));
    else if (key === 'effects') printed.effects = effectsOf(block);
    else if (key === 'stdout' || key === 'stderr')
      printed[key] = `${block.lines.join('\n')}${title.take('without') ? '' : '\n'}`;
    else {
      const name = title.rest().startsWith(':') ? undefined : title.word(':');
      title.take(': ');
      const text = block.lines.length > 0 ? block.lines.join('\n') : title.rest();
      if (key === 'exception') output.exception = { name, message: text, stack: [] };
      else if (key === 'stack') Object.assign(output.exception as Json, { stack: text.split('\n') });
      else Object.assign(output, { value: text, type: name ?? impliedType(text) });
    }
  }
  const { database, ...more } = Object.fromEntries(heard);
  return {
    ...{ status, output, ...printed, durationMs, ...more, warnings, truncated },
    ...(database ? { database: JSON.parse(database) } : {}),
  };
}

function effectsOf({ lines }: Block): Json {
  const [tables, schema, notes]: [Json[], string[], string[]] = [[], [], []];
  for (const { title, lines: below } of blocksOf(lines)) {
    const line = reader(title);
    const key = line.word(':');
    if (key === 'schema') schema.push(title.slice('schema: '.length));
    else if (key === 'note') notes.push(textOf({ title, lines: below }, 'note'));
    else {
      const table: Json = { table: line.word(), inserted: 0, updated: 0, deleted: 0, atLeast: false };
      do {
        if (line.take('or more')) table.atLeast = true;
        else {
          const count = Number(line.word());
          table[line.word(',')] = count;
        }
      } while (line.take(','));
      tables.push({ ...table, rows: below.map(rowEffectOf) });
    }
  }
  return { tables, schema, notes };
}

/** A sign, and one or two objects of JSON. */
function rowEffectOf(line: string): Json {
  const [sign, text] = [line[0], line.slice(2)];
  if (sign === '+') return { change: 'inserted', after: text };
  if (sign === '-') return { change: 'deleted', before: text };
  const ends = [...text.matchAll(/\} -> \{/g)].map(({ index }) => index + 1);
  const end = ends.find((at) => isJson(text.slice(0, at)) && isJson(text.slice(at + 4)));
  return { change: 'updated', before: text.slice(0, end), after: text.slice((end ?? 0) + 4) };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

function readConnections(text: string): Json {
  return readPage(text, (blocks) =>
    blocks.map((block) => {
      const [title = '', told] = splitAt(block.title, '; unreachable:');
      const line = reader(title);
      const [name, provider] = [line.word(';'), line.word(';')];
      const found: Json = { name, provider, host: null, port: null, database: null, variable: name };
      Object.assign(found, { source: null, driver: null, protection: null, reachable: told === undefined });
      while (line.take(';')) {
        const key = line.word(';');
        if (key === 'at') {
          found.host = line.wordOrNone(';');
          if (!line.rest().startsWith(';')) found.port = Number(line.word(';'));
        } else if (key === 'variable') found.variable = line.wordOrNone(';');
        else if (key === 'read') {
          found.mode = key;
          if (line.take('by')) found.protection = line.word(';');
        } else if (key !== 'reachable') found[key] = line.word(';');
      }
      const reason = block.lines.length > 0 ? block.lines.join('\n') : told?.slice(1);
      return { ...found, ...(reason === undefined ? {} : { reason }) };
    }),
  );
}

function readMigrations(text: string): Json {
  return readPage(text, (blocks) =>
    blocks.map((block) => {
      const line = reader(block.title);
      const found: Json = { orm: line.word(';'), source: null, connection: null, table: null, applied: 0 };
      Object.assign(found, { last: null, locked: false, unknown: null, failed: [] });
      Object.assign(found, { pending: [], skipped: [], missing: [], changed: [] });
      while (line.take(';')) {
        const key = line.word(';');
        if (key === 'locked') found.locked = true;
        else if (key === 'last')
          found.last = { name: line.word(';'), at: line.take('at') ? line.word(';') : null };
        else if (key === 'files' || key === 'applied') found[key] = Number(line.word(';'));
        else found[key === 'in' ? 'source' : key] = line.word(';');
      }
      for (const part of blocksOf(block.lines)) {
        const inner = reader(part.title);
        const key = inner.word(':');
        if (key === 'unknown') found.unknown = textOf(part, 'unknown');
        else if (key !== 'failed') found[key] = inner.list();
        else {
          const name = inner.word(':');
          const reason = inner.take(': ')
            ? inner.rest()
            : part.lines.length > 0
              ? part.lines.join('\n')
              : null;
          (found.failed as Json[]).push({ name, reason });
        }
      }
      return found;
    }),
  );
}

function splitAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function readRows(text: string): Json {
  const [head = '', ...lines] = text.split('\n');
  const title = reader(head.slice(2));
  const connection = title.word();
  title.take('by');
  const driver = title.word(':,');
  const truncated = head.endsWith(', truncated');
  if (lines[0] === 'plan:') {
    const plan = lines.slice(1).map((line) => line.slice(1));
    return { connection, driver, columns: [], rows: [], plan: plan.join('\n'), truncated };
  }
  const [columns, ...rows] = lines.map((line) => cellsOf(line).map(cellOf));
  return { connection, driver, columns, rows, truncated };
}

/** Apart at bars; within quotes there is none that counts. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const quoted = /^"(?:\\.|[^"\\])*"/.exec(line.slice(at))?.[0];
    const end = quoted ? at + quoted.length : line.indexOf(' | ', at);
    cells.push(end === -1 ? line.slice(at) : line.slice(at, end));
    if (end === -1 || end === line.length) break;
    at = end + ' | '.length;
  }
  return cells;
}

function cellOf(text: string): unknown {
  if (text === '-') return null;
  return /^(?:".*|true|false|-?\d.*)$/.test(text) && !/^-?\d.*[^\d.eE+-]/.test(text) ? dataOf(text) : text;
}

function readTables(text: string): Json {
  const [head = '', ...lines] = text.split('\n');
  const title = reader(head.slice(2));
  const connection = title.word();
  title.take('by');
  const driver = title.word();
  const found = readPage(lines.join('\n'), (blocks) => blocks.map(tableOf));
  return { connection, driver, ...found };
}

function tableOf(block: Block): Json {
  const line = reader(block.title);
  const kind = line.word();
  const table: Json = { name: line.word('('), schema: null, kind: kind.replace('-', ' '), rows: null };
  if (line.take('in ')) table.schema = line.word('(');
  if (line.take('~')) table.rows = Number(line.word('('));
  if (line.take('(')) return { ...table, columnNames: line.rest().startsWith(')') ? [] : line.list(')') };
  const columns: Json[] = [];
  const parts: Record<string, Json[]> = { relation: [], unique: [], index: [], check: [], trigger: [] };
  const indexes: Json[] = [];
  for (const part of blocksOf(block.lines)) {
    const inner = reader(part.title);
    const key = /^@@(\w+)|^(comment|definition):/.exec(part.title);
    if (key?.[2]) table[key[2]] = textOf(part, key[2]);
    else if (!key) columns.push(readColumn(inner));
    else if (key[1] === 'relation') {
      inner.take('@@relation(');
      const own: string[] = [];
      do own.push(inner.word(',()'));
      while (inner.take(','));
      inner.take('->');
      const to = inner.word('():');
      inner.take(':');
      const references = inner.take('-)') ? [] : inner.list(')');
      inner.take(')');
      const name = inner.wordOrNone();
      inner.take('delete');
      const onDelete = inner.word();
      inner.take('update');
      parts.relation?.push({ name, columns: own, table: to, references, onDelete, onUpdate: inner.word() });
    } else if (key[1] === 'unique' || key[1] === 'index') {
      inner.take(`@@${key[1]}(`);
      const of = inner.list(')');
      inner.take(')');
      const name = inner.word();
      const where = inner.take('where') ? { where: inner.word() } : {};
      indexes.push({ name, columns: of, unique: key[1] === 'unique', ...where });
    } else {
      inner.take(`@@${key[1]}`);
      const name = inner.wordOrNone(':');
      inner.take(': ');
      const definition = part.lines.length > 0 ? part.lines.join('\n') : inner.rest();
      parts[key[1] as string]?.push({ name, definition });
    }
  }
  const { relation: foreignKeys, check: checks, trigger: triggers } = parts;
  return { ...table, columns, foreignKeys, indexes, checks, triggers };
}

function readColumn(line: Reader): Json {
  const name = line.word();
  const isQuoted = line.rest().startsWith(' "');
  const written = line.word();
  const nullable = isQuoted ? line.take('?') : written.endsWith('?');
  const type = isQuoted ? written : written.replace(/\?$/, '');
  const column: Json = { name, type, nullable, primaryKey: false };
  while (line.take('@')) {
    const key = line.word('(');
    if (!line.take('(')) column.primaryKey = true;
    else if (key === 'enum') {
      column.enum = line.list(')');
      line.take(')');
    } else column[key] = line.argument().text;
  }
  return column;
}

/** The first line of docs and source: what has the name, and where it is from. */
function aboutOf(title: string): Json {
  const line = reader(title);
  const about: Json = { name: line.word(';'), kind: line.word(';'), package: null, version: null };
  while (line.take(';')) {
    const key = line.word();
    if (key === 'package')
      Object.assign(about, {
        package: line.word(';'),
        version: line.rest().startsWith(' ') ? line.word(';') : null,
      });
    else about[key] = `${line.word(';')} ${line.word(';')}`;
  }
  return about;
}

/** `SOURCE: text`; a source has a colon in it, and one at its end. */
function sourced(
  block: Block,
  key: string,
  more: (line: Reader) => Json = () => ({}),
): { at: Json; text: string } {
  const line = reader(block.title.slice(key.length));
  const source = line.word();
  const at = { source: source.replace(/:$/, ''), ...more(line) };
  line.take(':');
  return { at, text: block.lines.length > 0 ? block.lines.join('\n') : line.rest().replace(/^ /, '') };
}

function readDocs(text: string): Json {
  const [first, ...blocks] = blocksOf(text.split('\n'));
  const answer: Json & { warnings: Json[] } = { ...aboutOf(first?.title ?? ''), warnings: [] };
  const add = (key: string, item: Json) => {
    answer[key] = [...((answer[key] as Json[] | undefined) ?? []), item];
  };
  const lines = (block: Block): Json => {
    const { at, text } = sourced(block, 'lines', (line) => ({ last: Number(line.word(':')) }));
    return { ...at, text };
  };
  for (const block of blocks) {
    const line = reader(block.title);
    const key = line.word(':');
    if (key === 'at') {
      const { at, text } = sourced(block, 'at');
      add('declarations', { signature: text, ...at });
    } else if (key === 'doc') ((answer.declarations as Json[]).at(-1) as Json).doc = textOf(block, 'doc');
    else if (key === 'type') {
      const { at, text } = sourced(block, 'type');
      add('type', { signature: text, ...at });
    } else if (key === 'summary' || key === 'note') answer[key] = textOf(block, key);
    else if (key === 'code' || key === 'declared') answer[key] = line.word();
    else if (key === 'names') {
      answer.names = line.list(';');
      if (line.take(';')) answer.moreNames = Number(line.word());
    } else if (key === 'readme') {
      const { at, text } = sourced(block, 'readme', (rest) => ({ title: rest.word(':') }));
      add('readme', { ...at, text });
    } else if (key === 'outline') answer.outline = line.list();
    else if (key === 'file') add('files', { path: line.word(), bytes: Number(line.word()) });
    else if (key === 'lines') add('definitions', lines(block));
    else if (key === 'more')
      ((answer.definitions as Json[]).at(-1) as Json).more = block.title.slice('more: lines '.length);
    else if (key === 'warning') answer.warnings.push(warningOf(block));
    else answer.moreFiles = Number(key);
  }
  return answer;
}

export const readers = {
  readDocs,
  readTables,
  readRows,
  readConnections,
  readMigrations,
  readRoutes,
  readModels,
  readApps,
  readProject,
  readSetting,
  readShell,
};
