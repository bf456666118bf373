// Takes secrets out of everything that leaves the server. It prevents accidents; code that may read a secret can disguise it.
// What is a secret: ../files/secrets/. Here: where it is looked for, and what stands in its place.
import { isUnmistakable, judge } from '../files/secrets/decide.ts';
import { replaceFields } from '../files/secrets/fields.ts';
import { replaceShapes } from '../files/secrets/shapes.ts';
import { hideCredentials } from '../files/secrets/urls.ts';
import type { Scope } from '../protocol/permissions.ts';
import { type CutSecret, hideHalves } from './redaction/cuts.ts';
import { patternsOf, plainFormsOf, type SecretPattern } from './redaction/patterns.ts';
import { printedText, readable } from './redaction/text.ts';

export interface About {
  /** What our readers say of the project: names, paths and types, in which a word that is a password as well is only a word. */
  reader?: boolean;
  /** The agent's own code: what it wrote itself is no secret by its form alone. */
  own?: string;
}

/** Also makes every text readable: well-formed, and without control sequences of a terminal. */
export type Redact = <T>(value: T, about?: About) => T;

/** Values and their variables, in the order in which they win. */
export type NamedValues = readonly (readonly [name: string, value: string])[];

/** `written`: in files that hold secrets. `shown`: variables whose values the user shows, or all. */
export function createRedactor(
  written: NamedValues,
  environment: Readonly<NodeJS.ProcessEnv>,
  root: string,
  shown: Scope = [],
): Redact {
  const secrets =
    shown === true ? [] : findSecrets([...written, ...Object.entries(environment)], root, shown);
  const everywhere = secrets.filter(({ secret }) => isUnmistakable(secret)).map(searchFor(true));
  const inTexts = secrets.map(({ secret, name }) => searchFor(isUnmistakable(secret))({ secret, name }));

  const redactText = (text: string, searches: readonly Search[], { reader, own }: About): string => {
    if (shown === true || text.length < 4) return text;
    const isOwn = (found: string) => own?.includes(found) === true;
    // First: a part of a secret may be one as well.
    let result = reader ? text : hideHalves(text, inTexts);
    for (const { name, patterns } of searches) {
      for (const { anchor, pattern } of patterns)
        if (result.includes(anchor)) result = result.replace(pattern(), () => `[redacted:${name}]`);
    }
    result = hideCredentials(result, isOwn);
    result = replaceShapes(result, (found, kind) => (isOwn(found) ? found : `[redacted:${kind}]`));
    return reader ? result : replaceFields(result, (found) => (isOwn(found) ? found : '[redacted]'));
  };
  return (value, about = {}) => {
    // Before anything is looked for: a colour may begin within a secret.
    const readable = mapStrings(value, toReadable, about);
    // Looked for in all texts at once: most answers have none of them.
    const json = shown === true ? '' : (JSON.stringify(readable) ?? '');
    const present = ({ patterns }: Search) => patterns.some(({ anchor }) => json.includes(anchor));
    const [told, read] = [inTexts.filter(present), everywhere.filter(present)];
    const withoutSecrets = (text: string, _key: string | undefined, about: About) =>
      redactText(text, about.reader ? read : told, about);
    return mapStrings(readable, withoutSecrets, about) as typeof value;
  };
}

interface Search extends CutSecret {
  patterns: SecretPattern[];
}

const searchFor =
  (anywhere: boolean) =>
  ({ secret, name }: { secret: string; name: string }): Search => ({
    ...{ name, patterns: patternsOf(secret, anywhere), forms: plainFormsOf(secret) },
  });

/** The longest first: a password stands within the URL that is a secret as a whole. */
function findSecrets(values: Iterable<readonly [string, string | undefined]>, root: string, shown: Scope) {
  const found = new Map<string, string>();
  for (const [name, value = ''] of values) {
    // What stands in the project's own path is in every answer.
    for (const secret of judge(name, value, shown).secrets)
      if (!root.includes(secret) && !found.has(secret)) found.set(secret, name);
  }
  return [...found]
    .map(([secret, name]) => ({ secret, name }))
    .sort((a, b) => b.secret.length - a.secret.length);
}

/** What is printed, or told in words, is shown as by a terminal. */
function toReadable(text: string, key: string | undefined): string {
  const isTold = key === undefined || /^(?:stdout|stderr|message|hint|stack)$/.test(key);
  return isTold ? printedText(text) : readable(text);
}

/** `key`: under which a text stands; undefined for one by itself. */
type MapText = (text: string, key: string | undefined, about: About) => string;

function mapStrings(value: unknown, map: MapText, about: About, key?: string): unknown {
  if (typeof value === 'string') return map(value, key, about);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map, about, key ?? ''));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => {
        // A warning is a text, and may hold what the project said.
        const { reader: _, ...told } = about;
        return [map(name, '', about), mapStrings(item, map, name === 'warnings' ? told : about, name)];
      }),
    );
  }
  return value;
}
