// A random value that the name beside it says is a secret, as in a row: passwordHash: '5e884898…', "resetToken":"…".
import { looksRandom } from './plain.ts';

const field =
  /((?:passw(?:or)?d|passphrase|secret|salt|credential|api_?key|private_?key|(?:access|refresh|api|auth|session|reset|verification|remember|invite)_?token)\w{0,20}(?:\\{0,8}["'`])?\s{0,4}[:=]\s{0,4})(\\{0,8}["'`])([\w+/=.:~-]{20,512})(?=\\{0,8}["'`])/gi;

export function replaceFields(text: string, replace: (found: string) => string): string {
  return text.replace(field, (whole, name: string, quote: string, value: string) =>
    looksRandom(value.replaceAll(':', '')) ? `${name}${quote}${replace(value)}` : whole,
  );
}
