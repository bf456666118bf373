// The modules of an app in the order in which Nest scans them, and what each of them brings. https://docs.nestjs.com/modules
import type { ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isClass, isObject, isSymbolic } from '../../_http/values.ts';
import { normalise } from '../paths.ts';
import { classFacts } from './facts.ts';
import { classOf, common, itemsOf, own } from './values.ts';

type ObjectValue = Extract<Value, { kind: 'object' }>;

export interface ModuleRef {
  cls: ClassValue;
  /** Of a dynamic module: what `register()` gave. */
  dynamic: Value;
  /** What it stands in may not be so. */
  isOpen: boolean;
  controllers: { cls: ClassValue; isOpen: boolean }[];
  providers: Value[];
}

export interface Modules {
  refs: ModuleRef[];
  /** Modules of packages, as they are called. */
  outside: Value[];
  /** By class: where RouterModule puts it. */
  paths: Map<unknown, string>;
}

const MAX_MODULES = 5_000;

export function readModules(source: Source, root: Value): Modules {
  const modules: Modules = { refs: [], outside: [], paths: new Map() };
  const known = new Set<unknown>();
  const scanned = new Set<unknown>();

  const insert = (value: Value, isOpen: boolean): void => {
    const cls = moduleClass(source, value);
    if (!cls) return;
    const dynamic = isObject(value) && !isClass(value.prototype) ? value : undefined;
    if (known.has(dynamic ?? cls)) return;
    if (modules.refs.length >= MAX_MODULES) {
      source.cut(`Modules after the first ${MAX_MODULES} are not read.`);
      return;
    }
    known.add(dynamic ?? cls);
    const meta = metaOf(source, cls);
    const all = (name: string) => [
      ...itemsOf(own(source, meta, name)),
      ...itemsOf(dynamic && own(source, dynamic, name)),
    ];
    modules.refs.push({
      ...{ cls, dynamic, isOpen },
      controllers: all('controllers').flatMap((item) => {
        const controller = classOf(source, item.value);
        return controller ? [{ cls: controller, isOpen: isOpen || item.isOpen }] : [];
      }),
      providers: all('providers').map((item) => item.value),
    });
    // Imports of a dynamic module are there before those of its class.
    for (const item of itemsOf(dynamic && own(source, dynamic, 'imports')))
      insert(item.value, isOpen || item.isOpen);
  };

  const scan = (value: Value, isOpen: boolean, depth: number): void => {
    if (depth > 60) return;
    if (isSymbolic(value) && readRouter(source, value, modules.paths)) return;
    const cls = moduleClass(source, value);
    if (!cls) {
      if (isSymbolic(value) && !modules.outside.includes(value)) modules.outside.push(value);
      return;
    }
    insert(value, isOpen);
    const dynamic = isObject(value) ? value : undefined;
    if (scanned.has(dynamic ?? cls)) return;
    scanned.add(dynamic ?? cls);
    const lists = [metaOf(source, cls), dynamic].map((holder) => own(source, holder, 'imports'));
    for (const item of lists.flatMap((list) => itemsOf(list)))
      scan(item.value, isOpen || item.isOpen, depth + 1);
  };

  for (const item of itemsOf(root)) scan(item.value, item.isOpen, 0);
  return modules;
}

function moduleClass(source: Source, value: Value): ClassValue | null {
  if (!isObject(value) || isClass(value.prototype)) return classOf(source, value);
  return classOf(source, own(source, value, 'module')) ?? (value.open ? classAround(source, value) : null);
}

/** `{ ...super.register(options), controllers }`: what the package gives there names the class that says it. */
function classAround(source: Source, { site }: ObjectValue): ClassValue | null {
  const around = source
    .classes()
    .filter((cls) => cls.base && site?.file === cls.site.file)
    .find(({ node }) => site && node.start <= site.start && site.end <= node.end);
  return around ?? null;
}

const metas = new WeakMap<ClassValue, { meta: Value }>();

/** What was given to `@Module`. */
function metaOf(source: Source, cls: ClassValue): Value {
  const found = metas.get(cls) ?? { meta: metaIn(source, cls) };
  metas.set(cls, found);
  return found.meta;
}

function metaIn(source: Source, cls: ClassValue): Value {
  const facts = classFacts(source, cls);
  const said = facts.findLast(({ package: from, name }) => from === common && name === 'Module');
  return said?.args[0]?.value;
}

/** `RouterModule.register([{ path, module, children }])`. */
function readRouter(source: Source, value: Value, paths: Modules['paths']): boolean {
  const call = callOf(value);
  const callee = call && externalOf(call.callee);
  if (!call || !/^RouterModule\.(?:register|forRoutes)$/.test(callee?.name ?? '')) return false;
  readRoutes(source, call.args[0]?.value, '', paths, 0);
  return true;
}

function readRoutes(
  source: Source,
  value: Value,
  outer: string,
  paths: Modules['paths'],
  depth: number,
): void {
  if (depth > 20) return;
  for (const { value: item } of itemsOf(value)) {
    const cls = classOf(source, item);
    if (cls && !isObject(item)) {
      paths.set(cls, outer);
      continue;
    }
    const [text] = source.strings(own(source, item, 'path'));
    const path = normalise(outer + normalise(text?.text ?? ''));
    const module = classOf(source, own(source, item, 'module'));
    if (module && text) paths.set(module, path);
    readRoutes(source, own(source, item, 'children'), path, paths, depth + 1);
  }
}
