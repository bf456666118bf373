// What is kept out of answers: values of env files and of start scripts, of the project and of every folder below it, and of what --allow-read names.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'dotenv';
import { envFileNames } from '../../files/env.ts';
import { type FolderEnv, readFolderEnv } from '../../files/folder-env.ts';
import { isEnvFileName } from '../../files/secrets/file-names.ts';
import type { Scope } from '../../protocol/permissions.ts';
import type { NamedValues } from '../redact.ts';

const DEPTH = 6;
const MAX_FOLDERS = 4_000;
const MAX_BYTES = 256 * 1024;
const skipped = /^(?:\..*|node_modules|dist|build|out|coverage)$/;

export interface SecretFiles {
  values: NamedValues;
  /** Those that were read, and those that may appear; absolute. */
  files: string[];
  /** By folder, absolute: what an app there may be started with, as all of it is known as secret. */
  folders: ReadonlyMap<string, FolderEnv>;
}

/** `mode`: NODE_ENV. What cannot be read has nothing to keep out. */
export async function readSecretFiles(
  root: string,
  read: Scope,
  mode: string | undefined,
): Promise<SecretFiles> {
  const named = read === true ? [] : read;
  const [own, ...others] = await Promise.all([root, ...named].map((path) => findEnvFolders(path, mode)));
  const folders = new Map(
    await Promise.all(
      (own ?? []).map(async ({ folder }) => [folder, await readFolderEnv(root, folder)] as const),
    ),
  );
  const known = [...folders.values()];
  const listed = new Set(known.flatMap(({ files }) => files));
  const found = [own ?? [], ...others].flat().flatMap(({ files }) => files);
  const more = [...new Set([...found, ...named])].filter((file) => !listed.has(file));
  const values = await Promise.all(more.map((file) => valuesIn(file).catch(() => [])));
  const ofApps = known.flatMap(({ variables, loaded }) => [...Object.entries(variables), ...loaded.written]);
  return {
    values: withoutRepeated([...ofApps, ...values.flat()]),
    files: [...listed, ...known.flatMap(({ sources }) => sources), ...more],
    folders,
  };
}

function withoutRepeated(values: [name: string, value: string][]): NamedValues {
  return [...new Map(values.map((pair) => [JSON.stringify(pair), pair])).values()];
}

interface EnvFolder {
  folder: string;
  files: string[];
}

/** Packages, and what else has env files; the nearest first, none where `root` is a file. */
async function findEnvFolders(root: string, mode: string | undefined): Promise<EnvFolder[]> {
  const found: EnvFolder[] = [];
  let folders = [root];
  let seen = 0;
  for (let depth = 0; depth < DEPTH && folders.length > 0; depth++) {
    const listed = folders.slice(0, MAX_FOLDERS - seen);
    seen += listed.length;
    const contents = await Promise.all(
      listed.map(async (folder) => ({ folder, entries: await entriesOf(folder) })),
    );
    folders = [];
    for (const { folder, entries } of contents) {
      const names = entries
        .filter((entry) => !entry.isDirectory() && isEnvFileName(entry.name))
        .map(({ name }) => name);
      const isPackage = entries.some(({ name }) => name === 'package.json');
      const expected = isPackage ? envFileNames(mode, { envFiles: null }) : [];
      const files = [...new Set([...names, ...expected])].map((name) => join(folder, name));
      if (files.length > 0) found.push({ folder, files });
      const below = entries.filter((entry) => entry.isDirectory() && !skipped.test(entry.name));
      folders.push(...below.map(({ name }) => join(folder, name)));
    }
  }
  return found;
}

const entriesOf = (folder: string) => readdir(folder, { withFileTypes: true }).catch(() => []);

async function valuesIn(file: string): Promise<[name: string, value: string][]> {
  const found = await stat(file);
  if (!found.isFile() || found.size > MAX_BYTES) return [];
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  if (isEnvFileName(basename(file))) return Object.entries(parse(text));
  // A secret that is a file, or JSON: judged as a variable of that name would be.
  return [[basename(file), text.trim()], ...linesOf(text), ...loginsOf(basename(file), text)];
}

/** What has no `=`: .netrc, XML, and the last field of .pgpass. */
function loginsOf(name: string, text: string): [name: string, value: string][] {
  const netrc = [...text.matchAll(/(?:^|\s)password\s+(\S+)/g)];
  const xml = [...text.matchAll(/<([\w.-]{1,100})>([^<>]{1,4000})<\/\1>/g)];
  const pgpass = /pgpass/i.test(name) ? [...text.matchAll(/^[^#\n].*(?<!\\):(.+?)\r?$/gm)] : [];
  return [
    ...[...netrc, ...pgpass].map(([, value = '']): [string, string] => ['password', value]),
    ...xml.map(([, key = '', value = '']): [string, string] => [key, value.trim()]),
  ];
}

/** key=value and key: value, as .npmrc, .ini and YAML have them. */
function linesOf(text: string): [name: string, value: string][] {
  const lines = text.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\S(?:[^\n=:]|:(?=\S)){0,200}?)[ \t]*(?:=|:[ \t])[ \t]*["']?([^\n]{1,4000}?)["']?,?[ \t]*\r?$/gm,
  );
  return [...lines].map(([, name = '', value = '']) => [name, value]);
}
