// A file as a scope; made once for each that is kept.
import type { Statement } from 'oxc-parser';
import { readCommonJs } from './common-js.ts';
import { exportsAll, readStatements } from './declare.ts';
import type { SourceFile } from './files.ts';
import { emptyScope, type Scope } from './scope.ts';

const scopes = new WeakMap<SourceFile, Scope>();

export function scopeOf(file: SourceFile): Scope {
  const known = scopes.get(file);
  if (known) return known;
  const scope = emptyScope(file, null);
  scopes.set(file, scope);
  const body = file.program.body as Statement[];
  readStatements(scope, body);
  if (/\.d\.[mc]?ts$/.test(file.path)) scope.exportsAll = scope.isModule && exportsAll(body);
  else if (/\.[mc]?jsx?$/.test(file.path)) readCommonJs(scope, body);
  return scope;
}
