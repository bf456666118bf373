// Functions that the browser calls on the server: `createServerFn`. https://tanstack.com/start/latest/docs/framework/react/guide/server-functions
import type { Source } from '../../source/reader/source.ts';
import { atOffset } from '../_files/handlers.ts';
import type { FileRoute } from '../_files/route.ts';
import type { Known } from '../_http/guards.ts';
import { knownOf, linksOf, middlewareOf } from './chain.ts';

const declared = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=]+)?=\s*createServerFn\b/g;

/** Of variables at the top of files: nothing else is compiled. */
export function serverFunctions(source: Source, files: readonly string[], global: Known[]): FileRoute[] {
  return files.flatMap((file) => {
    const text = source.text(file) ?? '';
    if (!text.includes('createServerFn')) return [];
    return [...text.matchAll(declared)].flatMap((found): FileRoute[] => {
      const name = found[1] as string;
      const links = linksOf(source.named(file, name));
      const [made] = links;
      const last = links.find((link) => link.name === 'handler');
      if (!made || !last) return [];
      const [method] = source.strings(methodOf(source, made.args[0]?.value));
      const middleware = links.filter((link) => link.name === 'middleware').map(({ args }) => args[0]?.value);
      const own = knownOf(source, last.args[0]?.value);
      const isNamed = own.name !== '<anonymous>' && own.name !== 'handler';
      return [
        {
          ...{ path: name, methods: [method?.text.toUpperCase() ?? 'GET'], name, kind: 'action' },
          handler: {
            ...{ name: isNamed ? own.name : name, text: own.text },
            source: own.source ?? atOffset(source, file, found.index),
          },
          runs: [...global, ...middleware.flatMap((value) => middlewareOf(source, value))],
        },
      ];
    });
  });
}

const methodOf = (source: Source, options: Parameters<Source['get']>[0]) =>
  typeof options === 'object' && options?.kind === 'object' ? source.get(options, 'method') : undefined;
