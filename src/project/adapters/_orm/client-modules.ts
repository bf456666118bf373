// Finds the module of the project that makes and exports its database client, by its text. Runs nothing.
import { resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { withoutComments } from '../../disk/comments.ts';
import { readText, relativePath } from '../../disk/files.ts';

/** How the text of such a module looks. */
export interface ClientText {
  /** Name of the ORM: a folder may be called so. */
  orm: string;
  /** A word without which a file is not looked at. */
  mentions: string;
  /** Where the client is made; where it has to look before that, the place is its group `made` (flag d). */
  creation: RegExp;
  /** An app that keeps its client to itself is not imported for it. */
  exported: RegExp;
  /** Paths of files that are usually called so. */
  usualName: RegExp;
  /** Where a container makes it, and what it is asked for. */
  container?: { creation: RegExp; of: string; from: string };
}

/** A module that exports something under a name with one of `words` in it, or as the default: what is made, or a function that makes it. */
export const exportOf = (...words: readonly string[]): RegExp =>
  new RegExp(
    String.raw`\bexport\s+default\b|\bmodule\.exports\b|\b(?:(?:export\s+(?:const|let|var|(?:async\s+)?function)\s+|exports\.)\w*|export\s*\{[^{}]*)(?:${words.join('|')})`,
    'i',
  );

export interface ClientModule {
  /** Absolute. */
  file: string;
  /** `file:line` of the creation, relative to the root. */
  source: string;
  /** 0: no client is made there. */
  score: number;
  /** What `creation` found. */
  found: string;
}

// Their top level does something: it seeds, migrates, starts a browser. They are never imported.
const actingPath =
  /(?:^|[/._-])(?:scripts?|seed\w*|tests?|__\w+__|spec|e2e|bench\w*|migrat\w*|playwright|cypress|fixtures?|mocks?|examples?|stories|tools|bin|cli|jobs?|cron|workers?)(?=[/._-])/i;
const usualFolders = 'lib|libs|db|database|server|utils|services|shared|common|config';

/** Modules that create and export a client, the most likely one first. */
export async function findClientModules(root: string, text: ClientText): Promise<ClientModule[]> {
  const usual = (await sourcePaths(root)).filter((path) => !actingPath.test(path));
  const read = await Promise.all(usual.map((path) => readClientModule(root, resolve(root, path), text)));
  return read
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.source < b.source ? -1 : 1));
}

export function sourcePaths(root: string): Promise<string[]> {
  return glob('**/*.{ts,mts,cts,tsx,js,mjs,cjs}', {
    cwd: root,
    ignore: [
      ...['node_modules', 'dist', 'build', 'out', 'coverage', 'generated', '.*'].map(
        (name) => `**/${name}/**`,
      ),
      ...['**/*.d.ts', '**/*.min.js', '**/*.config.*'],
    ],
    expandDirectories: false,
    followSymbolicLinks: false,
  });
}

export async function readClientModule(root: string, file: string, like: ClientText): Promise<ClientModule> {
  const path = relativePath(root, file);
  const { text, problem } = await readText(file);
  if (text === undefined) throw new Error(`${path} could not be read: ${problem ?? 'there is no such file'}`);
  // Comments show how to create one as well.
  const code = text.includes(like.mentions) ? withoutComments(text) : '';
  const match = like.creation.exec(code);
  const line = code.slice(0, match?.indices?.groups?.made?.[0] ?? match?.index ?? 0).split('\n').length;
  const score = match ? scoreOf(path, code, like) : 0;
  return { file, source: `${path}:${line}`, score, found: match?.[0] ?? '' };
}

function scoreOf(path: string, code: string, { orm, exported, usualName }: ClientText): number {
  if (!exported.test(code)) return 0;
  const points: [boolean, number][] = [
    [usualName.test(path), 4],
    [new RegExp(`(?:^|/)(?:${usualFolders}|${orm})/`, 'i').test(path), 2],
    [/\bglobal(?:This)?\b/.test(code), 2],
    [/\bexport\s+(?:const|let|default)\b|\bmodule\.exports\b/.test(code), 2],
    // Importing it would start the app.
    [/\.listen\s*\(|\bcreateServer\s*\(/.test(code), -6],
  ];
  return 1 + points.reduce((sum, [holds, value]) => sum + (holds ? value : 0), 0);
}

/** Exports by name; CommonJS seen from an ES module included. */
export function exportsOf(exports: unknown, isClient: (value: unknown) => boolean): Record<string, unknown> {
  const own = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null && !isClient(value) ? { ...value } : {};
  const named = own(exports);
  return { ...own(named.default), ...named };
}

/** Why none is taken. */
export const ambiguous = (orm: string, client: string, sources: readonly string[]): string =>
  `several modules create ${client} (${sources.slice(0, 5).join(', ')}): name one under "orms.${orm}.client" in mcp-node.config.ts`;
