// Lists, a page at a time: what is asked for, what comes, and how it is cut.
import * as z from 'zod';
import type { Listing } from '../../protocol/schemas.ts';
import { type Page, type PageRequest, paginate } from '../mcp/results.ts';

export const cursor = z.string().optional();
export const detail = z.enum(['summary', 'full']).optional();

/** A cursor is good for the same `filters` only. */
export function answer<T, S>(
  list: Listing<T>,
  request: Omit<PageRequest, 'question'>,
  filters: object,
  summarize: (item: T) => S,
  size?: (page: Page<T | S>) => number,
) {
  const question = { filters, detail: request.detail ?? null };
  return paginate(list, { ...request, question }, summarize, size);
}
