// Whether the guards of a route let everybody pass, by the metadata that it has.

/** Of a decorator of the project, for guards to read. */
export interface Metadata {
  key: string;
  /** As JSON, or as it is written. */
  value: string;
  /** How a guard that reads it may name it. */
  names: readonly string[];
}

/** A guard, and what it reads of the metadata of its route. */
export interface Reader {
  text: string | null;
  read: readonly Metadata[];
  /** Nothing in it asks who it is. */
  isPlain: boolean;
}

/** `@Public()`, `@AllowAnonymous()`, `@SkipAuth()` */
const opening = /public|anonym|unauth|(?:no|skip|without|bypass|disable)_?auth|allow_?guest|^open$/i;
const asks = /\breflector\b|\bgetAll(?:AndOverride|AndMerge)\b|\bReflect\.getMetadata\b/;
/** `if (!roles) return true`, `return !roles || …`, `if (roles.length === 0) return true` */
const passes =
  /\bif\s*\(\s*(?:![\w$.?]+|[\w$.?]+\s*===?\s*(?:0|undefined|null))\b[^{};]*\)\s*\{?\s*return\s+true\b|\breturn\s*!\s*[\w$.?]+\s*\|\|/;

const opens = ({ key, value }: Metadata): boolean => opening.test(key) && value !== 'false';

export function letAllPass(guards: readonly Reader[]): boolean {
  const isOpen = guards.some(({ read }) => read.some(opens));
  return (
    guards.length > 0 &&
    guards.every((guard) => guard.read.some(opens) || isIdle(guard) || (isOpen && guard.isPlain))
  );
}

/** It asks for roles, and its route names none. */
function isIdle({ text, read }: Reader): boolean {
  return text !== null && asks.test(text) && passes.test(text) && read.every(opens);
}
