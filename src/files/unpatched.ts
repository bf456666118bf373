// Functions on texts and paths that are taken before project code can patch them: what decides in its process uses these.
import { sep } from 'node:path';

// biome-ignore lint/complexity/noBannedTypes: any method of any prototype
export const uncurry = (method: Function) => Function.prototype.call.bind(method);
export const startsWith: (text: string, prefix: string) => boolean = uncurry(String.prototype.startsWith);
export const includes: (text: string, part: string) => boolean = uncurry(String.prototype.includes);
export const lowerCase: (text: string) => string = uncurry(String.prototype.toLowerCase);
export const exec: (pattern: RegExp, text: string) => RegExpExecArray | null = uncurry(RegExp.prototype.exec);

/** Not by replaceAll(), which asks String.prototype how. */
export function withSlashes(text: string): string {
  if (!includes(text, '\\')) return text;
  let result = '';
  for (let i = 0; i < text.length; i++) result += text[i] === '\\' ? '/' : text[i];
  return result;
}

export function isInside(file: string, folder: string): boolean {
  return file === folder || folder === sep || startsWith(file, folder + sep);
}
