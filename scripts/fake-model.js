// A model that says what it is told to, behind the API that Claude Code speaks: nothing is asked of a real one.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** It makes `calls`, `{ id, name, input }`, in its first turn, and has nothing to say to what comes of them. */
export async function startFakeModel(calls) {
  /** What the client offered at last, and what it answered to the calls. */
  const heard = { tools: [], results: [] };
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    if (!request.url.startsWith('/v1/messages') || request.url.includes('count_tokens')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"input_tokens":1}');
      return;
    }
    const blocks = answerTo(body, calls, heard);
    if (body.stream) stream(response, blocks, body.model);
    else respond(response, blocks, body.model);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, heard, stop: () => server.close() };
}

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text === '' ? {} : JSON.parse(text);
}

function answerTo({ tools = [], messages = [] }, calls, heard) {
  // Titles and the like are asked for without tools.
  if (tools.length === 0) return [{ type: 'text', text: 'fine' }];
  heard.tools = tools;
  heard.results = messages.flatMap(({ content }) =>
    Array.isArray(content) ? content.filter(({ type }) => type === 'tool_result') : [],
  );
  if (heard.results.length > 0) return [{ type: 'text', text: 'done' }];
  return calls.map((call) => ({ type: 'tool_use', ...call }));
}

const messageOf = (model, content) => ({
  ...{ id: 'msg_fake', type: 'message', role: 'assistant', model, content },
  ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } },
});

const reasonOf = (blocks) => (blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn');

function respond(response, blocks, model) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...messageOf(model, blocks), stop_reason: reasonOf(blocks) }));
}

function stream(response, blocks, model) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (type, data) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  send('message_start', { message: messageOf(model, []) });
  for (const [index, block] of blocks.entries()) {
    const isCall = block.type === 'tool_use';
    const content_block = isCall ? { ...block, input: {} } : { ...block, text: '' };
    const delta = isCall
      ? { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
      : { type: 'text_delta', text: block.text };
    send('content_block_start', { index, content_block });
    send('content_block_delta', { index, delta });
    send('content_block_stop', { index });
  }
  send('message_delta', { delta: { stop_reason: reasonOf(blocks) }, usage: { output_tokens: 1 } });
  send('message_stop', {});
  response.end();
}
