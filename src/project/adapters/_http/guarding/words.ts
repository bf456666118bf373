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
/** Of a guard that asks who it is, and lets strangers pass as well. */
const passing =
  /^(?:optional(?:ly)?|maybe|loose(?:ly)?|soft(?:ly)?|lenient|permissive|lax|try|tries|nonblocking|unforced)$/;
const abilities = /^(?:cache|retry|compress|skip|render)$/;

export function isOpen(name: string): boolean {
  return isOther(wordsOf(name));
}

function isOther(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      passing.test(word) || others.test(word === 'user' && words[at + 1] === 'agent' ? 'useragent' : word),
  );
}

/** `optionalAuth`, `jwtLoosePage`: the word by which it lets strangers pass, of what would be a guard without it. */
export function passingWord(name: string): string | undefined {
  const words = wordsOf(name);
  const word = words.find((item) => passing.test(item));
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
