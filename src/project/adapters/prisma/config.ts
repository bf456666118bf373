// Reads prisma.config.ts without running it: the schema path and the variable of the database URL, where they are written plainly.
import { dirname, join, resolve } from 'node:path';
import { blank, replaceTokens, withoutComments } from '../../disk/comments.ts';
import { isFile, readText } from '../../disk/files.ts';
import { type UrlSource, urlSource } from '../_orm/url-source.ts';

export interface PrismaConfig {
  /** Absolute. */
  file: string;
  /** Absolute path of the schema file or folder; null: the config names none. */
  schema: string | null;
  url: UrlSource | null;
  /** Why `schema` could not be told from the text. */
  unread: string | null;
}

const bases = [
  'prisma7.config',
  '.config/prisma7',
  'prisma.config',
  '.config/prisma',
  '.config/prisma.config',
];
const extensions = ['js', 'ts', 'mjs', 'cjs', 'mts', 'cts'];

/** The config file that Prisma would take in `dir`, or null. */
export async function findPrismaConfig(dir: string): Promise<string | null> {
  const files = bases.flatMap((base) => extensions.map((extension) => join(dir, `${base}.${extension}`)));
  const present = await Promise.all(files.map(isFile));
  return files.find((_, index) => present[index]) ?? null;
}

/** What the text of a config file says; `dir` is the package, where Prisma is run. */
export async function readPrismaConfig(file: string, dir: string): Promise<PrismaConfig> {
  const { text, problem } = await readText(file);
  if (text === undefined) return { file, schema: null, url: null, unread: problem ?? 'it is gone' };
  // Same length throughout, so that a position found in one is good in the other.
  const code = withoutComments(text);
  const bare = replaceTokens(code, (whole) => blank(whole, '_')).replace(
    /\bimport\s+(?:type\s+)?\{[^{}]*\}/g,
    (whole) => blank(whole, ' '),
  );
  return { file, url: findUrl(code, bare), ...findSchema(code, bare, file, dir) };
}

function findSchema(
  code: string,
  bare: string,
  file: string,
  dir: string,
): { schema: string | null; unread: string | null } {
  const unread = (reason: string): { schema: null; unread: string } => ({ schema: null, unread: reason });
  let depth = 0;
  // The outermost one: other tools' sections have keys of the same name.
  const keys = [...bare.matchAll(/[{}]|(?<![\w.$])schema\s*(:|(?=[,}]))/g)]
    .map((match) => {
      if (match[0] === '{') depth += 1;
      if (match[0] === '}') depth -= 1;
      return { match, depth };
    })
    .filter(({ match, depth }) => match[0].startsWith('schema') && depth > 0)
    .sort((a, b) => a.depth - b.depth);
  const key = keys[0]?.match;
  if (key === undefined) {
    return /\.\.\.\s*\w/.test(bare)
      ? unread('it is put together from other objects')
      : { schema: null, unread: null };
  }
  const path = key[1] === ':' ? staticPath(code.slice(key.index + key[0].length), file, dir) : null;
  return path === null ? unread('"schema" is not a plain string') : { schema: path, unread: null };
}

// 'a/b', path.join('a', 'b'), path.join(import.meta.dirname, 'a')
function staticPath(value: string, file: string, dir: string): string | null {
  const literal = /^\s*(?:'([^'\\\n]*)'|"([^"\\\n]*)"|`([^`\\$]*)`)\s*(?:,|\}|\n|satisfies\b|as\b)/.exec(
    value,
  );
  if (literal !== null) return resolve(dirname(file), literal[1] ?? literal[2] ?? literal[3] ?? '');
  const call = /^\s*(?:\w+\.)?(join|resolve)\(((?:[^()]|\(\))*)\)/.exec(value);
  if (call === null) return null;
  const parts = (call[2] ?? '').split(',').map((part) => part.trim());
  const paths = parts.filter((part) => part !== '').map((part) => staticPart(part, file, dir));
  if (paths.length === 0 || paths.some((path) => path === null)) return null;
  const from = call[1] === 'resolve' ? dir : dirname(file);
  return resolve(
    from,
    call[1] === 'resolve' ? resolve(from, ...(paths as string[])) : join(...(paths as string[])),
  );
}

function staticPart(text: string, file: string, dir: string): string | null {
  if (text === 'import.meta.dirname' || text === '__dirname') return dirname(file);
  if (text === 'process.cwd()') return dir;
  const literal = /^(?:'([^'\\]*)'|"([^"\\]*)"|`([^`\\$]*)`)$/.exec(text);
  return literal === null ? null : (literal[1] ?? literal[2] ?? literal[3] ?? '');
}

function findUrl(code: string, bare: string): UrlSource | null {
  const section = /(?<![\w.$])datasource\s*:\s*\{([^{}]*)/.exec(bare);
  const key = section === null ? null : /(?<![\w.$])url\s*:/.exec(section[1] ?? '');
  if (section === null || key === null) return null;
  const start = section.index + section[0].length - (section[1] ?? '').length + key.index + key[0].length;
  return urlSource(code.slice(start));
}
