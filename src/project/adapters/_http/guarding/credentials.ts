// What tells in a request who it is, and the variables of a function that hold it.

const credential =
  /\bheaders?\??\.authorization|\[["'](?:authorization|x-api-key)["']\]|\(["'](?:authorization|x-api-key)["']\)|\bcookies?\??\.(?:(?!csrf|xsrf)\w*token|jwt|session\w*|sid|auth)\b/i;
const ofToken = /^(?:(?:access|bearer|id|jwt)?token|auth(?:Header|orization)?|bearer|jwt|apiKey)$/i;
const ofUser = /^(?:user|session|auth|currentUser|account|userId)$/;
const declared =
  /\b(?:const|let|var)\s+(?:\{([^=;]{1,100}?)\}|([\w$]+))(?::[^=;]{1,60})?\s*=\s*([^;\n]{1,200})/g;

/** Variables that hold a token, or what is to be one. */
export function tokensIn(text: string): Set<string> {
  return namesIn(text, (name, value) => ofToken.test(name) || credential.test(value), {
    from: /\b(?:headers|cookies)\s*$/,
    parts: ofToken,
  });
}

/** Variables that hold who it is: `const { user } = req`. */
export function usersIn(text: string, subject: RegExp): Set<string> {
  // `req.session.user`; of what else a session holds, nothing is known.
  const isWhole = (value: string) => {
    const found = subject.exec(value);
    const rest = found ? value.slice(found.index + found[0].length) : '?';
    return /^(?:\??\.(?:user|account|currentUser|userId))?\s*(?:\bas\b.*)?$/.test(rest);
  };
  return namesIn(text, (_, value) => isWhole(value), {
    from: /\b(?:req|request|ctx|context|c|session|state|locals)\s*$/,
    parts: ofUser,
  });
}

function namesIn(
  text: string,
  isOne: (name: string, value: string) => boolean,
  { from, parts }: { from: RegExp; parts: RegExp },
): Set<string> {
  return new Set(
    [...text.matchAll(declared)].flatMap(([, taken, name, value = '']) => {
      if (name !== undefined) return isOne(name, value) ? [name] : [];
      if (!from.test(value)) return [];
      return (taken ?? '').split(',').flatMap((part) => {
        const [key = '', own = key] = part.split(':').map((word) => word.trim());
        return parts.test(key) ? [own] : [];
      });
    }),
  );
}

/** The token that `text` is, and nothing else. */
export function isToken(text: string, names: ReadonlySet<string>): boolean {
  if (names.has(text)) return true;
  const found = credential.exec(text);
  return (
    found !== null &&
    found.index + found[0].length === text.length &&
    /^[\w$.?]*$/.test(text.slice(0, found.index))
  );
}
