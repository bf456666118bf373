// Whether a variable is a secret, and why: by its name, by the form of its value, by credentials within it.
import type { Scope } from '../../protocol/permissions.ts';
import { namesIdentifier, secretWordIn } from './names.ts';
import { isCommon, isFilePath, isPathOrHost, isPlain, isSwitch, looksRandom } from './plain.ts';
import { replaceShapes, shapeOf } from './shapes.ts';
import { credentialsOf, HIDDEN, withoutCredentials } from './urls.ts';

/** Variables whose values are shown whatever they are. */
const publicVariables: ReadonlySet<string> = new Set(['NODE_ENV', 'PORT', 'HOST', 'TZ', 'LANG', 'CI']);

export interface Verdict {
  /** As the variable reads: its value, the value without credentials, or HIDDEN. */
  shown: string;
  /** What is cut out of every other answer as well. */
  secrets: string[];
  /** For whoever asks why. */
  reason: string;
}

const everywhere = 'cut out of every answer';
const onlyHere = 'not searched for elsewhere';

/** `named`: variables whose values the user shows. */
export function judge(name: string, value: string, named: Scope = []): Verdict {
  const show = (reason: string): Verdict => ({ shown: value, secrets: [], reason: `shown: ${reason}` });
  if (named === true || named.includes(name)) return show('--allow-env names it');
  if (publicVariables.has(name)) return show('public by its name');
  if (isSwitch(value)) return show('its value is empty, on or off');
  const hide = (why: string, secrets: string[]): Verdict => ({
    ...{ shown: HIDDEN, secrets },
    reason: `hidden: ${why}; ${secrets.length > 0 ? everywhere : onlyHere}. --allow-env=${name} shows it`,
  });

  const word = secretWordIn(name);
  const shape = shapeOf(value);
  if (shape) return hide(`its value has the form of a secret (${shape})`, searched(value));
  if (word) {
    if (isFilePath(value)) return show('its value is the path of a file');
    const secrets = searched(value);
    const common = secrets.length === 0 ? ', with a value that is short or common' : '';
    return hide(`"${word}" in its name says that it is a secret${common}`, secrets);
  }
  const leaves = leavesOf(value);
  if (leaves) return judgeLeaves(name, leaves, show, hide);
  const credentials = credentialsOf(value);
  if (credentials.length > 0) {
    return {
      shown: withoutCredentials(value),
      secrets: credentials.flatMap(searched),
      reason: `shown without the credentials in its value, which are ${everywhere}`,
    };
  }
  // As in the path of a URL: what stands around it is shown where that is plain.
  const within: string[] = [];
  const around = replaceShapes(value, (found) => {
    within.push(found);
    return '';
  });
  if (within.length > 0) {
    const secrets = within.flatMap(searched);
    if (!isPlain(around) && !isPathOrHost(around))
      return hide('a part of its value has the form of a secret, and the rest is not plain', [
        ...secrets,
        ...searched(value),
      ]);
    return {
      shown: replaceShapes(value, () => HIDDEN),
      secrets,
      reason: `shown without what has the form of a secret in it, which is ${everywhere}`,
    };
  }
  if (isPlain(value) || isPathOrHost(value))
    return show('its value is a plain word, number, path, host or the like');
  if (looksRandom(value) && !namesIdentifier(name))
    return hide('its value is a long random string', searched(value));
  return hide('neither its name nor its value says what it is', []);
}

/** JSON is judged by what is in it. */
function judgeLeaves(
  name: string,
  leaves: readonly (readonly [key: string, value: string])[],
  show: (reason: string) => Verdict,
  hide: (why: string, secrets: string[]) => Verdict,
): Verdict {
  const verdicts = leaves.map(([key, value]) => ({ value, ...judge(key, value) }));
  const hidden = verdicts.find(({ shown, value }) => shown !== value);
  if (!hidden) return show('what its JSON holds is plain');
  return hide(
    `its JSON holds what is hidden`,
    verdicts.flatMap(({ secrets }) => secrets).filter((secret) => secret !== name),
  );
}

function leavesOf(value: string): [key: string, value: string][] | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    const leaves: [string, string][] = [];
    JSON.parse(value, (key, item) => {
      if (typeof item === 'string' || typeof item === 'number') leaves.push([key, String(item)]);
      return item;
    });
    return leaves;
  } catch {
    return undefined;
  }
}

/** What to search for: nothing of what stands in answers by chance. */
function searched(value: string): string[] {
  const trimmed = value.trim();
  const lines = trimmed.split(/[\r\n]+/).map((line) => line.trim());
  const keyLines =
    lines.length > 1 ? lines.filter((line) => line.length >= 16 && !line.startsWith('-----')) : [];
  // Several keys in one variable, "Bearer …", "user:password".
  const parts = trimmed.split(/[\s,;]+/).filter((part) => part !== trimmed && part.length >= 8);
  const inner = [...(leavesOf(trimmed) ?? []).flatMap(([key, leaf]) => judge(key, leaf).secrets)];
  const all = [trimmed, ...keyLines, ...parts, ...credentialsOf(trimmed), ...inner];
  return [...new Set(all)].filter((secret) => secret.length >= 6 && !isCommon(secret));
}

/** It stands for itself wherever it is: in a name or a path as well, and within a longer word. */
export function isUnmistakable(secret: string): boolean {
  return shapeOf(secret) !== undefined || (secret.length >= 16 && !isPlain(secret)) || looksRandom(secret);
}
