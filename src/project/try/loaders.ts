// Both ways of loading a package, from where a module of the project would lie.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type LoadedBy, tryModule } from '../../protocol/packages/try.ts';

export async function loaders(folder: string, name: string): Promise<Record<LoadedBy, () => unknown>> {
  const file = join(folder, tryModule);
  const { default: load } = (await import(pathToFileURL(file).href)) as {
    default(name: string): Promise<unknown>;
  };
  const require = createRequire(file);
  return { import: () => load(name), require: () => require(name) };
}
