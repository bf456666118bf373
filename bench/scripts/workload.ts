// What the shell benchmarks call in the project: copied into fixtures/blog as src/workload.ts.
import { prisma } from '@/lib/prisma';

const table = Array.from({ length: 1_000 }, (_, i) => ({ id: i, name: `row ${i}`, price: i * 1.5 }));

export const add = (a: number, b: number) => a + b;
export const addLater = async (a: number, b: number) => a + b;
export const rows = () => table;
export const objects = (n: number) => Array.from({ length: n }, () => new Map());

/** Milliseconds for one of `n` queries. */
export async function query(n: number): Promise<number> {
  const started = performance.now();
  for (let i = 0; i < n; i++) await prisma.user.findMany({ take: 10 });
  return (performance.now() - started) / n;
}
