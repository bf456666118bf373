// What the user has set up for npm: project, user and global .npmrc, variables, as npm itself reads them. Read again when a file changed.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { codedError } from '../errors.ts';
import type { Npm } from './npm.ts';

/** As npm's libraries take them. */
export type NpmOptions = Readonly<Record<string, unknown>>;

export interface NpmConfig {
  options: NpmOptions;
  /** Keys that a file of the project sets. */
  isOfProject(key: string): boolean;
}

interface ConfigLibrary {
  new (
    options: object,
  ): {
    load(): Promise<void>;
    flat: Record<string, unknown>;
    localPrefix: string | null;
    get(key: string, where?: string): unknown;
    find(key: string): string | null;
  };
}

export function createNpmConfig(npm: Npm, root: string): () => Promise<NpmConfig> {
  const Config = npm.load<ConfigLibrary>('@npmcli/config');
  const definitions = npm.load<object>('@npmcli/config/lib/definitions');
  let known: { files: readonly string[]; state: string; config: Promise<NpmConfig> } | undefined;
  let loading: Promise<NpmConfig> | undefined;

  async function load(): Promise<NpmConfig> {
    const config = new Config({
      ...definitions,
      ...{ npmPath: npm.path, cwd: root, warn: false, argv: ['node', 'npm'] },
      // It writes into what it is given.
      env: { ...process.env },
    });
    try {
      await config.load();
    } catch (error) {
      const reason = `its settings cannot be read: ${(error as Error).message}`;
      throw codedError('REGISTRY_FAILED', { registry: 'of npm', reason }, error);
    }
    const files = [
      join(config.localPrefix ?? root, '.npmrc'),
      join(root, '.npmrc'),
      ...['userconfig', 'globalconfig'].map((key) => String(config.get(key))),
    ];
    const options = { ...config.flat };
    const read = { options, isOfProject: (key: string) => config.find(key) === 'project' };
    known = { files, state: stateOf(files), config: Promise.resolve(read) };
    return read;
  }

  return () => {
    if (known && stateOf(known.files) === known.state) return known.config;
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
}

function stateOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat ? `${stat.ino}:${stat.size}:${stat.mtimeMs}` : '-';
    })
    .join();
}
