// What lies in a package: some registries do not say how large it is, and keep no README.
import { hash } from 'node:crypto';
import { typesBeside } from '../../files/packages/types.ts';
import type { PackageFacts } from '../../protocol/packages/facts.ts';
import type { PackageContents } from '../../protocol/packages/registry.ts';
import { lines, MAX_README } from './texts.ts';

interface Entry {
  path: string;
  size: number;
  type: string;
  on(event: 'data', listener: (chunk: Buffer) => void): void;
}
export interface Tar {
  list(options: { strict: boolean; onReadEntry(entry: Entry): void }): {
    on(event: 'end' | 'error', listener: (error?: Error) => void): void;
    abort(error: Error): void;
    end(bytes: Buffer): void;
  };
}

const MAX_UNPACKED = 1024 * 1024 * 1024;
const MAX_FILES = 100_000;

/** Null where it is not the file that the registry told of, or no package. */
export async function readContents(
  tar: Tar,
  bytes: Buffer,
  { main, integrity }: PackageFacts,
): Promise<PackageContents | null> {
  const wanted = integrity?.split(' ').find((one) => one.startsWith('sha512-'));
  if (wanted && wanted !== `sha512-${hash('sha512', bytes, 'base64')}`) return null;
  const names = new Set<string>();
  const readme: Buffer[] = [];
  let unpackedSize = 0;
  let entries = 0;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const parser = tar.list({
    strict: true,
    onReadEntry(entry) {
      if (++entries > MAX_FILES) parser.abort(new Error('too much'));
      if (entry.type !== 'File' && entry.type !== 'OldFile') return;
      // Below a folder, whatever its name.
      const name = entry.path.replace(/^[^/]*\//, '');
      const isReadme = readme.length === 0 && /^readme(?:\.md|\.markdown|\.txt)?$/i.test(name);
      names.add(name);
      unpackedSize += entry.size;
      if (unpackedSize > MAX_UNPACKED) parser.abort(new Error('too much'));
      if (isReadme && entry.size < 4 * MAX_README) entry.on('data', (chunk) => readme.push(chunk));
    },
  });
  parser.on('end', () => resolve());
  parser.on('error', (error) => reject(error));
  parser.end(bytes);
  try {
    await promise;
  } catch {
    return null;
  }
  return {
    readme: lines(Buffer.concat(readme).toString('utf8'), MAX_README),
    ...{ unpackedSize, fileCount: names.size },
    hasTypes: typesBeside(main).some((name) => names.has(name)),
  };
}
