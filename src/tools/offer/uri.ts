// URIs of resources, and templates of them: `{name}` is a part without slashes, `{+name}` may hold some.

export interface UriTemplate {
  variables: string[];
  /** The variables, decoded; null where it is another URI. */
  match(uri: string): Record<string, string> | null;
}

const MAX_URI = 2_048;
const VARIABLE = /\{(\+?)(\w+)\}/g;

/** Throws for what is neither. */
export function uriTemplate(text: string): UriTemplate {
  const found = [...text.matchAll(VARIABLE)];
  const left = text.replace(VARIABLE, '');
  if (/[{}]/.test(left)) throw new Error(`"${text}": only {name} and {+name} are known in a template.`);
  if (!URL.canParse(text.replace(VARIABLE, 'x')))
    throw new Error(`"${text}" is no URI: it begins with a scheme, such as shop://.`);
  const variables = found.map(([, , name = '']) => name);
  if (new Set(variables).size < variables.length) throw new Error(`"${text}" has a variable twice.`);
  const pattern = new RegExp(`^${patternOf(text, found)}$`, 's');
  return {
    variables,
    match(uri) {
      // Patterns with several variables try each place.
      if (uri.length > MAX_URI) return null;
      const values = pattern.exec(uri)?.slice(1);
      if (!values) return null;
      try {
        const decoded = values.map((value) => decodeURIComponent(value));
        const isPart = (value: string, index: number) => found[index]?.[1] === '+' || isOnePart(value);
        if (!decoded.every(isPart)) return null;
        return Object.fromEntries(variables.map((name, index) => [name, decoded[index] ?? '']));
      } catch {
        return null;
      }
    },
  };
}

/** Whoever reads a file of that name would be led elsewhere. */
const isOnePart = (value: string) => !/[/\\\0{}]|^\.{1,2}$/.test(value);

function patternOf(text: string, found: readonly RegExpExecArray[]): string {
  const parts = text.split(/\{\+?\w+\}/).map((part) => escaped(part));
  return parts
    .map((part, index) => (index === 0 ? part : `${found[index - 1]?.[1] ? '(.+)' : '([^/]+)'}${part}`))
    .join('');
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
