// What packages make of decorated classes.
import { type Library, routingControllers, tsoa, verbsOf } from '../../_controllers/libraries.ts';
import type { Host } from '../../_controllers/routes.ts';
import { sourceStep } from '../matching.ts';
import { paramNames } from '../paths.ts';

/** https://github.com/inversify/inversify-express-utils */
const inversify: Library = {
  package: 'inversify-express-utils',
  from: ['inversify-express-utils'],
  controllers: ['controller'],
  verbs: { ...verbsOf('Get Post Put Patch Delete Head', 'http'), all: 'ALL', httpMethod: null },
  hasMiddlewareBehindPath: true,
  middleware: ['withMiddleware'],
  guards: [],
  makers: /^InversifyExpressServer$/,
};

/** Paths are those of an app without settings. */
export const host: Host = {
  framework: 'express',
  libraries: [routingControllers, inversify, tsoa],
  makers: /Express/,
  isUsual: true,
  matching: (text) => {
    const step = sourceStep({ text, isRegExp: false }, true, {});
    return step ? { steps: [step] } : undefined;
  },
  params: (text) => paramNames(text.replaceAll('{}', ''), true),
};
