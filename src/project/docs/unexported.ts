// What no module exports by the name that it is asked for, and is there all the same.
import { foundOf } from './link/linker-shapes.ts';
import { type Reach, type Reached, reach } from './link/reach.ts';
import { reached, type Target } from './target.ts';
import type { World } from './world.ts';

type Missed = Extract<Reach, { missing: string }>;

/** Null: nothing. */
export function unexported(
  world: World,
  target: Target,
  { path }: Pick<Missed, 'path'>,
): { target: Target; reached: Reached } | null {
  if (path.length > 0) return null;
  return declaredThere(world, target) ?? ofFile(world, target);
}

/** A name within the module, such as that of a function which is all that it exports. */
function declaredThere(world: World, target: Target) {
  const [first = '', ...rest] = target.path;
  const [declaration, ...others] = target.scope?.names.get(first) ?? [];
  if (!declaration) return null;
  const start = { ...foundOf(declaration), declarations: [declaration, ...others] };
  const found = reach(world.linker, start, rest);
  if (!('found' in found)) return null;
  const note = [`"${first}" is declared in ${target.module}, and not exported by that name`, found.note];
  return { target, reached: { found: found.found, note: note.filter(Boolean).join('; ') } };
}

/** `lodash.groupBy` of what lies in `lodash/groupBy.js`, where the entry is not to be read. */
function ofFile(world: World, target: Target) {
  const [first = '', ...rest] = target.path;
  const { pkg } = target;
  if (!pkg || pkg.name !== target.module || !/^[\w$-]+$/.test(first)) return null;
  const scope = world.types.entry(pkg, `./${first}`);
  if (!scope) return null;
  const module = `${pkg.name}/${first}`;
  const other: Target = { pkg, module, path: ['default', ...rest], scope };
  const found = reached(world, other);
  if (!found || !('found' in found)) return null;
  const note = [`this is what ${module} exports`, found.note].filter(Boolean).join('; ');
  return { target: other, reached: { found: found.found, note } };
}
