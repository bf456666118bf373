// Middleware that looks like authentication or authorisation. Evidence for the reader, no verdict.
import type { Route } from '../../../protocol/schemas.ts';
import { letsAllPass } from './guarding/attaching.ts';
import { type Asked, askedAround, askedIn } from './guarding/handler.ts';
import { strangersPass } from './guarding/optional.ts';
import { isGuardPackage, isOrdinaryPackage, isPreparation, packageOf } from './guarding/packages.ts';
import { guardsPath } from './guarding/paths.ts';
import { guardingIn, onlyDenial } from './guarding/text.ts';
import { guardWords, isOpen, passingWord } from './guarding/words.ts';

/** A function, and what is known of it. */
export interface Known {
  name: string;
  source: string | null;
  /** Its source; null where it cannot be read. */
  text: string | null;
  /** Source of the wrappers that it was found in, where they go on to it as `next()`. */
  around?: string | undefined;
  /** The option that lets strangers pass, where it was made with one. */
  strangers?: string | undefined;
  /** Why it guards, where that is known already. */
  reason?: string | undefined;
}

export function guardsOf(middleware: readonly Known[]): Route['guards'] {
  return middleware.flatMap((item) => {
    const { reason } = judge(item);
    return reason ? [{ name: item.name, source: item.source, reason }] : [];
  });
}

/** No guard is no proof: what could not be read, and what a handler does that a guard does. */
export function guardNotes(
  middleware: readonly Known[],
  guards: Route['guards'],
  handler: Known,
  path?: string,
): string[] {
  const denial = handler.text === null ? undefined : onlyDenial(handler.text);
  const denied = denial ? [`only denies: ${denial}`] : [];
  const standing = guards.map((guard) => standsFor(guard, middleware, path));
  if (standing.includes(true)) return denied;
  const asked = denial ? undefined : askedBy(handler);
  const names = [...new Set(unreadIn(middleware).map(({ name }) => name))];
  const open = guards.map((guard, index) =>
    standing[index] === null
      ? `${shown(guard)} may let this path pass`
      : `${shown(guard)} lets this path pass`,
  );
  return [
    ...denied,
    ...(asked ? [`its handler ${asked.reason}`] : []),
    // What its handler asks for holds whatever runs before it.
    ...(asked?.isSure ? [] : open),
    ...(asked?.isSure ? [] : forStrangers(middleware)),
    ...(guards.length === 0 && names.length > 0 ? [`not read, may be a guard: ${names.join(', ')}`] : []),
  ];
}

/** One without a name is its source line, as in the chain. */
const shown = ({ name, source }: Pick<Known, 'name' | 'source'>): string =>
  name === '<anonymous>' ? (source ?? name) : name;

/** What its guards do not say of who may call it. `isExact`: what runs before it is known. `path`: as requests have it. */
export function authOf(
  middleware: readonly Known[],
  guards: Route['guards'],
  handler: Known,
  isExact = true,
  path?: string,
): Pick<Route, 'auth'> {
  const asked = askedBy(handler);
  if (asked?.isSure) return { auth: 'protected' };
  const standing = guards.map((guard) => standsFor(guard, middleware, path));
  if (standing.includes(true)) return {};
  const isUnsure = asked || !isExact || standing.includes(null) || unreadIn(middleware).length > 0;
  if (isUnsure) return { auth: 'unknown' };
  return guards.length > 0 ? { auth: 'public' } : {};
}

/** Null: it looks at the path, and what comes of that is not known. */
function standsFor(
  { name, source }: Route['guards'][number],
  middleware: readonly Known[],
  path: string | undefined,
): boolean | null {
  const found = middleware.find((item) => item.name === name && item.source === source);
  return guardsPath(`${found?.around ?? ''}\n${found?.text ?? ''}`, path);
}

function askedBy({ text, around }: Known): Asked | undefined {
  const wrapped = around === undefined ? undefined : askedAround(around);
  return wrapped ?? (text === null ? undefined : askedIn(text));
}

const unreadIn = (middleware: readonly Known[]) => middleware.filter((item) => judge(item).isUnread);

/** What would be a guard, and says itself that it lets strangers pass. */
const forStrangers = (middleware: readonly Known[]) => [
  ...new Set(middleware.flatMap((item) => judge(item).strangers ?? [])),
];

interface Judged {
  /** Why it guards. */
  reason: string | undefined;
  /** How it lets strangers pass, of what would be a guard. */
  strangers: string | undefined;
  /** Nothing tells whether it is a guard. */
  isUnread: boolean;
}

const judged = new WeakMap<Known, Judged>();

/** The same for each route that it stands before. */
function judge(item: Known): Judged {
  const found = judged.get(item) ?? judgeAlone(item);
  judged.set(item, found);
  return found;
}

function judgeAlone(item: Known): Judged {
  const { name, source, text, strangers, reason } = item;
  const isUnread =
    text === null &&
    strangers === undefined &&
    !isOrdinaryPackage(packageOf(name, source) ?? '') &&
    !isPreparation(name, source);
  if (reason !== undefined) return { reason, strangers: undefined, isUnread };
  const guarding = reasonIn(item);
  if (guarding === undefined) {
    const word = passingWord(name);
    const told = word && `${name} lets strangers pass by its name: ${word}`;
    return { reason: undefined, strangers: told, isUnread };
  }
  const passing = strangers ?? passingBy(item);
  if (passing === undefined) return { reason: guarding, strangers: undefined, isUnread };
  return { reason: undefined, strangers: `${shown(item)} lets strangers pass: ${passing}`, isUnread };
}

/** What its text says; a package has its options for that. */
function passingBy({ name, source, text, around }: Known): string | undefined {
  if (text === null || around !== undefined || packageOf(name, source) !== null) return undefined;
  return strangersPass(text);
}

/** As if no stranger could pass. */
function reasonIn({ name, source, text, around }: Known): string | undefined {
  const from = packageOf(name, source);
  if (from && (isOrdinaryPackage(from) || isPreparation(name, source))) return undefined;
  if (from && isGuardPackage(from)) return `package "${from}"`;
  if (name !== '<anonymous>' && isOpen(name)) return undefined;
  const byName = guardWords(name);
  const isSetting = text !== null && onlySets(text);
  // A name that is that of its file only is no word of the author for the function.
  const isOfFile = source !== null && moduleName(source.replace(/:\d+$/, '')) === name;
  if (byName && !(isOfFile && isSetting)) return `name "${name}" matches "${byName}"`;
  const deed = (text === null ? undefined : guardingIn(text)) ?? (around && askedAround(around)?.reason);
  if (deed) return deed;
  // A file says what its functions are about, and not that each of them denies.
  return isSetting || (text !== null && letsAllPass(text)) ? undefined : byFile(from, source);
}

/** It calls nothing but `next`, throws nothing and gives nothing back: whoever comes passes. */
function onlySets(text: string): boolean {
  if (/(?:&&|\|\||\?|:)\s*next\(/.test(text)) return false;
  const body = /(?:=>|\))\s*(\{.*)$/s.exec(text)?.[1]?.replaceAll(/\bnext\(\s*\)/g, '');
  return (
    body !== undefined && /\S/.test(body.slice(1, -1)) && !/\b(?:throw|return)\b|[\w$\])]\s*\(|`/.test(body)
  );
}

/** A package by its name, a file of the project by its own. */
function byFile(from: string | null, source: string | null): string | undefined {
  if (from) return guardWords(from) && `package "${from}"`;
  const file = source?.replace(/:\d+$/, '');
  const word = file && guardWords(moduleName(file));
  return word ? `file "${file}" matches "${word}"` : undefined;
}

/** File name without extension, or its folder's for an index file: a folder further up says nothing about one function. */
function moduleName(file: string): string {
  const parts = file.split('/');
  const base = (parts.at(-1) ?? '').replace(/\.\w+$/, '');
  return base === 'index' ? (parts.at(-2) ?? '') : base;
}
