// Clients give up on an answer that does not begin: what takes long begins as a stream.

const KEEP_ALIVE_MS = 15_000;

/** The answer, if it is there in time; else a stream that it comes in. */
export async function begunWithin(ms: number, answer: Promise<Response>): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  const inTime = await Promise.race([answer, late]);
  clearTimeout(timer);
  if (inTime) return inTime;
  const encoder = new TextEncoder();
  let inner: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let isOver = false;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => !isOver && controller.enqueue(encoder.encode(text));
      const alive = setInterval(write, KEEP_ALIVE_MS, ': keepalive\n\n');
      write(': begun\n\n');
      const response = await answer.finally(() => clearInterval(alive));
      if (isOver) return void response.body?.cancel();
      if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
        write(`event: message\ndata: ${JSON.stringify(await response.json())}\n\n`);
        return controller.close();
      }
      inner = response.body?.getReader();
      void pass(inner, controller, () => isOver);
    },
    cancel(reason) {
      isOver = true;
      return inner?.cancel(reason);
    },
  });
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' };
  return new Response(body, { headers });
}

async function pass(
  from: ReadableStreamDefaultReader<Uint8Array> | undefined,
  to: ReadableStreamDefaultController<Uint8Array>,
  isOver: () => boolean,
): Promise<void> {
  for (;;) {
    const { done, value } = (await from?.read()) ?? { done: true };
    if (isOver()) return;
    if (done || !value) return to.close();
    to.enqueue(value);
  }
}
