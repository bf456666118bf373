// What sessions listen to: one stream each, of what changed. It lives in this process.
export interface Streams {
  open(session: string, signal: AbortSignal): Response;
  close(session: string): void;
  /** `to`: who of them; all without it. */
  send(method: string, params?: Record<string, unknown>, to?: (session: string) => boolean): void;
  closeAll(): void;
}

const KEEP_ALIVE_MS = 15_000;

interface Stream {
  write(text: string): void;
  end(): void;
}

export function createStreams(): Streams {
  const streams = new Map<string, Stream>();

  function open(session: string, signal: AbortSignal): Response {
    // A client that comes again has lost the one before.
    streams.get(session)?.end();
    const encoder = new TextEncoder();
    let timer: NodeJS.Timeout;
    let stream: Stream;
    const forget = () => {
      clearInterval(timer);
      signal.removeEventListener('abort', stream.end);
      if (streams.get(session) === stream) streams.delete(session);
    };
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream = {
          write: (text) => controller.enqueue(encoder.encode(text)),
          end() {
            forget();
            controller.close();
          },
        };
        timer = setInterval(() => stream.write(': keepalive\n\n'), KEEP_ALIVE_MS);
        timer.unref();
        signal.addEventListener('abort', stream.end, { once: true });
        streams.set(session, stream);
        stream.write(': open\n\n');
      },
      cancel: () => forget(),
    });
    return new Response(body, {
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      },
    });
  }

  return {
    open,
    close: (session) => streams.get(session)?.end(),
    send(method, params, to = () => true) {
      const text = `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', method, params })}\n\n`;
      for (const [session, stream] of streams) if (to(session)) stream.write(text);
    },
    closeAll() {
      for (const stream of streams.values()) stream.end();
    },
  };
}
