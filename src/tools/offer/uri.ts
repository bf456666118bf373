// URIs of resources, and templates of them: `{name}` is a part without slashes, `{+name}` may hold some.

export interface UriTemplate {
  variables: string[];
  /** The variables, decoded; null where it is another URI. */
  match(uri: string): Record<string, string> | null;
}

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
      const values = pattern.exec(uri)?.slice(1);
      if (!values) return null;
      try {
        return Object.fromEntries(
          variables.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]),
        );
      } catch {
        return null;
      }
    },
  };
}

function patternOf(text: string, found: readonly RegExpExecArray[]): string {
  const parts = text.split(/\{\+?\w+\}/).map((part) => escaped(part));
  return parts
    .map((part, index) => (index === 0 ? part : `${found[index - 1]?.[1] ? '(.+)' : '([^/]+)'}${part}`))
    .join('');
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
