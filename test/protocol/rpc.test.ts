import { expect, test, vi } from 'vitest';
import { CodedError, codedError } from '../../src/errors.ts';
import { type Channel, createRpc, type Methods } from '../../src/protocol/rpc.ts';

/** Two ends of a channel that carries JSON, as IPC does. */
function pair(): [Channel, Channel] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: 0 | 1): Channel => ({
    post: (message) => {
      const text = JSON.stringify(message);
      queueMicrotask(() => listeners[1 - own]?.forEach((listener) => void listener(JSON.parse(text))));
    },
    onMessage: (listener) => void listeners[own]?.push(listener),
  });
  return [end(0), end(1)];
}

function connect<M extends Methods>(methods: M) {
  const [near, far] = pair();
  const errors: unknown[] = [];
  const remote = createRpc(far, methods, (error) => errors.push(error));
  return { rpc: createRpc<M>(near, {}, (error) => errors.push(error)), remote, near, far, errors };
}

test('answers, falsy ones too', async () => {
  const { rpc } = connect({ echo: (value: unknown) => value });
  for (const value of [0, '', false, null, [1], { a: 1 }])
    expect(await rpc.call('echo', value)).toEqual(value);
});

test('what is thrown arrives: coded errors as such, others with name and message, anything at all', async () => {
  const { rpc } = connect({
    coded: () => {
      throw codedError('APP_NOT_FOUND', { label: 'x', known: 'y' });
    },
    plain: () => {
      throw new RangeError('far');
    },
    zero: () => {
      throw 0;
    },
  });
  const coded = await rpc.call('coded', {}).catch((error) => error);
  expect(coded).toBeInstanceOf(CodedError);
  expect(coded).toMatchObject({ code: 'APP_NOT_FOUND', message: 'There is no app "x".', hint: 'Apps: y.' });
  await expect(rpc.call('plain', {})).rejects.toMatchObject({ name: 'RangeError', message: 'far' });
  await expect(rpc.call('zero', {})).rejects.toThrow('0');
});

test('only own methods can be called', async () => {
  const { rpc } = connect({} as Record<string, () => unknown>);
  for (const name of ['toString', 'constructor', 'hasOwnProperty', '__proto__']) {
    await expect(rpc.call(name, undefined as never)).rejects.toThrow(/unknown method/);
  }
});

test('a deadline cancels the work on the other side', async () => {
  const cancelled = vi.fn();
  const { rpc } = connect({
    forever: (_: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise(() => signal.addEventListener('abort', cancelled)),
  });
  await expect(
    rpc.call('forever', {}, { timeoutMs: 20, onTimeout: () => new Error('late') }),
  ).rejects.toThrow('late');
  await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce());
});

test('a signal cancels, also when it was aborted before', async () => {
  const { rpc } = connect({ forever: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = rpc.call('forever', {}, { signal: controller.signal });
  controller.abort(new Error('no more'));
  await expect(call).rejects.toThrow('no more');
  await expect(rpc.call('forever', {}, { signal: controller.signal })).rejects.toThrow('no more');
});

test('close rejects what waits, and what comes later', async () => {
  const { rpc } = connect({ forever: () => new Promise(() => {}) });
  const waiting = rpc.call('forever', {});
  rpc.close(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(rpc.call('forever', {})).rejects.toThrow('gone');
});

test('progress reaches the caller', async () => {
  const heard: string[] = [];
  const { rpc } = connect({
    work: (_: unknown, { progress }: { progress(text: string): void }) => {
      progress('half');
      return 'done';
    },
  });
  expect(await rpc.call('work', {}, { onProgress: (text) => heard.push(text) })).toBe('done');
  expect(heard).toEqual(['half']);
});

test('malformed messages and failing notifications are reported, never thrown', async () => {
  const { rpc, near, errors } = connect({
    fail: () => {
      throw new Error('in a notification');
    },
    echo: (value: unknown) => value,
  });
  for (const message of [
    null,
    1,
    'x',
    {},
    { type: 'call' },
    { type: 'result', id: 'x' },
    { type: 'error', id: 1 },
    [],
  ])
    near.post(message);
  near.post({ type: 'result', id: 999, value: 1 });
  near.post({ type: 'error', id: 999, error: { name: 1 } });
  rpc.notify('fail', {});
  expect(await rpc.call('echo', 1)).toBe(1);
  expect(errors.length).toBe(9);
});
