// What the shell's `process` is made of: what the server tells of the project, and what is the same in this process.
import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SandboxStart } from '../protocol/sandbox.ts';
import type { ProcessInfo } from './runtime/host.ts';

/** The shell does not even name these: they lead out of it. */
const leftOut = ['getBuiltinModule', 'binding', 'dlopen'];

/** Its version of Node is the project's. */
export function processInfo(given: SandboxStart['process']): ProcessInfo {
  const file = join(given.cwd, 'shell.ts');
  const members = {
    ...Object.getOwnPropertyDescriptors(process),
    ...Object.getOwnPropertyDescriptors(EventEmitter.prototype),
  };
  const isFunction = (name: string) => typeof Reflect.get(members, name).value === 'function';
  return {
    ...given,
    ...{ versions: process.versions, file, url: pathToFileURL(file).href },
    processFunctions: Object.keys(members).filter((name) => isFunction(name) && !leftOut.includes(name)),
  };
}
