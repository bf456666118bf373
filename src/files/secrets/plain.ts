// Values that are no secret by themselves: words, numbers, paths, hosts, mail addresses, locales, and lists of them.

const LONGEST = 300;
const LONGEST_WORD = 20;
/** As many consonants in a row stand in no word. */
const unspeakable = /[bcdfghjklmnpqrstvwxz]{6}/i;
/** all, ALL, All, andSo, AndSo: no random letters. */
const caseOfWords = /^(?:\p{Lu}+|\p{Lu}?[^\p{Lu}]+(?:\p{Lu}[^\p{Lu}]{2,})*)$/u;
/** v1, 15m, ec2, node24, 4o, sha256: a word with a number, or the other way round. */
const numbered = /^(?:\p{L}{1,12}\d{1,4}\p{L}?|\d{1,8}\p{L}{1,3}\d?)$/u;

function tokensOf(value: string): string[] {
  return value.split(/[^\p{L}\p{M}\p{N}]+/u).filter((token) => token !== '');
}

/** A word, a number, or one of both. */
function isOrdinaryToken(token: string): boolean {
  if (/^\d+$/.test(token)) return token.length <= 15;
  if (/^[\p{L}\p{M}]+$/u.test(token))
    return token.length <= LONGEST_WORD && caseOfWords.test(token) && !unspeakable.test(token);
  return numbered.test(token);
}

/** Whatever stands between its words. */
export function isPlain(value: string): boolean {
  return value.length <= LONGEST && !/\p{Cc}/u.test(value) && tokensOf(value).every(isOrdinaryToken);
}

/** A folder of a build, and a machine of a cloud, may have a name that nobody thought of. */
export function isPathOrHost(value: string): boolean {
  const [, first = ''] = /^(?:~|\.{1,2})?\/([\w.-]{2,64})\/[\w./@-]{0,300}$/.exec(value) ?? [];
  if (first !== '') return isPlain(first);
  const [host] =
    /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,10}(?::\d+)?(?=\/|$)/.exec(value) ?? [];
  return host !== undefined && isPlain(value.slice(host.length));
}

/** On or off, or nothing: says nothing whatever its name is. */
export function isSwitch(value: string): boolean {
  return /^(?:true|false|yes|no|on|off|null|undefined|none|\s*)$/i.test(value);
}

/** The place of a secret is none. */
export function isFilePath(value: string): boolean {
  return (
    isPlain(value) &&
    /^(?:[\w.@~-]+[\\/]|[\\/]|[A-Za-z]:[\\/])*[\w.@-]+\.(?:pem|key|crt|cer|cert|p12|pfx|jwk|json|ya?ml|txt|env|asc)$/i.test(
      value,
    )
  );
}

/** A path, a host, a mail address or the address of one of these, as opposed to words that somebody thought of as a password. */
function isPlace(value: string): boolean {
  return /[/\\]|^[^@\s]+@[^@\s]+\.\w+$|^[\w-]+(?:\.[\w-]+)+(?::\d+)?$|:\d+$/.test(value);
}

const technical = /^(?:sha|hs|rs|es|ps|aes|rsa|md|base|utf|ed|ascii|x)\d+\w?$/i;

/**
 * A plain value of a secret name that an answer may hold by chance: one or two words, a place, a short number. To cut these out
 * would destroy what is true, and say nothing: whoever guesses passwords begins with them.
 */
export function isCommon(value: string): boolean {
  if (!isPlain(value)) return false;
  if (isPlace(value) || isSwitch(value)) return true;
  const tokens = tokensOf(value);
  if (tokens.every((token) => /^\d+$/.test(token))) return value.length < 8;
  if (tokens.some((token) => /\D\d|\d./u.test(token) && !technical.test(token))) return value.length < 6;
  return tokens.length < 3 || value.length < 16;
}

/** Twenty characters or more that no human thought of. */
export function looksRandom(value: string): boolean {
  if (!/^[\w+/=.~-]{20,}$/.test(value) || !/\d/.test(value) || isIdentifier(value)) return false;
  const odd = tokensOf(value).filter((token) => !isOrdinaryToken(token));
  return odd.join('').length >= 20 && distinct(odd.join('')) >= 8;
}

/** A UUID, or an address of a chain: random, and made to be seen. */
function isIdentifier(value: string): boolean {
  return /^(?:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|0x[\da-f]{40})$/i.test(value);
}

const distinct = (text: string) => new Set(text).size;
