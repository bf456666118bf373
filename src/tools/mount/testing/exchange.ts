// Requests of a client that has no socket: what it sends is handed to the endpoint, and what comes back is read to its end.

export interface RpcMessage {
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

/** Of one response, whichever way it was sent; `seen` is told of each as it comes. */
export async function messagesOf(
  response: Response,
  seen: (message: RpcMessage) => void,
): Promise<RpcMessage[]> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (!isStream) {
    const text = await response.text();
    const messages: RpcMessage[] = text === '' ? [] : [JSON.parse(text)].flat();
    messages.forEach(seen);
    return messages;
  }
  const messages: RpcMessage[] = [];
  let rest = '';
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    const events = (rest + Buffer.from(part).toString()).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (!data) continue;
      const message = JSON.parse(data.slice('data: '.length)) as RpcMessage;
      messages.push(message);
      seen(message);
    }
  }
  return messages;
}
