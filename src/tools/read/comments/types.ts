// Types as comments of JavaScript write them, as TypeScript.

/** What cannot be read is left as it is, and refused by whoever parses it. */
export function typeScriptOf(text: string): string {
  let type = text
    .trim()
    .replace(/=$/, '')
    .replace(/^\.{3}/, '')
    .trim();
  const isNullable = /^\?.|.\?$/.test(type);
  if (type === '*' || type === '?' || type === '') return 'unknown';
  type = type.replace(/^[?!]|[?!]$/g, '').trim();
  type = type
    .replace(/\b(Object|Array|Promise|Map|Set)\.</g, '$1<')
    .replace(/\bObject</g, 'Record<')
    .replace(/\bObject\b/g, 'object')
    .replace(/\barray\b/g, 'unknown[]')
    .replace(/\b(String|Number|Boolean)\b(?!\s*[.<(])/g, (name) => name.toLowerCase())
    .replace(/([|<,(]\s*)\?(\w+)/g, '$1null | $2')
    .replace(/([|<,(]\s*)!(\w+)/g, '$1$2')
    .replace(/([|<,]\s*)\*/g, '$1unknown');
  return isNullable ? `(${type}) | null` : type;
}

/** Whether it says that there may be more. */
export const isRestType = (text: string | null) => text?.trimStart().startsWith('...') ?? false;
