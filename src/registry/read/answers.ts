// What of a registry's answers counts. Each field may be anything.
import type { FoundPackage } from '../../protocol/packages/facts.ts';
import type { Advisories, Advisory, SearchAnswer } from '../../protocol/packages/registry.ts';
import { line } from './texts.ts';

type Raw = Readonly<Record<string, unknown>>;

const MAX_ADVISORIES = 50;

export function readSearch(body: unknown, limit: number): SearchAnswer | null {
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

export function readAdvisories(body: unknown): Advisories | null {
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

export function readDownloads(body: unknown, name: string): Record<string, number> | null {
  const count = countOf((Object(body) as Raw).downloads);
  return count === null ? null : { [name]: count };
}

const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
