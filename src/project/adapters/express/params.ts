// What `router.param()` was given: a guard is in the chain, of others a note tells.
import { guardsOf, type Known } from '../_http/guards.ts';

interface Param<T extends Known> {
  name: string;
  item: T;
}

export function paramsOf<T extends Known>(
  params: readonly Param<T>[],
): { guarding: T[]; others: Param<T>[] } {
  const isGuard = ({ item }: Param<T>) => guardsOf([item]).length > 0;
  return {
    guarding: [...new Set(params.filter(isGuard).map(({ item }) => item))],
    others: params.filter((param) => !isGuard(param)),
  };
}

export const paramNote = (param: string, { name, source }: Known): string =>
  `param "${param}" is handled by ${name} (${source ?? 'built-in'})`;
