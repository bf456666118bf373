import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeadlines } from '../../../src/server/processes/lease.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a question alone has its own time', () => {
  const onLate = vi.fn();
  createDeadlines().begin({ ms: 100, more: 0, onLate });
  vi.advanceTimersByTime(99);
  expect(onLate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onLate).toHaveBeenCalledOnce();
});

test.each(['before', 'after'])(
  'one beside another that may take longer, asked %s it, waits for that as well',
  (order) => {
    const { begin } = createDeadlines();
    const onLate = vi.fn();
    const short = { ms: 100, more: 0, onLate };
    const long = { ms: 1_100, more: 1_000, onLate: () => {} };
    const end = order === 'before' ? [begin(short), begin(long)][1] : [begin(long), begin(short)][0];
    vi.advanceTimersByTime(90);
    end?.();
    vi.advanceTimersByTime(1_009);
    expect(onLate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onLate).toHaveBeenCalledOnce();
  },
);

test('one that is answered is never late', () => {
  const { begin } = createDeadlines();
  const onLate = vi.fn();
  begin({ ms: 100, more: 0, onLate })();
  vi.advanceTimersByTime(10_000);
  expect(onLate).not.toHaveBeenCalled();
});
