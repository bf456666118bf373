// Configuration and environment of the project: what they are read from, and what they come to.
import { join, relative } from 'node:path';
import { codedError } from '../../errors.ts';
import { loadEnv } from '../../files/env.ts';
import { envFilesOf, type FolderEnv } from '../../files/folder-env.ts';
import { type Launch, readLaunch } from '../../files/launch.ts';
import { type Config, defaultConfig } from '../../protocol/config.ts';
import { type DatabaseMode, isWider, narrower } from '../../protocol/database.ts';
import type { Scope } from '../../protocol/permissions.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { FileWatch } from '../freshness/freshness.ts';
import { type DatabaseLimits, readonlyUrls } from '../permissions/database-mode.ts';
import type { PermissionKeeper } from '../permissions/keeper.ts';
import { areDatabasesLocal } from '../permissions/local-databases.ts';
import { createRedactor, type Redact } from '../redact.ts';
import type { ProjectWall } from '../wall/project-wall.ts';
import type { Wall } from '../wall/wall.ts';
import { findUserConfig, parseConfig, userConfigCandidates } from './config.ts';
import { readSecretFiles } from './secret-files.ts';

/** Configuration and environment as of the last look at their files, and the wall, which is tried once. */
export interface Setup {
  wall: Wall;
  config: Config;
  env: NodeJS.ProcessEnv;
  /** How the root package is started. */
  launch: Launch;
  /** Variables whose values are shown. */
  shown: Scope;
  /** What apps in other folders of the project are started with; absolute. */
  folders: ReadonlyMap<string, FolderEnv>;
  redact: Redact;
  db: DatabaseLimits;
  /** Database URLs in mode read, by the variable that they replace. */
  readonlyUrls: Record<string, string>;
  /** What all this was read from; absolute. */
  files: string[];
  warnings: Warning[];
}

export interface SetupReader {
  load(files: FileWatch): Promise<Setup>;
  /** For a project whose configuration cannot be read. */
  plainRedactor(): Promise<Redact>;
}

export interface SetupOptions {
  root: string;
  /** As given with --config; absolute. */
  configFile: string | undefined;
  /** As given with --db: the configuration can only narrow it. Undefined: read, and dry runs where they disturb nobody. */
  db: DatabaseMode | undefined;
  permissions: PermissionKeeper;
  wall: ProjectWall;
  /** The default export of a config file, which is code: it runs in a process that then ends. */
  readUserConfig(file: string, name: string, setup: Setup): Promise<unknown>;
}

export function createSetupReader({
  root,
  configFile,
  db: given,
  permissions,
  wall,
  readUserConfig,
}: SetupOptions): SetupReader {
  const flag = given ?? 'read';
  let databaseInForce = flag;
  let isNarrowed = given !== undefined;

  async function load(files: FileWatch): Promise<Setup> {
    // It is tried by programs, while files are read here.
    const raising = wall.raise();
    raising.catch(() => {});
    const file = configFile ?? (await findUserConfig(root));
    const candidates = configFile ? [configFile] : userConfigCandidates(root);
    files.add(candidates);
    const config = file ? await readConfig(file, await raising) : defaultConfig;
    const launch = readLaunch(root);
    const own = envFilesOf(launch, config).map((name) => join(root, name));
    files.add([...candidates, ...own, ...launch.files]);
    const warnings = permissions.narrow(config.permissions);
    const { env: shown, read, write, net } = permissions.current();
    const { values, redact, urls, secretFiles, folders } = await readEnv(config, shown, read, launch);
    const sources = [...new Set([...candidates, ...own, ...launch.files, ...secretFiles])];
    files.add(sources);
    wall.open({ write, net });
    databaseInForce = narrower(databaseInForce, config.db);
    isNarrowed ||= !isWider(config.db, 'read') || Object.keys(urls).length > 0;
    const dryRuns = !isNarrowed && areDatabasesLocal(values, net);
    const db = { flag, dryRuns, inForce: databaseInForce };
    // Many apps refuse to start without it.
    const env = withoutLoaders({ NODE_ENV: 'development', ...values });
    return {
      wall: await raising,
      config,
      env,
      launch,
      shown,
      folders,
      redact,
      db,
      readonlyUrls: urls,
      files: sources,
      warnings,
    };
  }

  async function readEnv(config: Config, shown: Scope, read: Scope, launch: Launch) {
    const base = { ...launch.env, ...process.env };
    const [{ values, written }, more] = await Promise.all([
      loadEnv(root, base, { envFiles: envFilesOf(launch, config) }),
      readSecretFiles(root, read, process.env.NODE_ENV),
    ]);
    const urls = readonlyUrls(config, values, 'the configuration');
    const secrets = [...Object.entries(launch.env), ...written, ...more.values, ...Object.entries(urls)];
    const redact = createRedactor(secrets, process.env, root, shown);
    return { values, urls, redact, secretFiles: more.files, folders: more.folders };
  }

  async function readConfig(file: string, raised: Wall): Promise<Config> {
    const name = relative(root, file) || file;
    const plain: Setup = {
      wall: raised,
      config: defaultConfig,
      env: process.env,
      launch: readLaunch(root),
      shown: [],
      folders: new Map(),
      redact: (value) => value,
      db: { flag, dryRuns: false, inForce: 'read' },
      readonlyUrls: {},
      files: [],
      warnings: [],
    };
    try {
      return parseConfig(await readUserConfig(file, name, plain), name, root);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'CONFIG_INVALID') throw error;
      throw codedError(
        'CONFIG_LOAD_FAILED',
        { file: name, error: error instanceof Error ? error.message : String(error) },
        error,
      );
    }
  }

  return {
    load,
    plainRedactor: async () =>
      (await readEnv(defaultConfig, [], permissions.current().read, readLaunch(root))).redact,
  };
}

/** They have Node, the system or the compiler load or start something, or write a file, whatever the program is. */
const loaders =
  /^(?:NODE_(?:OPTIONS|V8_COVERAGE|COMPILE_CACHE|REDIRECT_WARNINGS|CHANNEL_FD|UNIQUE_ID|PATH|ICU_DATA|EXTRA_CA_CERTS|DEBUG_NATIVE)|LD_.*|DYLD_.*|ESBUILD_.*|TSX_.*|OPENSSL_.*|TMPDIR|MCP_NODE_.*)$/i;

/** What an env file says of these never reaches the program that reads it; here it would come before the guard. */
export function withoutLoaders(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string) => name in process.env || !loaders.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isOurs(name)));
}
