// A source as esbuild gets it, and the key of what comes out: the same for whoever compiles it.
import { hash } from 'node:crypto';
import type { TransformOptions } from 'esbuild';
import type { Missed } from '../../protocol/project.ts';
import { type Prepared, withCallableNamespaces } from './callable-namespaces.ts';
import { withMetadata } from './metadata/metadata.ts';

/** Another number where the same text and options come to other code. */
const FORMAT = 1;

/** What is done to a file besides. */
export type Extras = Pick<Missed, 'metadata' | 'hasCallableNamespaces'>;

export function prepare(
  text: string,
  file: string,
  given: TransformOptions,
  { metadata, hasCallableNamespaces }: Extras,
): Prepared {
  const typed = metadata ? withMetadata(text, file, metadata.isStrict) : text;
  return hasCallableNamespaces
    ? withCallableNamespaces(typed, given)
    : { text: typed, given, finish: (result) => result };
}

/** `compiler`: the version of esbuild. */
export function keyOf({ text, given }: Prepared, compiler: string): string {
  const [node] = process.versions.node.split('.');
  return hash('sha256', `${JSON.stringify([FORMAT, compiler, node, given])}\n${text}`);
}
