// What really answers: the app of a project runs in a process of its own, and is sent requests over a loopback port.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Sent {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  body: string;
  /** Functions of the project that ran, in their order, as `file:line`. */
  ran: string[];
}

const script = (entry: string, requests: readonly Sent[]) => `
import { pathToFileURL } from 'node:url';
import { request } from 'node:http';
await import(pathToFileURL(${JSON.stringify(entry)}).href);
const { ran, port } = globalThis.trace;
const listening = await port;
const all = [];
for (const { method, path, headers, body } of ${JSON.stringify(requests)}) {
  ran.length = 0;
  all.push(await new Promise((done, failed) =>
    request({ port: listening, method, path, agent: false, headers: headers ?? {} }, async (answer) => {
      let text = '';
      for await (const part of answer) text += part;
      done({ status: answer.statusCode, body: text, ran: [...ran] });
    }).on('error', failed).end(body)));
}
process.stdout.write('\\n' + JSON.stringify(all), () => process.exit());
`;

/** The entry is relative to the folder. */
export async function served(
  cwd: string,
  entry: string,
  requests: readonly Sent[],
  env: Record<string, string> = {},
): Promise<Answer[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--import', new URL('./tracing.ts', import.meta.url).href],
      ...['--input-type=module', '-e', script(entry, requests)],
    ],
    { cwd, timeout: 120_000, env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout.split('\n').at(-1) ?? '') as Answer[];
}
