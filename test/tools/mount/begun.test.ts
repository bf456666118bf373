// An answer that takes long begins as a stream; one that is there at once is as it is.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { begunWithin } from '../../../src/tools/mount/streams/begun.ts';

const later = (response: Response) => sleep(50).then(() => response);

test('in time: as it is', async () => {
  const answer = Response.json({ a: 1 }, { status: 400 });
  expect(await begunWithin(60_000, later(answer))).toBe(answer);
});

test('late: JSON as an event, a stream as it comes', async () => {
  const json = await begunWithin(1, later(Response.json({ a: 1 }, { status: 400 })));
  expect([json.status, json.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(await json.text()).toBe(': begun\n\nevent: message\ndata: {"a":1}\n\n');
  const headers = { 'content-type': 'text/event-stream' };
  const stream = await begunWithin(1, later(new Response('data: 1\n\ndata: 2\n\n', { headers })));
  expect(await stream.text()).toBe(': begun\n\ndata: 1\n\ndata: 2\n\n');
});

test('given up: what comes late is given up too', async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    cancel() {
      isCancelled = true;
    },
  });
  const answer = later(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
  const stream = await begunWithin(1, answer);
  await stream.body?.cancel();
  await expect.poll(() => isCancelled).toBe(true);
});

test('a failure is one of the stream', async () => {
  const stream = await begunWithin(
    1,
    sleep(50).then(() => Promise.reject(new Error('broken'))),
  );
  await expect(stream.text()).rejects.toThrow('broken');
});
