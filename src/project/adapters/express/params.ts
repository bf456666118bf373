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
  // It runs once for each parameter that it was given for, however many routers are on the way.
  const isFirst = ({ name, item }: Param<T>, index: number) =>
    params.findIndex((other) => other.name === name && other.item === item) === index;
  return {
    guarding: params
      .filter((param, index) => isGuard(param) && isFirst(param, index))
      .map(({ item }) => item),
    others: params.filter((param) => !isGuard(param)),
  };
}

export const paramNote = (param: string, { name, source }: Known): string =>
  `param "${param}" is handled by ${name} (${source ?? 'built-in'})`;
