// Takes secrets out of everything that leaves the server. It prevents accidents; code that may read a secret can disguise it.

/** Names whose values are no secrets. */
const publicNames = new Set(['NODE_ENV', 'PORT', 'HOST', 'TZ', 'LANG', 'CI']);
const secretName =
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|DSN|COOKIE)S?$|_(?:PASS|PWD|AUTH|SALT|PRIVATE)$|(?:^|_)(?:SECRET|TOKEN|PRIVATE)_/i;
/** Shorter values would black out ordinary words. */
const SHORTEST_SECRET = 6;

export type Redact = <T>(value: T) => T;

/**
 * `fileValues` come from the project's env files: all are secret unless their name is public.
 * `environment` is the whole environment: secret by name.
 */
export function createRedactor(
  fileValues: Readonly<Record<string, string>>,
  environment: Readonly<NodeJS.ProcessEnv>,
  root: string,
): Redact {
  const secrets = new Map<string, string>();
  const add = (name: string, value: string) => {
    // What stands in the project's own path is in every answer.
    if (publicNames.has(name) || isOrdinary(value) || root.includes(value)) return;
    for (const form of formsOf(value)) if (form.length >= SHORTEST_SECRET) secrets.set(form, name);
  };
  for (const [name, value] of Object.entries(environment))
    if (value && secretName.test(name)) add(name, value);
  for (const [name, value] of Object.entries(fileValues)) add(name, value);
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

/** As it stands, inside of a JSON text, in a URL, and each longer line of it, as printed keys are broken up. */
function formsOf(value: string): string[] {
  const lines = value.split('\n').filter((line) => line.length >= 16);
  return [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...lines];
}

/** Numbers, flags and file URLs of local databases carry no secret, and stand in many places. */
function isOrdinary(value: string): boolean {
  return /^(?:true|false|[\d.]+|file:[\w./-]+|development|production|https?:\/\/localhost(?::\d+)?\/?)$/i.test(
    value,
  );
}

function redactUrls(text: string): string {
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
