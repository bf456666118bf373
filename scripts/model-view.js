// What the model behind a client gets to see: the real client, and a model that makes the calls it is told to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeModel } from './fake-model.js';
import { run } from './processes.js';

const RUN_MS = 120_000;

/** `env`: of a home in which Claude Code knows the server as "node". */
export function askThroughClaude(project, env, calls) {
  // A server that is late, as on a busy machine, would have all of its tools searched for.
  const patient = { CLAUDE_CODE_MCP_STARTUP_WAIT_MS: '60000' };
  return converse(calls, ({ url }) => [
    'claude -p go --allowedTools mcp__node',
    { cwd: project, env: { ...env, ...patient, ANTHROPIC_API_KEY: 'none', ANTHROPIC_BASE_URL: url } },
  ]);
}

/** `config`: of Opencode, with the server in it. */
export function askThroughOpencode(project, env, config, calls) {
  return converse(calls, ({ url }) => {
    const options = { baseURL: `${url}/v1`, apiKey: 'none' };
    const fake = { npm: '@ai-sdk/anthropic', options, models: { model: { name: 'model', tool_call: true } } };
    const models = { model: 'fake/model', small_model: 'fake/model', provider: { fake } };
    writeFileSync(join(project, 'opencode.json'), JSON.stringify({ ...config, ...models }));
    return ['opencode run go', { cwd: project, env }];
  });
}

async function converse(calls, commandFor) {
  const model = await startFakeModel(calls);
  try {
    const [command, options] = commandFor(model);
    const { status, output } = await run(command, [], { ...options, shell: true, ms: RUN_MS });
    if (status === 0 && model.heard.results.length > 0) return model.heard;
    throw new Error(`${command}: exit code ${status}\n${output}`);
  } finally {
    model.stop();
  }
}

/** A call of the shell under the name that the client gives it. */
export const shellCall = (name) => ({ id: 'toolu_0', name, input: { code: '6 * 7' } });

/** Throws what the model got instead of the one text that docs/answers.md describes. */
export function mustBeText({ results: [{ content } = {}] }) {
  const texts = typeof content === 'string' ? [content] : (content ?? []).map((block) => block.text);
  if (texts.length === 1 && /^success in \d+ ms, session .+\nvalue: 42$/.test(texts[0])) return true;
  throw new Error(JSON.stringify(content));
}
