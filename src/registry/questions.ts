// What can be asked of a registry: where it lies below its address, and what of the answer counts.
import type { FoundPackage, PackageAnswer } from '../protocol/packages/facts.ts';
import type {
  Advisories,
  Advisory,
  Reach,
  RegistryReply,
  SearchAnswer,
} from '../protocol/packages/registry.ts';
import type { Ask } from './kept.ts';
import type { NpmConfig } from './npm-config.ts';
import { answerOf, readPackument } from './packument.ts';
import { line } from './texts.ts';

type Raw = Readonly<Record<string, unknown>>;

const NEAR_VERSIONS = 5;
const MAX_ADVISORIES = 50;

export type Questions = ReturnType<typeof createQuestions>;

export function createQuestions(configOf: () => Promise<NpmConfig>, ask: Ask) {
  return {
    async package({
      net,
      name,
      range,
    }: Reach & { name: string; range: string | null }): Promise<RegistryReply<PackageAnswer>> {
      const reply = await ask(await configOf(), net, {
        ...{ kind: 'package', absence: 'absent' },
        request: { path: name.replace('/', '%2f'), spec: name },
        read: (body) => readPackument(body, name),
      });
      if (reply.status !== 'answered') return reply;
      const value = answerOf(reply.value, range);
      if (value) return { ...reply, value };
      const versions = reply.value.versions.slice(0, NEAR_VERSIONS).map(({ version }) => version);
      return { status: 'absent', what: 'version', versions };
    },

    async search({
      net,
      text,
      limit,
      offset,
    }: Reach & { text: string; limit: number; offset: number }): Promise<RegistryReply<SearchAnswer>> {
      return ask(await configOf(), net, {
        ...{ kind: 'search', absence: 'unsupported' },
        request: { path: '-/v1/search', query: { text, size: limit, from: offset } },
        read: (body) => readSearch(body, limit),
      });
    },

    async downloads({
      net,
      names,
    }: Reach & { names: string[] }): Promise<RegistryReply<Record<string, number>>> {
      const config = await configOf();
      const replies = await Promise.all(
        names.map((name) =>
          ask(config, net, {
            ...{ kind: 'downloads', absence: 'unsupported' },
            request: { path: `downloads/point/last-month/${name}` },
            read: (body) => countOf((Object(body) as Raw).downloads),
          }),
        ),
      );
      const counted = names.flatMap((name, index) => {
        const reply = replies[index];
        return reply?.status === 'answered' ? [[name, reply.value] as const] : [];
      });
      const [first] = replies.filter(({ status }) => status !== 'answered');
      if (counted.length === 0 && first) return first as RegistryReply<Record<string, number>>;
      const answered = replies.find(({ status }) => status === 'answered');
      return { ...(answered as object), value: Object.fromEntries(counted) } as RegistryReply<
        Record<string, number>
      >;
    },

    async advisories({
      net,
      packages,
    }: Reach & { packages: Record<string, string[]> }): Promise<RegistryReply<Advisories>> {
      return ask(await configOf(), net, {
        ...{ kind: 'advisories', absence: 'unsupported' },
        request: { path: '-/npm/v1/security/advisories/bulk', body: packages },
        read: readAdvisories,
      });
    },
  };
}

function readSearch(body: unknown, limit: number): SearchAnswer | null {
  const { objects, total } = Object(body) as Raw;
  if (!Array.isArray(objects)) return null;
  const items = objects.slice(0, limit).flatMap((found) => foundOf(Object(found) as Raw) ?? []);
  return { items, total: Math.max(countOf(total) ?? 0, items.length) };
}

function foundOf(found: Raw): FoundPackage | null {
  const of = Object(found.package) as Raw;
  const name = line(of.name, 214);
  // Some registries give the tags alone.
  const version = line(of.version ?? (Object(of['dist-tags']) as Raw).latest, 100);
  if (name === null || version === null) return null;
  const downloads = Object(found.downloads) as Raw;
  return {
    ...{ name, version, description: line(of.description, 200) },
    date: line(of.date, 40),
    license: line(typeof of.license === 'string' ? of.license : (Object(of.license) as Raw).type, 100),
    downloads: countOf(downloads.monthly),
  };
}

function readAdvisories(body: unknown): Advisories | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const known = Object.entries(body).map(([name, found]): [string, Advisory[]] => [
    name,
    (Array.isArray(found) ? found.slice(0, MAX_ADVISORIES) : []).map((one) => {
      const { id, title, severity, url, vulnerable_versions: range } = Object(one) as Raw;
      return {
        ...{ id: String(line(String(id), 60)), title: line(title, 200) ?? '', url: line(url, 200) },
        ...{ severity: line(severity, 20) ?? 'unknown', range: line(range, 300) ?? '*' },
      };
    }),
  ]);
  return Object.fromEntries(known);
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
