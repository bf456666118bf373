// JSON-RPC lines over stdin and stdout. Only this transport writes to stdout: whatever else does is sent to stderr.
import { Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { createLineReader } from '../../protocol/lines.ts';
import { withoutNulls } from './not-given.ts';
import { typedHelp } from './start-help.ts';

const MESSAGE_BYTES = 10 * 1024 * 1024;

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/** The SDK's own transport hangs on EOF, dies of EPIPE, and goes deaf after a message over its limit. */
export function createStdioTransport(): Transport {
  const input = process.stdin;
  const output = takeStdout();
  const lines = createLineReader(MESSAGE_BYTES, receive, () =>
    refuse(INVALID_REQUEST, `a message is longer than ${MESSAGE_BYTES} bytes: it was skipped`),
  );
  let closed = false;

  const transport: Transport = {
    async start() {
      input.on('data', lines).on('end', close).on('close', close).on('error', close);
      output.on('error', close);
    },
    send: (message) => write(message),
    async close() {
      close();
    },
  };
  return transport;

  function close(): void {
    if (closed) return;
    closed = true;
    input.pause();
    transport.onclose?.();
  }

  function receive(line: string): void {
    if (line.trim() === '') return;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      if (input.isTTY) return void process.stderr.write(typedHelp);
      refuse(PARSE_ERROR, 'a line is not JSON');
      return;
    }
    const parsed = JSONRPCMessageSchema.safeParse(withoutNulls(json));
    if (parsed.success) transport.onmessage?.(parsed.data);
    else if (input.isTTY) process.stderr.write(typedHelp);
    else
      refuse(
        INVALID_REQUEST,
        Array.isArray(json) ? 'batches are not supported' : 'a line is not a JSON-RPC message',
        idOf(json),
      );
  }

  /** MCP leaves the id out where there is none to answer. */
  function refuse(code: number, message: string, id?: string | number): void {
    transport.onerror?.(new Error(message));
    void write({
      jsonrpc: '2.0',
      ...(id === undefined ? {} : { id }),
      error: { code, message },
    } as JSONRPCMessage);
  }

  function write(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve) => {
      if (closed || output.write(`${JSON.stringify(message)}\n`)) resolve();
      else output.once('drain', resolve).once('close', resolve);
    });
  }
}

/** Leaves fd 1 to the transport; console.log and the like go to stderr from now on. */
function takeStdout(): Writable {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const output = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, callback) => void write(chunk, callback),
  });
  stdout.on('error', (error) => output.destroy(error));
  stdout.write = process.stderr.write.bind(process.stderr) as typeof stdout.write;
  return output;
}

function idOf(json: unknown): string | number | undefined {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
