// Takes secrets out of everything that leaves the server. It prevents accidents; code that may read a secret can disguise it.

import { publicVariables } from '../files/env.ts';
import type { Scope } from '../protocol/permissions.ts';

const secretName =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|DSN|COOKIE)S?$|_(?:PASS|PWD|AUTH|SALT|PRIVATE)$|(?:^|_)(?:SECRET|TOKEN|PRIVATE)_/i;
/** Shorter values would black out ordinary words. */
const SHORTEST_SECRET = 6;
/** Printed values are cut somewhere beyond this. */
const CUT_AT = 150;

export type Redact = <T>(value: T) => T;

/**
 * `written` comes from the project's env files: all of it is secret, unless its name is public.
 * `environment` is the whole environment: secret by name. `shown`: variables that are not, or all of them.
 */
export function createRedactor(
  written: readonly (readonly [name: string, value: string])[],
  environment: Readonly<NodeJS.ProcessEnv>,
  root: string,
  shown: Scope = [],
): Redact {
  if (shown === true) return (value) => value;
  const secrets = new Map<string, string>();
  const add = (name: string, value: string) => {
    // What stands in the project's own path is in every answer.
    if (publicVariables.has(name) || shown.includes(name) || isOrdinary(name, value) || root.includes(value))
      return;
    for (const form of formsOf(value)) if (form.length >= SHORTEST_SECRET) secrets.set(form, name);
  };
  for (const [name, value] of Object.entries(environment))
    if (value && secretName.test(name)) add(name, value);
  for (const [name, value] of written) add(name, value);
  const ordered = [...secrets].sort(([a], [b]) => b.length - a.length);

  const redactText = (text: string): string => {
    let result = text;
    for (const [value, name] of ordered) {
      if (result.includes(value)) result = result.replaceAll(value, `[redacted:${name}]`);
    }
    return redactUrls(result);
  };
  return (value) => mapStrings(value, redactText) as typeof value;
}

/** As it stands; inside of a JSON text, a printed string or a URL; what is left of it when it is broken into lines or cut. */
function formsOf(value: string): string[] {
  const lines = value.split('\n').filter((line) => line.length >= 16);
  const start = value.length > CUT_AT ? [value.slice(0, CUT_AT)] : [];
  const json = JSON.stringify(value).slice(1, -1);
  const printed = json.replaceAll('\\"', '"');
  const escaped = [json, JSON.stringify(json).slice(1, -1), printed, printed.replaceAll("'", "\\'")];
  return [value, ...escaped, encodeURIComponent(value), ...passwordOf(value), ...lines, ...start];
}

function passwordOf(value: string): string[] {
  const password = /^[a-z][a-z\d+.-]*:\/\/[^/:@]*:([^@]+)@/i.exec(value)?.[1];
  if (password === undefined) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Numbers, flags and paths of local databases carry no secret, and stand in many places. */
function isOrdinary(name: string, value: string): boolean {
  if (/^(?:true|false|development|production|https?:\/\/localhost(?::\d+)?\/?|file:[\w./-]+)$/i.test(value))
    return true;
  return /^[\d.]+$/.test(value) && !secretName.test(name);
}

function redactUrls(text: string): string {
  if (!text.includes('://')) return text;
  // Begins at "://": with the scheme before it, a long word would take time by the square of its length.
  return text.replaceAll(/:\/\/[^\s/:@'"]+(?::[^\s/@'"]*)?@/g, '://[redacted]@');
}

function mapStrings(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, map));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [map(key), mapStrings(item, map)]));
  }
  return value;
}
