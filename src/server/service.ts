// What every transport serves: one project, one set of project processes, an MCP server for each connection.
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { plugAndPlayRefusal } from '../files/yarn-pnp.ts';
import type { Logger } from '../log.ts';
import type { DatabaseMode } from '../protocol/database.ts';
import type { Permissions } from '../protocol/permissions.ts';
import type { Warning } from '../protocol/schemas.ts';
import { type Calls, createCalls } from './mcp/calls.ts';
import { chooseTools, isOwnChosen, toolGroups } from './mcp/choice.ts';
import type { Output } from './mcp/registry.ts';
import { createRequests } from './mcp/requests.ts';
import { createHeldCalls } from './mcp/sdk/held-calls.ts';
import { identityOf } from './mcp/sdk/identity.ts';
import { createServer } from './mcp/sdk/v1.ts';
import type { HeldToolCalls, ModernServer } from './mcp/sdk/v2.ts';
import { surroundingsReader } from './packages/fit/surroundings.ts';
import { createRegistry } from './packages/registry.ts';
import { createPermissionKeeper } from './permissions/keeper.ts';
import { withoutLinks } from './permissions/links.ts';
import { createSupervisor } from './processes/supervisor.ts';
import { createDatabaseReader } from './readers/databases.ts';
import { createModelReader } from './readers/models.ts';
import { createOwnReader } from './readers/own/tools.ts';
import { createRouteReader } from './readers/routes.ts';
import { createSourceReader } from './readers/source.ts';
import { findUserConfig, userConfigCandidates } from './setup/config.ts';
import { createReplacedCheck } from './setup/replaced.ts';
import { createShellSessions } from './shell/sessions.ts';
import { databaseToolset } from './toolsets/databases.ts';
import { docsToolset } from './toolsets/docs.ts';
import { historyToolset } from './toolsets/history.ts';
import { createOwnToolset } from './toolsets/own/toolset.ts';
import { tryToolset } from './toolsets/packages/try.ts';
import { packageToolset } from './toolsets/packages.ts';
import { projectToolset } from './toolsets/project.ts';
import { shellToolset } from './toolsets/shell.ts';
import type { WallMode } from './wall/wall.ts';

export interface ServiceOptions {
  /** The project's root; absolute. */
  root: string;
  /** As given with --config; absolute. */
  configFile: string | undefined;
  version: string;
  /** As given with --db. */
  db: DatabaseMode | undefined;
  wall: WallMode;
  /** By flags. */
  permissions: Permissions;
  /** How long a shell session may be idle. */
  sessionMinutes: number;
  output: Output;
  /** As given with --tools. */
  tools: readonly string[];
  /** On how the project was found. */
  remarks?: readonly Warning[];
}

export interface Connection {
  server: Server;
  /** A further server with the same shell sessions. */
  another(): Server;
  /** Likewise, for the revision of 2026, whose calls may wait for another request. */
  modern(): Promise<ModernServer>;
  /** Tells the client of this server when the project's own tools are others, until the connection ends. */
  telling<S extends Server | ModernServer>(server: S): S;
  /** The client said goodbye: its own shell session ends as well. */
  end(): void;
  /** The client is gone, its shell sessions wait for it. */
  leave(): void;
}

export interface Service {
  /** `owner`: connections of the same owner may use each other's shell sessions. */
  connect(owner: string): Connection;
  calls: Calls;
  /** Hears that the project's own tools are others; returns what ends that. */
  onOwnChange(listener: () => void): () => void;
  stop(): void;
}

/** Starts nothing of the project before the first call. */
export function createService(options: ServiceOptions, log: Logger): Service {
  const { root, configFile, version, db, wall, sessionMinutes, output } = options;
  const given = withoutLinks(options.permissions, root);
  for (const { message } of given.warnings) log.warn(message);
  const permissions = createPermissionKeeper(
    given.permissions,
    configFile ? [configFile] : userConfigCandidates(root),
    given.warnings,
  );
  const supervisor = createSupervisor({ root, configFile, db, wall, permissions, log });
  const shells = createShellSessions(supervisor, log, sessionMinutes * 60_000);
  const databaseReader = createDatabaseReader(supervisor);
  const chosen = chooseTools(options.tools);
  const ownReader = createOwnReader(supervisor, () => reserved, log);
  const source = createSourceReader(supervisor);
  const readers = {
    routes: createRouteReader(supervisor, source),
    models: createModelReader(supervisor, source),
    databases: databaseReader,
    own: isOwnChosen(chosen, '') ? ownReader : undefined,
  };
  const project = projectToolset(supervisor, readers, output, options.remarks);
  const databases = databaseToolset(databaseReader, supervisor, output);
  const registry = createRegistry(supervisor, log);
  const packages = packageToolset({ root, registry, surroundings: surroundingsReader(supervisor) });
  const trials = tryToolset(supervisor, registry, log);
  const docs = docsToolset(supervisor);
  const uris = [project, packages].flatMap(({ resources }) => resources).map(({ uri }) => uri);
  const reserved = [...Object.values(toolGroups).flat(), ...uris];
  const calls = createCalls();
  // No start waits for them.
  const outputs = async () => (await import('./toolsets/outputs/outputs.ts')).outputs;
  // At the start it ends the server; a root that the client names later is refused in each answer, until it is mended.
  const isRefused = plugAndPlayRefusal(root) !== undefined;
  const mustBeWhole = createReplacedCheck();
  const check = () => {
    mustBeWhole();
    const refusal = isRefused ? plugAndPlayRefusal(root) : undefined;
    if (refusal) throw refusal;
  };
  const identity = identityOf(version, chosen);
  /** Starts nothing where there is no configuration. One that cannot be read is what each call answers with. */
  const narrowed = async () => {
    if (!configFile && !(await findUserConfig(root))) return chosen;
    return supervisor.setup().then(
      ({ config }) => chooseTools(config.tools),
      () => chosen,
    );
  };
  const offered = async () => {
    const left = await narrowed();
    return new Set([...chosen].filter((name) => left.has(name)));
  };
  const isChosen = async (name: string) => isOwnChosen(chosen, name) && isOwnChosen(await narrowed(), name);
  return {
    connect(owner) {
      const sessions = shells.connect(owner);
      const toolsets = [
        project,
        databases,
        packages,
        trials,
        docs,
        shellToolset(supervisor, sessions, options),
        historyToolset(supervisor, sessions, permissions.mayWrite, options.permissions),
      ];
      const { redactor: redact } = supervisor;
      const ownToolset = isOwnChosen(chosen, '')
        ? createOwnToolset({ supervisor, reader: ownReader, isChosen })
        : undefined;
      const ask = () =>
        createRequests({
          ...{ toolsets, own: ownToolset, log, calls, check, output, outputs },
          ...{ redact, chosen, offered },
        });
      const held: HeldToolCalls = createHeldCalls();
      const modern = async () => {
        const { createModernServer } = await import('./mcp/sdk/v2.ts');
        return createModernServer(ask(), held, identity, log);
      };
      const create = () => {
        const server = createServer(ask(), identity, log);
        server.onerror = (error) => log.debug({ err: error }, 'protocol');
        return server;
      };
      const telling = <S extends Server | ModernServer>(server: S): S => {
        if (!ownToolset) return server;
        const end = ownReader.onChange(() => tellChange(server));
        const { onclose } = server;
        // However its client went.
        server.onclose = () => {
          end();
          ownToolset.end();
          onclose?.();
        };
        return server;
      };
      return {
        server: telling(create()),
        another: create,
        modern,
        telling,
        end() {
          ownToolset?.end();
          sessions.end();
        },
        leave: sessions.leave,
      };
    },
    calls,
    onOwnChange: ownReader.onChange,
    stop() {
      ownReader.stop();
      shells.stop();
      registry.stop();
      source.stop();
      supervisor.stop();
    },
  };
}

function tellChange(server: Server | ModernServer): void {
  // Not connected, or gone.
  if (!server.transport) return;
  for (const what of ['tools', 'resources', 'prompts'])
    void server.notification({ method: `notifications/${what}/list_changed` } as never).catch(() => {});
}
