/** The same response; `close` once, when its body is read to the end, or nobody reads it any more. */
export function closedAfter(response: Response, signal: AbortSignal, close: () => void): Response {
  let isOpen = true;
  const once = () => {
    if (isOpen) close();
    isOpen = false;
    signal.removeEventListener('abort', once);
  };
  const { body, status, headers } = response;
  if (body === null || !headers.get('content-type')?.includes('text/event-stream')) {
    once();
    return response;
  }
  signal.addEventListener('abort', once, { once: true });
  if (signal.aborted) once();
  const reader = body.getReader();
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        once();
        controller.close();
      } catch (error) {
        once();
        controller.error(error);
      }
    },
    cancel(reason) {
      once();
      return reader.cancel(reason);
    },
  });
  return new Response(watched, { status, headers });
}
