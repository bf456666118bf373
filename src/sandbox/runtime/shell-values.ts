// What the shell's own values are on their way to the project, and what comes from there as a copy.
import { type Reference, symbolNamed } from '../../protocol/values.ts';
import { denied } from './node/process.ts';

const { parse } = JSON;

/** What a tag function gets: clients of databases tell it from a plain array by this property. */
export function isTemplate(value: object): value is TemplateStringsArray {
  return Array.isArray(value) && Object.hasOwn(value, 'raw');
}

/** A copy of an instance of the shell's own class would lose its methods: rather an error. */
export function refuseInstance(value: object): void {
  if (!isInstance(value)) return;
  throw new TypeError(
    `An instance of a class of the shell (${value.constructor.name}) cannot be passed to the project: pass plain data or functions`,
  );
}

function isInstance(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (
    Object.prototype.toString.call(value) === '[object Object]' &&
    prototype !== null &&
    prototype !== Object.prototype &&
    typeof prototype.constructor === 'function'
  );
}

export function copiedValue(reference: Reference): unknown {
  switch (reference[0]) {
    case 'symbol':
      return symbolNamed(reference[1]);
    case 'builtin':
      return ownBuiltin(reference[1]);
    case 'bytes':
      return Buffer.from(reference[1], 'base64');
    case 'json':
      return parse(reference[1]);
    default:
      throw new Error(`unexpected reference ${reference[0]}`);
  }
}

/** `path`: "URL", "crypto.getRandomValues". */
function ownBuiltin(path: string): unknown {
  let found: unknown = globalThis;
  for (const key of path.split('.')) found = Reflect.get(Object(found), key);
  if (found === undefined) throw denied(`Handing out ${path}`);
  return found;
}
