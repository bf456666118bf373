// Everyday tasks of an agent come to the right answer, in as many calls and bytes as docs/benchmarks.md says.
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { wallHindrance } from '../support/wall.ts';

interface Row {
  question: string;
  project: string;
  calls: number;
  bytes: number;
}
interface Measured extends Row {
  /** Of what an agent has read before its first call. */
  before: number;
  failure?: string;
}

const docs = readFileSync(new URL('../../docs/benchmarks.md', import.meta.url), 'utf8');
const table = docs.slice(docs.indexOf('\n| task | fixture |')).split('\n\n')[0]?.split('\n').slice(3) ?? [];
const told: Row[] = table.map((line) => {
  const [question = '', project = '', calls, bytes] = line.slice(2, -2).split(' | ');
  return { question, project, calls: Number(calls), bytes: Number(bytes) };
});
const tasks = told.filter(({ project }) => project !== '');
const [all, introduction] = told.filter(({ project }) => project === '');

// Milliseconds and the names of machines have more digits here or there.
const isClose = (measured: number, said: number, calls: number) =>
  Math.abs(measured - said) <= said * 0.03 + calls * 20;

let measured: Measured[];
beforeAll(async () => {
  const { measureTasks } = await import(new URL('../../bench/tasks/run.js', import.meta.url).href);
  measured = await measureTasks(wallHindrance === null ? [] : ['--wall', 'off']);
}, 600_000);

test.each(tasks)('$question', ({ question, project, calls, bytes }) => {
  const found = measured.find((row) => row.question === question);
  expect(found?.failure).toBeUndefined();
  expect(found).toMatchObject({ project, calls });
  expect(isClose(found?.bytes ?? 0, bytes, calls), `${found?.bytes} for ${bytes}`).toBe(true);
});

test('the table has twelve tasks, their sum, and what an agent reads first', () => {
  expect(measured.map(({ question }) => question)).toEqual(tasks.map(({ question }) => question));
  expect(tasks.length).toBe(12);
  const sum = (key: 'calls' | 'bytes') => tasks.reduce((sofar, row) => sofar + row[key], 0);
  expect(all).toMatchObject({ calls: sum('calls'), bytes: sum('bytes') });
  expect(isClose(measured[0]?.before ?? 0, introduction?.bytes ?? 0, 1)).toBe(true);
});
