// Source as it is shown.
const MAX_TEXT = 120;

/** `() => createId()` is what it calls; `createId` is a call of it. What calls nothing stays a function: no value of the database. */
export function callText(text: string): string {
  const body = /^(?:async\s*)?\(\s*\)\s*=>\s*([^{\s][\s\S]*)$/.exec(text.trim())?.[1];
  if (body !== undefined) return short(/[(`]/.test(body) ? body : text);
  return /^[\w$.]+$/.test(text.trim()) ? `${text.trim()}()` : short(text);
}

/** In one line. */
export function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT - 1)}…` : line;
}
