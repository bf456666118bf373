// What is said where nothing was found: what was looked at, and what was seen there and does not count.
import type { Detection, Warning } from '../../protocol/schemas.ts';
import { adapters } from '../adapters/index.ts';
import { recognised } from '../adapters/recognised.ts';
import { declaredRange } from '../disk/manifest.ts';
import type { Manifest, Project } from '../shapes.ts';
import type { UsedAdapter } from './detect.ts';

const NAMED = 8;

/** Null where another warning says that there is no project. */
export function noFramework(project: Project): Warning | null {
  if (project.packages.length === 0) return null;
  const seen = unused(project);
  const installed = seen.length === 0 ? '' : ` Not used by what runs there: ${listed(seen)}.`;
  const message = `No web framework was found in ${placesOf(project)}.${installed} "entry" in mcp-node.config.ts names an app file all the same.`;
  return { code: 'NO_FRAMEWORK', message };
}

/** Null where another warning says why. `orms`: those that were detected; `used`: adapters that were asked. */
export function noModels(
  project: Project,
  orms: readonly Detection[],
  used: readonly UsedAdapter[],
): Warning | null {
  if (project.packages.length === 0 || orms.some(({ supported }) => !supported)) return null;
  const asked = used.filter(({ capabilities }) => capabilities.fileModels ?? capabilities.sourceModels);
  const names = [...new Set([...orms, ...asked].map(({ name }) => name))];
  if (names.length === 0) return { code: 'NO_ORM', message: `No ORM was found in ${placesOf(project)}.` };
  const hint = '"orms.<name>.schema" in mcp-node.config.ts says where the files of an ORM lie.';
  return { code: 'NO_MODELS', message: `No models of ${names.join(', ')} were found. ${hint}` };
}

/** The files that were looked at: of the packages, and of what they depend on in their workspace. */
function placesOf({ packages, siblings }: Project): string {
  const places = [...packages, ...siblings].map(({ path, manifest }) => {
    if (manifest === null) return path === '.' ? 'the root, which has no package.json' : path;
    return path === '.' ? 'package.json' : `${path}/package.json`;
  });
  return listed(places);
}

function listed(names: readonly string[]): string {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `${names.slice(0, NAMED).join(', ')}${more}`;
}

/** Frameworks that are declared, as peers or otherwise: none of them counted. */
function unused({ packages }: Project): string[] {
  const rows = [
    ...adapters.map(({ packages: names }) => Object.keys(names)),
    ...recognised.filter(({ kind }) => kind === 'framework').map(({ packages: names }) => names),
  ].flat();
  const declares = (manifest: Manifest | null, name: string) =>
    declaredRange(manifest, name) !== undefined || manifest?.peerDependencies?.[name] !== undefined;
  const found = packages.flatMap(({ manifest }) => rows.filter((name) => declares(manifest, name)));
  return [...new Set(found)].sort();
}
