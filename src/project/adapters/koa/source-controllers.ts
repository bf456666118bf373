// What packages make of decorated classes.
import { routingControllers } from '../_controllers/libraries.ts';
import type { Host } from '../_controllers/routes.ts';
import { paramNames, regexpOf } from './patterns.ts';

export const host: Host = {
  framework: 'koa',
  libraries: [routingControllers],
  makers: /Koa/,
  isUsual: false,
  matching: (text) => {
    const regexp = regexpOf(text, { end: true, sensitive: false, strict: false });
    return regexp ? { steps: [{ source: regexp.source, flags: regexp.flags }] } : undefined;
  },
  params: (text) => paramNames(text.replaceAll('{}', '')),
};
