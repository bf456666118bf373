// search_packages: as the registry finds them; where it cannot be asked, what is known without it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundPackage } from '../../protocol/packages/facts.ts';
import type { RegistryReply, SearchAnswer } from '../../protocol/packages/registry.ts';
import { flagFor } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { CallContext } from '../mcp/registry.ts';
import { refusal } from './access.ts';
import { gridsFor, type ShownGrid } from './curated/shown.ts';
import { installedVersion } from './installed.ts';
import { isName } from './names.ts';
import { mustAnswer, type Registry, staleWarnings } from './registry.ts';

export interface FoundPackages {
  /** What we know of the topic ourselves; on the first page. */
  grids?: ShownGrid[];
  items: FoundPackage[];
  /** Of all pages, as far as the registry knows. */
  count: number;
  nextOffset?: number;
  warnings: Warning[];
}

export interface SearchRequest {
  query: string;
  limit: number;
  offset: number;
}

export async function searchPackages(
  { root, registry }: { root: string; registry: Registry },
  { query, limit, offset }: SearchRequest,
  context: CallContext,
): Promise<FoundPackages> {
  const text = query.trim().replaceAll(/\s+/g, ' ');
  const found = offset === 0 ? await gridsFor(text) : [];
  const grids = found.length > 0 ? { grids: found } : {};
  // One more than is shown: some registries do not say how many there are.
  const reply = await registry.search(text, limit + 1, offset, context);
  if (reply.status === 'answered') {
    const { items, total } = reply.value;
    const shown = await Promise.all(items.slice(0, limit).map((item) => withInstalled(root, item)));
    return {
      ...grids,
      items: shown,
      count: Math.max(total, offset + items.length),
      ...(items.length > limit ? { nextOffset: offset + limit } : {}),
      warnings: staleWarnings(reply),
    };
  }
  const known = await knownWithout(root, registry, text, reply, context);
  if (known.length === 0 && found.length === 0 && reply.status !== 'unsupported') throw errorOf(reply);
  const items = known.slice(offset, offset + limit);
  return {
    ...{ ...grids, items, count: known.length, warnings: [warningOf(reply)] },
    ...(offset + limit < known.length ? { nextOffset: offset + limit } : {}),
  };
}

/** The package of exactly this name, where the registry can be asked for it, and what the project has with these words in its name. */
async function knownWithout(
  root: string,
  registry: Registry,
  text: string,
  reply: RegistryReply<SearchAnswer>,
  context: CallContext,
): Promise<FoundPackage[]> {
  const words = text.toLowerCase().split(' ');
  const isAsked = (name: string) => words.every((word) => name.toLowerCase().includes(word));
  const exact = reply.status === 'unsupported' && isName(text) ? await exactly(registry, text, context) : [];
  const own = (await declared(root)).filter((name) => isAsked(name) && name !== text);
  const installed = await Promise.all(own.map((name) => fromDisk(root, name)));
  const all = [...(await Promise.all(exact.map((item) => withInstalled(root, item)))), ...installed.flat()];
  return exact.length > 0 ? all : [...all, ...(own.includes(text) ? [] : await fromDisk(root, text))];
}

async function exactly(registry: Registry, name: string, context: CallContext): Promise<FoundPackage[]> {
  const reply = await registry.package(name, null, context);
  if (reply.status !== 'answered') return [];
  const { version, description, license, date } = reply.value.facts;
  return [{ name, version, description, license, date: dayOf(date), downloads: null }];
}

async function withInstalled(root: string, item: FoundPackage): Promise<FoundPackage> {
  const installed = await installedVersion(root, item.name);
  return { ...item, date: dayOf(item.date), ...(installed === null ? {} : { installed }) };
}

const dayOf = (date: string | null): string | null => date?.slice(0, 10) ?? null;

async function declared(root: string): Promise<string[]> {
  const manifest = await readManifest(root);
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  return [...new Set(kinds.flatMap((kind) => Object.keys(Object(manifest[kind]))))].filter(isName);
}

async function fromDisk(root: string, name: string): Promise<FoundPackage[]> {
  if (!isName(name)) return [];
  const { version, description, license } = await readManifest(join(root, 'node_modules', name));
  if (typeof version !== 'string') return [];
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : null);
  const told = { description: text(description), license: text(license) };
  return [{ name, version, ...told, date: null, downloads: null, installed: version }];
}

async function readManifest(folder: string): Promise<Record<string, unknown>> {
  try {
    return Object(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch {
    return {};
  }
}

function warningOf(reply: Exclude<RegistryReply<SearchAnswer>, { status: 'answered' }>): Warning {
  const rest = 'These are the packages of the project, and the one of exactly this name.';
  if (reply.status === 'denied') {
    const flags = reply.hosts.map((target) => flagFor({ kind: 'net', target })).join(' ');
    const message = `Connecting to the registry is not permitted (${flags}). These are packages of the project.`;
    return { code: 'REGISTRY_NOT_PERMITTED', message };
  }
  if (reply.status === 'failed')
    return {
      code: 'REGISTRY_UNREACHABLE',
      message: `${errorOf(reply).message} These are packages of the project.`,
    };
  return {
    code: 'REGISTRY_WITHOUT_SEARCH',
    message: `This registry cannot search. ${rest} get_package takes any name.`,
  };
}

function errorOf(reply: Exclude<RegistryReply<SearchAnswer>, { status: 'answered' }>): Error {
  if (reply.status === 'denied') return refusal(reply.hosts, 'searching for packages');
  try {
    mustAnswer(reply, '');
  } catch (error) {
    return error as Error;
  }
  return new Error('an answer is no error');
}
