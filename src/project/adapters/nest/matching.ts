// How the platform beneath compares a request with a route.
import type { Matching } from '../../../protocol/schemas.ts';
import { sourceStep } from '../express/matching.ts';
import { matchingOf as fastifyMatching, type RouterOptions } from '../fastify/matching.ts';

export type Platform = 'express' | 'fastify';

export const platformOf = (name: string): Platform => (/fastify/i.test(name) ? 'fastify' : 'express');

/** `isLast`: no version or host can send a request on to a later route. */
export function matchingOf(
  path: string,
  platform: Platform,
  options: RouterOptions,
  isLast: boolean,
): { matching?: Matching } {
  if (platform === 'fastify') return { matching: fastifyMatching(path.replace(/\*\w+/, '*'), options) };
  const step = sourceStep({ text: path, isRegExp: false }, true, {});
  return step ? { matching: { steps: [step], ...(isLast ? { last: true } : {}) } } : {};
}
