// A stream to a client, with an end to what waits for it to be read: a client that reads slowly, or not at all, costs no more.

const encoder = new TextEncoder();

export interface Outlet {
  response: Response;
  /** The last that the client reads; for a request that waits, as its answer. */
  end(reason: string): void;
}

export interface OutletOptions {
  /** Bytes that wait to be read. What comes while there are more ends the stream; so an answer alone may be longer. */
  maxQueued: number;
  /** Of the requests that it answers. */
  ids?: readonly (string | number)[];
  onOver?: () => void;
}

/** `of`: a stream, which is read as it comes. */
export function outletOf(of: Response, { maxQueued, ids = [], onOver = () => {} }: OutletOptions): Outlet {
  const { body, status, headers } = of;
  const from = (body as ReadableStream<Uint8Array>).getReader();
  let to: ReadableStreamDefaultController<Uint8Array>;
  let isOver = false;

  function over(): boolean {
    if (isOver) return false;
    isOver = true;
    onOver();
    return true;
  }

  async function pump(): Promise<void> {
    for (;;) {
      const { done, value } = await from.read();
      if (isOver) return;
      if (done) {
        if (over()) to.close();
        return;
      }
      if ((to.desiredSize ?? 0) <= 0) return end('The stream was not read fast enough.');
      to.enqueue(value);
    }
  }

  function end(reason: string): void {
    if (!over()) return;
    const error = { code: -32000, message: reason };
    // Of a batch some may be answered already: the first answer is the one that counts.
    const last = ids.map(
      (id) => `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id, error })}\n\n`,
    );
    to.enqueue(encoder.encode(last.join('') || `: ended: ${reason}\n\n`));
    to.close();
    void from.cancel().catch(() => {});
  }

  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        to = controller;
        void pump().catch((error) => over() && to.error(error));
      },
      cancel(reason) {
        over();
        return from.cancel(reason);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxQueued }),
  );
  return { response: new Response(stream, { status, headers }), end };
}
