// Guards that were told to let strangers pass: `authenticate({ optional: true })`, `jwt({ credentialsRequired: false })`.

const ifTrue =
  'optional|isOptional|allowAnonymous|allowGuests?|allowPublic|allowUnauthenticated|anonymous|passthrough|passThrough';
const ifFalse = 'required|isRequired|credentialsRequired|authRequired|requireAuth|mandatory|failOnMissing';
const option = new RegExp(String.raw`\b(?:${ifTrue}|${ifFalse})\b`);
const [open, closed] = [ifTrue, ifFalse].map((names) => new RegExp(`^(?:${names})$`)) as [RegExp, RegExp];

/** Whether a function asks for such an option: what it was given is worth a look then. */
export const asksToPass = (text: string): boolean => option.test(text);

/** What lets strangers pass, as it is written; `text`: of the function, which has to ask for it; null where it cannot be read. */
export function passing(name: string, value: unknown, text: string | null): string | undefined {
  const isPassing = (open.test(name) && value === true) || (closed.test(name) && value === false);
  return isPassing && (text === null || new RegExp(`\\b${name}\\b`).test(text))
    ? `${name}: ${value}`
    : undefined;
}

/** Strategies of passport: the last lets everybody pass who is nobody to those before. */
export const passingStrategy = (strategies: readonly unknown[]): string | undefined =>
  strategies.includes('anonymous') ? 'strategy "anonymous"' : undefined;
