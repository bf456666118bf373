// How a secret may stand in a text: as it is, escaped any number of times, in base64 or in hex.

/** Longer ones are known by their beginning. */
const LONGEST = 4_000;
const SHORTEST_CODE = 8;

export interface SecretPattern {
  /** Letters and digits stand as they are in every escaping: without these in it, a text has no need to be searched. */
  anchor: string;
  /** Made when it is first needed, which for most is never. */
  pattern(): RegExp;
}

/** Patterns of `secret`; `anywhere`: within a longer word as well. */
export function patternsOf(secret: string, anywhere: boolean): SecretPattern[] {
  const shown = secret.toWellFormed().slice(0, LONGEST).toWellFormed();
  const [first = ''] = shown;
  const last = shown.at(-1) ?? '';
  const before = !anywhere && isWordCharacter(first) ? wordStart : '';
  const after = !anywhere && isWordCharacter(last) ? wordEnd : '';
  return [searchFor(shown, before, after), ...codesOf(shown).map((code) => searchFor(code))];
}

function searchFor(text: string, before = '', after = ''): SecretPattern {
  let made: RegExp | undefined;
  return {
    anchor: anchorOf(text),
    pattern() {
      made ??= new RegExp(before + escapable(text) + after, 'gu');
      return made;
    },
  };
}

const isWordCharacter = (character: string) => /[\p{L}\p{N}_]/u.test(character);
/** An escape sequence ends with a letter or a digit, and is none of the word after it. */
const wordStart = String.raw`(?:(?<![\p{L}\p{N}_])|(?<=\\[nrtbfv0]|%[\dA-Fa-f]{2}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}))`;
const wordEnd = String.raw`(?![\p{L}\p{N}_])`;

function anchorOf(text: string): string {
  return text
    .split(/[^A-Za-z\d]+/)
    .reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}

const htmlNames: Readonly<Record<string, string>> = {
  '&': '&(?:amp|#38|#x26);',
  '<': '&(?:lt|#60|#x3c);',
  '>': '&(?:gt|#62|#x3e);',
  '"': '&(?:quot|#34|#x22);',
  "'": '&(?:apos|#0?39|#x27);',
};
/** Before an escaped character: JSON within JSON doubles them each time. */
const slashes = String.raw`\\{0,15}`;

/** The text in any escaping: of JSON, JavaScript, URLs and HTML, one in the other. */
function escapable(text: string): string {
  return (text.match(/\\+|\r\n|[^\\]/gu) ?? []).map(escapablePart).join('');
}

function escapablePart(part: string): string {
  if (/^[A-Za-z\d]$/.test(part)) return part;
  if (part.startsWith('\\'))
    return `(?:\\\\{${part.length},${part.length * 8}}|(?:%(?:25)*5[Cc]){${part.length}})`;
  if (/[\r\n]/.test(part)) return lineBreak;
  if (part === '\t') return String.raw`(?:\t|\\{1,15}t|%(?:25)*09)`;
  const code = part.codePointAt(0) ?? 0;
  const units = Array.from({ length: part.length }, (_, at) => unicodeEscape(part.charCodeAt(at))).join('');
  const percent = [...Buffer.from(part)].map((byte) => `%(?:25)*${eitherCase(byte, 2)}`).join('');
  const forms = [`${code > 126 ? '' : slashes}${literal(part)}`, units, percent];
  if (code < 256) forms.push(String.raw`\\{1,15}x${eitherCase(code, 2)}`);
  if (part === ' ') forms.push(String.raw`\+`);
  const html = htmlNames[part];
  if (html) forms.push(html);
  return `(?:${forms.join('|')})`;
}

/** With what printers put around it: quotes and a plus, an indent, a mark of whose line it is. */
const lineBreak = String.raw`(?:(?:\\{1,15}[rn]|[\r\n]|%(?:25)*0[AaDd]){1,2}(?:['"\x60] \+\n?)?\s{0,20}(?:\[project\] ?)?['"\x60]?)`;

const unicodeEscape = (unit: number) => String.raw`\\{1,15}u${eitherCase(unit, 4)}`;

const eitherCase = (code: number, digits: number) =>
  code
    .toString(16)
    .padStart(digits, '0')
    .replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);

function literal(character: string): string {
  return /[\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** In base64 at each of three places, and in hex as printed; what of it does not depend on what stands around. */
function codesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const codes = [
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('hex').replaceAll(/..(?=.)/g, '$& '),
  ];
  for (const padding of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(padding), bytes]);
    const whole = padded.toString('base64').replace(/=+$/, '');
    const known = whole.slice(Math.ceil((padding * 8) / 6), Math.floor((padded.length * 8) / 6));
    codes.push(known, known.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...new Set(codes)].filter((code) => code.length >= SHORTEST_CODE);
}

/** How `secret` may begin where it is cut, and end where a text begins within it. */
export function plainFormsOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  const forms = [secret, json, JSON.stringify(json).slice(1, -1), json.replaceAll('\\"', '"')];
  return [
    ...new Set([
      ...forms,
      encodeURIComponent(secret.toWellFormed()),
      bytes.toString('base64'),
      bytes.toString('hex'),
    ]),
  ];
}
