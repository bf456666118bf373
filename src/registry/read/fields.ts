// Fields of a manifest that have several forms, each in one.
import type { PackageFacts } from '../../protocol/packages/facts.ts';
import { hasUnseen, line } from './texts.ts';

type Raw = Readonly<Record<string, unknown>>;

const MAX_EXPORTS = 8_000;
const MAX_SUBPATHS = 200;

export function licenseOf({ license, licenses }: Raw): string | null {
  const of = (value: unknown) => line(typeof value === 'string' ? value : (Object(value) as Raw).type, 100);
  if (license !== undefined) return of(license);
  if (!Array.isArray(licenses)) return null;
  const all = licenses.slice(0, 5).flatMap((one) => of(one) ?? []);
  return all.length > 1 ? `(${all.join(' OR ')})` : (all[0] ?? null);
}

/** The main entry, and as many of the others as fit. */
export function exportsOf(value: unknown): PackageFacts['exports'] {
  const whole = keptOf(value);
  if (whole !== null || typeof value !== 'object' || value === null || Array.isArray(value)) return whole;
  const kept: Record<string, NonNullable<PackageFacts['exports']>> = {};
  let left = MAX_EXPORTS;
  const first = Object.entries(value).sort(([a], [b]) => Number(b === '.') - Number(a === '.'));
  for (const [path, target] of first.slice(0, MAX_SUBPATHS)) {
    const own = line(path, 250) === path ? keptOf(target) : null;
    left -= own === null ? 0 : path.length + JSON.stringify(own).length;
    if (left < 0) break;
    if (own !== null && path.startsWith('.')) kept[path] = own;
  }
  const hasLost = Object.hasOwn(value, '.') && kept['.'] === undefined;
  return hasLost || Object.keys(kept).length === 0 ? null : kept;
}

function keptOf(value: unknown): PackageFacts['exports'] {
  try {
    const text = JSON.stringify(value ?? null);
    // Only strange texts need an escape.
    return text.length > MAX_EXPORTS || hasUnseen(text) || text.includes('\\u') ? null : JSON.parse(text);
  } catch {
    // Nested too deep.
    return null;
  }
}

/** Where what is written in short lies. */
const hosts: Readonly<Record<string, string>> = {
  github: 'https://github.com/',
  gitlab: 'https://gitlab.com/',
  bitbucket: 'https://bitbucket.org/',
  gist: 'https://gist.github.com/',
};

/** As an address that a browser opens, where it is one. */
export function repositoryOf(value: unknown): string | null {
  const text = line(typeof value === 'string' ? value : (Object(value) as Raw).url, 300);
  const [, at = 'github', path] =
    /^(?:(github|gitlab|bitbucket|gist):)?([\w.-]+(?:\/[\w.-]+)?)(?:#.*)?$/.exec(text ?? '') ?? [];
  const isShort = path !== undefined && (at === 'gist' || path.includes('/'));
  if (isShort) return `${hosts[at]}${path.replace(/\.git$/, '')}`;
  return (
    text
      ?.replace(/^git\+/, '')
      .replace(/^git:/, 'https:')
      .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, 'https://$1/')
      .replace(/\.git$/, '') ?? null
  );
}

export function people(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 10).flatMap((one) => {
    // "name <mail>": the mail is nobody's business.
    const name = typeof one === 'string' ? one.replace(/\s*<.*$/, '') : (Object(one) as Raw).name;
    return line(name, 100) ?? [];
  });
}

export function addressOf(value: unknown): string | null {
  const url = URL.parse(line(value, 500) ?? '');
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
