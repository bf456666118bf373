// What follows from how a package failed to load, where that is known.
import type { LoadedBy, TryResult } from '../../../protocol/packages/try.ts';
import { commandsOf, isTypesAlone, type Manifest, subpathsOf } from './manifest.ts';

const TYPES_ALONE = 'It has types alone: import type.';

interface Case extends Pick<TryResult, 'error' | 'otherwise' | 'exports' | 'exportCount'> {
  by: LoadedBy;
  name: string;
  manifest: Manifest;
  /** Where its types are. */
  types: string;
  /** It, or what it needs, has scripts that were not run. */
  installScripts: boolean;
}

export function adviseOn({ error, ...one }: Case): string | null {
  if (error === null) return adviseOnNames(one);
  const text = `${error.code} ${error.message}`;
  if (/ERR_REQUIRE_ASYNC_MODULE/.test(text))
    return `It awaits at its top level, so it cannot be required: await import('${one.name}').`;
  if (/ERR_REQUIRE_ESM|ERR_REQUIRE_CYCLE_MODULE/.test(text))
    return `It is an ES module: await import('${one.name}').`;
  if (one.otherwise) {
    const how =
      one.by === 'require' ? `await import('${one.name}')` : `createRequire(import.meta.url)('${one.name}')`;
    return `It loads by ${how}.`;
  }
  if (/PERMISSION_DENIED|is not permitted/.test(text))
    return 'It does that while it loads, which nothing here permits: it may load where it may.';
  if (one.installScripts && /\.node\b|bindings?\b|dlopen|prebuil|binary|node-gyp/i.test(text))
    return 'Its install script, which was not run here, makes or fetches what is missing: it has to be allowed to run where it is installed.';
  const missing = /Cannot find (?:module|package) '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1];
  if (missing !== undefined && missing !== one.name)
    return `It needs ${missing}, which it does not depend on: install that as well.`;
  return adviseOnEntry(one, text);
}

/** Of a CommonJS module, `import` sees the names alone that can be read off its text. */
function adviseOnNames({ by, name, exports, exportCount }: Omit<Case, 'error'>): string | null {
  const isDefaultAlone = exportCount === 1 && Object.values(exports).flat()[0] === 'default';
  return by === 'import' && isDefaultAlone
    ? `It has no named exports: import it as a whole (import it from '${name}').`
    : null;
}

/** A package of types, of a command, or of parts. */
function adviseOnEntry({ name, manifest, types }: Omit<Case, 'error'>, text: string): string | null {
  if (!/ERR_PACKAGE_PATH_NOT_EXPORTED|MODULE_NOT_FOUND/.test(text)) return null;
  if (isTypesAlone(manifest)) return TYPES_ALONE;
  const [subpaths, commands] = [subpathsOf(manifest), commandsOf(manifest)];
  if (subpaths.length > 0)
    return `It has no entry of its own, but ${subpaths.map((path) => name + path.slice(1)).join(', ')}.`;
  if (commands.length > 0) return `It has no entry, but commands: ${commands.join(', ')}.`;
  return types === 'bundled' ? TYPES_ALONE : 'It has no entry that can be loaded: its files are missing.';
}
