// Names that speak of authentication or authorisation, word by word: "author" is not "auth", and "tokenizer" no token.

const strong =
  /auth(?!or(?!i[sz]))|^(?:jwts?|bearer|passport|guards?|guarded|permissions?|permit(?:ted|s)?|rbac|acl|casl|den(?:y|ies|ied)|forbid(?:den)?|protect(?:ed|s)?|restrict(?:ed|s)?|apikeys?|keycloak|signedin|loggedin|adminonly)$/;
const nouns =
  /^(?:sessions?|tokens?|roles?|admins?|owners?|ownership|login|scopes?|access|privileges?|members?|membership|identity)$/;
const verbs =
  /^(?:requires?|required|checks?|checker|verif(?:y|ies|ied|ier)|validates?|validator|ensures?|must|needs?|has|have|is|only|asserts?|enforces?|allow(?:s|ed)?)$/;
/** What "user" and "account" need: to validate a user is to look at a form. */
const demands = /^(?:requires?|required|ensures?|must|needs?|only)$/;
/** What has such words, and lets everybody pass. */
const others =
  /^(?:public|anonymous|limit(?:er|s|ing)?|rate|throttle|log(?:s|ger|ging)?|csrf|xsrf|xss|cors|pars(?:e|er|ing)|useragent|policy|metrics?|count(?:er)?|cache|exists?|headers?)$/;
/** Of a guard that asks who it is, and lets strangers pass as well; where it says so: `softAuth`, not `requireSoftDeleteAccess`. */
const passing =
  /^(?:optional(?:ly)?|maybe|loose(?:ly)?|soft(?:ly)?|lenient|permissive|lax|try|tries|nonblocking|unforced)$/;
/** They say that of the whole name, which they begin: `optionalFirebaseAuth`. */
const wholly = /^(?:optional(?:ly)?|maybe|lenient|permissive|unforced)$/;
/** Who somebody is, and no right to do something: in `jwtLoosePage` what follows speaks of it, in `permitSoftDelete` of what is permitted. */
const proof = /auth(?!or)|^(?:jwts?|bearer|passport|key|in)$/;
const abilities = /^(?:cache|retry|compress|skip|render)$/;

export function isOpen(name: string): boolean {
  return isOther(wordsOf(name));
}

function isOther(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      isPassing(words, at) || others.test(word === 'user' && words[at + 1] === 'agent' ? 'useragent' : word),
  );
}

/** Next to what asks who it is, at the end of a name that asks, or in front of a whole one. */
function isPassing(words: readonly string[], at: number): boolean {
  const [word = '', before = '', after = ''] = [words[at], words[at - 1], words[at + 1]];
  if (!passing.test(word)) return false;
  if ((at === 0 && wholly.test(word)) || isAsking(words, at + 1) || verbs.test(after)) return true;
  const earlier = words.slice(0, at);
  if (!earlier.some((_, index) => isAsking(words, index))) return false;
  return after === '' || (proof.test(before) && !earlier.some((other) => verbs.test(other)));
}

const isAsking = (words: readonly string[], at: number): boolean =>
  [strong, nouns, /^(?:users?|account)$/].some((kind) => kind.test(words[at] ?? '')) ||
  /^(?:api key|(?:signed|logged) in)$/.test(`${words[at]} ${words[at + 1]}`);

/** `optionalAuth`, `jwtLoosePage`: the word by which it lets strangers pass, of what would be a guard without it. */
export function passingWord(name: string): string | undefined {
  const words = wordsOf(name);
  const word = words.find((_, at) => isPassing(words, at));
  const rest = words.filter((item) => !passing.test(item)).join(' ');
  return word !== undefined && guardWords(rest) !== undefined ? word : undefined;
}

/** The words that say it; undefined where none does. */
export function guardWords(name: string): string | undefined {
  const words = wordsOf(name);
  if (isOther(words)) return undefined;
  const one = words.find((word) => strong.test(word));
  if (one) return /auth(?!or(?!i[sz]))/.test(one) ? 'auth' : one;
  const pair = words.findIndex((word, at) =>
    /^(?:api key|(?:signed|logged) in)$/.test(`${word} ${words[at + 1]}`),
  );
  if (pair !== -1) return `${words[pair]} ${words[pair + 1]}`;
  if (words[0] === 'can' && words[1] !== undefined && !abilities.test(words[1])) return `can ${words[1]}`;
  const noun = words.find((word) => nouns.test(word));
  const verb = words.find((word) => verbs.test(word));
  if (noun && verb) return inOrder(words, noun, verb);
  const who = words.find((word) => /^(?:users?|account)$/.test(word));
  const demand = words.find((word) => demands.test(word));
  return who && demand ? inOrder(words, who, demand) : undefined;
}

function inOrder(words: readonly string[], ...found: string[]): string {
  return words.filter((word) => found.includes(word)).join(' ');
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);
}
