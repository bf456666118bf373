// What the name of a variable, or of a key in JSON, says of its value.

/** Words of a name, in lower case: "DB_PASSWORD", "dbPassword" and "db-password" have two. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z\d]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');
}

const secretWord =
  /^(?:(?:api|access|secret|private|auth|app|signing|encryption|master|service|session|jwt|hmac|crypto|cipher)?keys?|\w*apikeys?|\w*tokens?|\w*secrets?|\w*passw(?:or)?ds?|\w*passphrases?|(?:db|pg|my|sql|mysql|postgres|redis|mongo|mail|smtp|ftp|user|admin|root|ldap|amqp|mq)?pass|(?:db|user)?pwd?|\w*credentials?|creds|salts?|pepper|private|dsn|\w*webhooks?|signature|sig|cookies?|jwt|authorization|bearer)$/;
/** Of a thing that belongs to a secret, such as its length, its place or its name. */
const about =
  /^(?:names?|paths?|files?|dir|folder|urls?|uri|host|port|ttl|expiry|expir(?:es?|ation)|in|age|lifetime|timeout|duration|seconds|minutes|hours|days|ms|length|len|size|bits|rounds|cost|iterations|algorithm|algo?|method|mode|type|kind|format|prefix|enabled?|disabled|required|verify|secure|version|domain|issuer|audience|count|limit|min|max|header|field|param|endpoint|region|provider|strategy|policy|id|ids)$/;
/** These are secret whatever is said about them: whoever knows the address may use it. */
const secretAddress = /^(?:dsn|\w*webhooks?)$/;
const publicWord = /^(?:public|publishable)$/;
const secretAnyway = /secret|passw|credential/;

/** The word that makes it secret; undefined where there is none. */
export function secretWordIn(name: string): string | undefined {
  // The working directory of a shell.
  if (/^(?:OLD)?PWD$/.test(name)) return undefined;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  // "_auth" of an .npmrc, REDIS_AUTH; AUTH_URL is no secret.
  const found = words.find((word) => secretWord.test(word)) ?? (last === 'auth' ? last : undefined);
  if (found === undefined) return undefined;
  if (words.some((word) => publicWord.test(word)) && !words.some((word) => secretAnyway.test(word)))
    return undefined;
  if (!about.test(last)) return found;
  const isAddress = /^(?:urls?|uri|endpoint)$/.test(last);
  return isAddress ? words.find((word) => secretAddress.test(word)) : undefined;
}

/** What it holds is random and no secret: an identifier, or the fingerprint of something. */
export function namesIdentifier(name: string): boolean {
  const last = wordsOf(name).at(-1) ?? '';
  return /^(?:ids?|uuid|sha\d*|commit|revision|rev|checksum|digest|etag|address|integrity)$/.test(last);
}
