// `mcp-node inspect`: what the project offers itself, and what is wrong with it, for people and for CI; or one call, without a client.
import { createInterface } from 'node:readline/promises';
import { codedError } from '../../errors.ts';
import { createLogger } from '../../log.ts';
import { nearestNames } from '../../nearest.ts';
import type { DatabaseMode } from '../../protocol/database.ts';
import type { OwnOffer, OwnTool } from '../../protocol/own/toolsets.ts';
import type { Permissions } from '../../protocol/permissions.ts';
import { inspected, toolText } from '../answers/own/inspected.ts';
import { toolGroups } from '../mcp/choice.ts';
import { type OwnContext, OwnToolError } from '../mcp/own.ts';
import type { AskForm } from '../mcp/question.ts';
import { describeFailure } from '../mcp/results.ts';
import { createPermissionKeeper } from '../permissions/keeper.ts';
import { createSupervisor } from '../processes/supervisor.ts';
import { createOwnReader } from '../readers/own/tools.ts';
import { userConfigCandidates } from '../setup/config.ts';
import { createOwnToolset } from '../toolsets/own/toolset.ts';
import type { WallMode } from '../wall/wall.ts';

export interface InspectOptions {
  root: string;
  configFile: string | undefined;
  db: DatabaseMode | undefined;
  wall: WallMode;
  permissions: Permissions;
  debug: boolean;
  /** Undefined: all. */
  name: string | undefined;
  /** JSON of an object: the tool is called with it. */
  args: string | undefined;
  json: boolean;
}

/** Nobody waits at the start of a client: what loads is waited for. */
const WAIT_MS = 120_000;

/** Whether nothing is wrong. Throws what is to be told of a call. */
export async function inspectTools(options: InspectOptions): Promise<boolean> {
  const { root, configFile, db, wall, debug } = options;
  const log = createLogger(debug ? 'debug' : 'warn');
  const files = configFile ? [configFile] : userConfigCandidates(root);
  const permissions = createPermissionKeeper(options.permissions, files);
  const supervisor = createSupervisor({ root, configFile, db, wall, permissions, log });
  const reader = createOwnReader(supervisor, () => Object.values(toolGroups).flat(), log);
  try {
    const offer = (await supervisor.redactor())(await reader.offer(WAIT_MS), { reader: true });
    const tool = options.name === undefined ? undefined : named(options.name, offer);
    if (!tool) write(options.json ? JSON.stringify(offer, null, 2) : inspected(offer));
    else if (options.args === undefined) write(options.json ? JSON.stringify(tool, null, 2) : toolText(tool));
    else {
      const toolset = createOwnToolset({ supervisor, reader, isChosen: async () => true });
      const request = { kind: 'tool' as const, name: tool.name, args: argumentsIn(options.args) };
      const { value, notes } = await toolset.run(request, context());
      write(options.json ? JSON.stringify(value, null, 2) : resultText(value));
      for (const note of notes) process.stderr.write(`${note}\n`);
    }
    return offer.problems.length === 0;
  } catch (error) {
    if (!(error instanceof OwnToolError)) throw error;
    const redact = await supervisor.redactor();
    throw Object.assign(new Error(redact(`${error.code}: ${error.message}`)), { hint: redact(error.hint) });
  } finally {
    reader.stop();
    supervisor.stop();
  }
}

const write = (text: string) => void process.stdout.write(`${text}\n`);

function named(name: string, { tools, resources, prompts, problems }: OwnOffer): OwnTool {
  const found = tools.find((tool) => tool.name === name);
  if (found) return found;
  const other = prompts.some((prompt) => prompt.name === name)
    ? 'prompt'
    : resources.some((resource) => resource.name === name || resource.uri === name) ||
        /^[\w.+-]+:\/\//.test(name)
      ? 'resource'
      : null;
  if (other)
    throw new OwnToolError(
      'NOT_OFFERED',
      `There is no tool ${name}.`,
      `It is a ${other}, and inspect calls tools; in tests, testClient() has ${other === 'prompt' ? 'prompt' : 'read'}().`,
    );
  const why = problems.find(({ isFatal, message }) => isFatal && message.includes(name));
  const [nearest] = nearestNames(
    name,
    tools.map((tool) => tool.name),
    1,
  );
  const hint = why
    ? `${why.source}: ${why.message}`
    : nearest
      ? `The nearest is ${nearest}.`
      : 'There are none.';
  throw new OwnToolError('NOT_OFFERED', `There is no tool ${name}.`, hint);
}

function argumentsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw codedError('BAD_ARGUMENTS', {
    problem: `${text} is no JSON object.`,
    allowed: 'Pass one, such as \'{"id": 1}\'.',
  });
}

function resultText(value: unknown): string {
  const { content } = value as { content: Record<string, unknown>[] };
  return content
    .map(({ type, text, mimeType, resource }) => {
      if (typeof text === 'string') return text;
      const { uri, text: embedded, mimeType: of } = Object(resource) as Record<string, unknown>;
      return typeof embedded === 'string'
        ? embedded
        : `[${type} ${mimeType ?? of ?? ''} ${uri ?? ''}]`.replace(/ +\]$/, ']');
    })
    .join('\n');
}

/** Ctrl+C ends the process; questions go to whoever started it. */
function context(): OwnContext {
  return {
    signal: new AbortController().signal,
    progress: ({ done, total, message }) =>
      void process.stderr.write(`${done}${total === undefined ? '' : `/${total}`} ${message ?? ''}\n`),
    ask: process.stdin.isTTY ? askHere : async () => undefined,
  };
}

/** Each field in a line of its own; without an answer it is declined. */
const askHere: AskForm = async ({ message, schema }) => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    process.stderr.write(`${message}\n`);
    const content: Record<string, unknown> = {};
    for (const [name, of] of Object.entries(Object(schema.properties) as Record<string, { type?: string }>)) {
      const text = (await lines.question(`${name} (${of.type ?? 'text'}): `)).trim();
      if (text === '') return { action: 'decline', content: {} };
      content[name] = valueIn(text, of.type);
    }
    return { action: 'accept', content };
  } finally {
    lines.close();
  }
};

function valueIn(text: string, type: string | undefined): unknown {
  if (type === 'boolean') return /^(?:y|yes|true)$/i.test(text);
  return type === 'number' || type === 'integer' ? Number(text) : text;
}

export const failureLine = (error: unknown): string => {
  const { message, hint } =
    error instanceof Error && 'hint' in error ? (error as Error & { hint: string }) : describeFailure(error);
  return `${message}${hint ? `\n${hint}` : ''}`;
};
