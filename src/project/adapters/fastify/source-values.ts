// Options as they are written, and what plugins and handlers are, among the values of the source.
import type { Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';

/** What an object of options says itself; undefined where it does not, or where nothing is known of it. */
export function own(source: Source, options: Value, key: string): Value {
  for (const item of flat(options)) {
    if (typeof item === 'object' && item?.kind === 'object' && item.properties.has(key))
      return source.get(item, key);
  }
  return undefined;
}

/** Of a module. */
export function defaultOf(source: Source, value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (value.kind === 'namespace') return value.get('default');
  return value.kind === 'object' ? (own(source, value, 'default') ?? value) : value;
}

export function isFunction(value: Value): boolean {
  return typeof value === 'object' && value !== null && value.kind === 'function';
}

export interface Plugin {
  /** A function of the project. */
  fn: Value;
  /** fastify-plugin: it is no scope of its own. */
  isOpen: boolean;
}

const MAX_WRAPPERS = 6;

/** What was given to `register`: modules, defaults and fastify-plugin are looked through. */
export function pluginOf(source: Source, value: Value): Plugin | { package: string; name: string } | null {
  let current = value;
  let isOpen = false;
  for (let depth = 0; depth < MAX_WRAPPERS; depth += 1) {
    if (typeof current !== 'object' || current === null) return null;
    if (current.kind === 'function') return { fn: current, isOpen };
    if (current.kind === 'namespace') current = current.get('default');
    else if (current.kind === 'object') current = own(source, current, 'default');
    else if (current.kind === 'union') [current] = flat(current);
    else if (current.kind === 'symbolic') {
      const from = source.packageOf(current);
      const { origin } = current;
      if (from && origin.type === 'call' && from.package === 'fastify-plugin') {
        isOpen = true;
        current = origin.call.args[0]?.value;
      } else return from && { package: from.package, name: from.path };
    } else return null;
  }
  return null;
}
