// Credentials within URLs and connection strings, in whatever they are quoted.
import { secretWordIn } from './names.ts';
import { isPlain, looksRandom } from './plain.ts';
import { shapeOf } from './shapes.ts';

/** What stands in the place of a secret. */
export const HIDDEN = '[redacted]';

/** "://", in JSON within JSON as well. Begins there: with the scheme before it, a long word would take time by the square of its length. */
const start = String.raw`:(?:\\{0,8}\/){2}`;
const quoted = String.raw`'"\x60<>\\`;
/** Up to the last "@" before the path. */
const inAuthority = new RegExp(
  String.raw`(${start})((?:[^\s/?#${quoted}@]|@(?=[^\s/?#${quoted}]{0,300}@)){0,300})(@)`,
  'g',
);
const encoded = new RegExp(
  String.raw`(%3A%2F%2F)((?:(?!%2F|%40)[^\s/&${quoted}]|%40(?=(?:(?!%2F)[^\s/&${quoted}]){0,300}%40)){0,300})(%40)`,
  'gi',
);
/** A password may have a slash in it, and then an "@", though it should not: after a user and a colon that begins no port. */
const withSlash = (character: string) =>
  new RegExp(
    String.raw`(?<!https?|wss?)(${start})([^\s/:@${quoted}]{0,100}:(?!\d{1,5}(?:[/?#\\]|$))(?:(?!:(?:\\{0,8}\/){2}|[?&][\w-]{1,60}=)${character}){1,200})(@)(?=[\w.[-]+(?::\d+)?(?:[/\\?,\s'"\x60]|$))`,
    'gi',
  );
const slashInText = withSlash(String.raw`(?:[^\s${quoted}]|\\{1,8}\/)`);
const slashInValue = withSlash(String.raw`\S`);
/** What only says where credentials go. */
const placeholder = /^(?:\$?\{[^}]*\}|<[^>]*>|\*+|%s|\$\w+|\[redacted\]|:?)$/;

const parameter = /([?&;]|&amp;)([\w.-]{1,60})=([^\s&;#'"`<>\\]{1,2000})/g;

export interface Credentials {
  /** The user name too, where there is no password, or what stands for both. */
  user: string;
  password: string | undefined;
}

type Replace = (found: string) => string;

function split(authority: string): Credentials {
  const at = /:|%3A/i.exec(authority);
  if (!at) return { user: authority, password: undefined };
  return { user: authority.slice(0, at.index), password: authority.slice(at.index + at[0].length) };
}

/** A user name alone ("git@") is one only where it is a token. */
function isSecretAuthority(authority: string): boolean {
  const { user, password } = split(authority);
  if (password === undefined || password === '')
    return shapeOf(user) !== undefined || looksRandom(user) || (user.length >= 16 && !isPlain(user));
  return !placeholder.test(password);
}

/** `keep`: found credentials that are no secret. */
export function hideCredentials(text: string, keep: (found: string) => boolean = () => false): string {
  const hide = (whole: string, scheme: string, authority: string, at: string) =>
    isSecretAuthority(authority) && !keep(whole) ? `${scheme}${HIDDEN}${at}` : whole;
  let result = text;
  if (/[:\\]\//.test(text)) result = result.replace(slashInText, hide).replace(inAuthority, hide);
  if (text.includes('%40')) result = result.replace(encoded, hide);
  if (result.includes('='))
    result = result.replace(parameter, (whole, before, name, value) =>
      isSecretParameter(name, value) && !keep(whole) ? `${before}${name}=${HIDDEN}` : whole,
    );
  return result;
}

/** By name, and not a plain word: "?token=:token" and "?key=name" say nothing. */
function isSecretParameter(name: string, value: string): boolean {
  return secretWordIn(name) !== undefined && value.length >= 8 && !isPlain(value) && !placeholder.test(value);
}

/** Those of a value that is a URL or a connection string, plain ones included; as written and decoded. */
export function credentialsOf(value: string): string[] {
  const found: string[] = [];
  const note: Replace = (text) => {
    found.push(text);
    return '';
  };
  mapCredentials(value, note);
  return [...new Set(found.flatMap((text) => [text, decoded(text)]))].filter((text) => text !== '');
}

/** A value as it may be shown: without credentials, plain ones included. */
export function withoutCredentials(value: string): string {
  return mapCredentials(value, () => HIDDEN);
}

function mapCredentials(value: string, replace: Replace): string {
  const hide = (whole: string, scheme: string, authority: string, at: string) => {
    if (!isSecretAuthority(authority)) return whole;
    const { user, password } = split(authority);
    return replace(password || user) === '' ? whole : `${scheme}${HIDDEN}${at}`;
  };
  return value
    .replace(slashInValue, hide)
    .replace(inAuthority, hide)
    .replace(/([?&;]|^)(\s*[\w .-]{1,60}?\s*)=([^&;]+)/g, (whole, before, name, secret) =>
      secretWordIn(name) === undefined || placeholder.test(secret)
        ? whole
        : `${before}${name}=${replace(secret) || secret}`,
    );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
