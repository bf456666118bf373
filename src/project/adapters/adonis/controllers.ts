// Handlers: functions, and methods of controllers that are imported when they are first needed.
import { posix } from 'node:path';
import type { Package } from '../../shapes.ts';
import type { ClassValue, Source, Value } from '../../source/reader/source.ts';
import { whereExported } from '../_files/handlers.ts';
import type { Known } from '../_http/guards.ts';

const ANONYMOUS = '<anonymous>';

/** Of the framework's own packages: bodies, files, sessions, CORS, CSRF. Guards are files of the project. */
const ownMiddleware = /^@adonisjs\/(?:(?!auth\/)[\w-]+\/|auth\/initialize)/;

/** `[UsersController, 'show']`, `[() => import('…'), 'show']`, `[controllers.Users, 'show']`, `'#controllers/users.show'`, a function. */
export function handlerOf(source: Source, value: Value, pkg: Package): Known {
  if (typeof value === 'object' && value?.kind === 'array') {
    const [controller, method] = value.items;
    const name = typeof method === 'string' ? method : 'handle';
    return methodOf(source, controller, name, pkg);
  }
  const { name, site, text, around, strangers } = source.handler(value);
  return { name, source: site && source.at(site), text, around, strangers };
}

/** A method as it is listed: `UsersController.show`. */
export function methodOf(source: Source, controller: Value, method: string, pkg: Package): Known {
  const found = classOf(source, controller, pkg);
  if (found === null) return { name: `${nameOf(controller)}.${method}`, source: null, text: null };
  const own = found.methods.get(method);
  const handler = own && source.handler(own);
  const site = handler?.site ?? found.site;
  return {
    ...{ name: `${found.name || nameOf(controller)}.${method}`, source: source.at(site) },
    text: handler?.text ?? null,
  };
}

/** The class, its module, a function that imports one, or `controllers.Users` of the list that is generated. */
function classOf(source: Source, value: Value, pkg: Package, depth = 0): ClassValue | null {
  if (typeof value !== 'object' || value === null || depth > 4) return null;
  if (value.kind === 'class') return value;
  if (value.kind === 'function') return classOf(source, source.call(value, []), pkg, depth + 1);
  if (value.kind === 'namespace') return classOf(source, value.get('default'), pkg, depth + 1);
  if (value.kind !== 'symbolic') return null;
  const file = generatedFile(source, value, pkg);
  return file === null ? null : classOf(source, source.exported(file, 'default'), pkg, depth + 1);
}

/** `controllers.admin.Users` is `app/controllers/admin/users_controller.ts`. */
function generatedFile(
  source: Source,
  value: Extract<Value, { kind: 'symbolic' }>,
  { dir }: Package,
): string | null {
  const keys: string[] = [];
  let current = value;
  while (current.origin.type === 'member') {
    keys.unshift(current.origin.key);
    current = current.origin.of;
  }
  if (current.origin.type === 'external') keys.unshift(...current.origin.path.split('.'));
  if (keys[0] !== 'controllers') return null;
  const wanted = keys.slice(1).map(snake);
  const last = wanted.pop();
  const folder = posix.join(dir, 'app/controllers', ...wanted);
  const name = source
    .list(folder)
    .files.find((each) => each.replace(/\.[jt]s$/, '') === `${last}_controller`);
  return name === undefined ? null : posix.join(folder, name);
}

/** Of a middleware: `handle` of the class that a module exports. */
export function middlewareAt(source: Source, value: Value, pkg: Package): Known {
  const found = classOf(source, value, pkg);
  if (found) {
    const handler = source.handler(found.methods.get('handle'));
    return { name: found.name, source: source.at(handler.site ?? found.site), text: handler.text };
  }
  const called = typeof value === 'object' && value?.kind === 'function' ? source.call(value, []) : value;
  if (typeof called === 'object' && called?.kind === 'namespace')
    return {
      name: posix.basename(called.file),
      source: whereExported(source, called.file, 'default'),
      text: null,
    };
  if (typeof called === 'object' && called?.kind === 'symbolic') {
    const { origin } = called;
    const module = origin.type === 'external' ? origin.module : '';
    return { name: module || nameOf(called), source: null, text: ownMiddleware.test(module) ? '' : null };
  }
  return { name: ANONYMOUS, source: null, text: null };
}

function nameOf(value: Value): string {
  if (typeof value !== 'object' || value === null) return ANONYMOUS;
  if (value.kind === 'function') return value.name || ANONYMOUS;
  if (value.kind !== 'symbolic') return ANONYMOUS;
  const { origin } = value;
  if (origin.type === 'external') return origin.path.split('.').at(-1) || ANONYMOUS;
  return origin.type === 'member' ? origin.key : (value.name ?? ANONYMOUS);
}

const snake = (name: string): string => name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
