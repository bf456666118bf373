// `createMcp`: a project's own tools at an address of its app.
import { toolError } from '../errors.ts';
import { createEndpoint, type Endpoint, type EndpointOptions, type Given } from './endpoint.ts';
import { type Frameworks, frameworksOf } from './frameworks.ts';
import { offerOf, type ReadOptions } from './offered.ts';

export interface Mcp extends Frameworks {
  /** Of the web: `mcp.fetch(request)`, wherever there is one. */
  fetch(request: Request, given?: Given): Promise<Response>;
  /** Rejects where a tool cannot be offered, so that a start can wait for it. Unheard, it ends the process. */
  readonly ready: Promise<void>;
  /** Tells clients that listen to ask again. */
  readonly notify: {
    toolsChanged(): void;
    resourcesChanged(): void;
    promptsChanged(): void;
    resourceUpdated(uri: string): void;
  };
  /** Ends streams, and what is at work: its callers are told so. From then on requests are refused (503). */
  close(): Promise<void>;
}

const ENDPOINT = Symbol.for('@mcp-node/cli/tools:endpoint');

/** Of a mounted `mcp`, from whichever copy of this package. */
export function endpointOf(mcp: Mcp): Endpoint {
  const endpoint = (mcp as { [ENDPOINT]?: Endpoint })[ENDPOINT];
  if (!endpoint) throw toolError('MCP_INVALID', 'This is not what createMcp() returned.');
  return endpoint;
}

export interface McpOptions extends EndpointOptions, ReadOptions {
  /** Modules (`import * as tools`), or toolset classes and what is defined, by their names. */
  tools: readonly unknown[];
}

/** `auth` is required: nothing is open by default. Throws where an option is wrong. */
export function createMcp(options: McpOptions): Mcp {
  const { name, auth, tools } = Object(options) as McpOptions;
  if (typeof name !== 'string' || name === '')
    throw toolError('MCP_INVALID', 'createMcp(): name: what clients call this server.');
  if (auth !== 'none' && typeof auth?.authenticate !== 'function')
    throw toolError(
      'AUTH_MISSING',
      `createMcp({ name: "${name}" }): auth is missing: bearer(), oauth() or fromRequest(); 'none' for anybody on this machine.`,
    );
  const endpoint = createEndpoint(offerOf(tools, options), options);
  const { fetch, ready } = endpoint;
  const mcp: Mcp & { [ENDPOINT]: Endpoint } = {
    ...frameworksOf(fetch),
    ...{ fetch, ready, close: endpoint.close, [ENDPOINT]: endpoint },
    notify: {
      toolsChanged: () => endpoint.changed('tools'),
      resourcesChanged: () => endpoint.changed('resources'),
      promptsChanged: () => endpoint.changed('prompts'),
      resourceUpdated: (uri) => endpoint.updated(uri),
    },
  };
  return mcp;
}
