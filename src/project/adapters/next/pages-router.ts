// The folder `pages`: names of files are paths. https://nextjs.org/docs/pages/building-your-application/routing
import { posix } from 'node:path';
import type { Source } from '../../source/reader/source.ts';
import { isScript, withoutExtension } from './config.ts';

export interface PagesFile {
  isApi: boolean;
  names: string[];
  file: string;
}

const special = /^(?:_app|_document|_error|_middleware|404|500)$/;
const noRoute = /\.(?:test|spec|stories)$|\.d$/;

export function pagesFiles(source: Source, root: string, extensions: readonly string[]): PagesFile[] {
  return source.below(root).flatMap((file) => {
    const path = withoutExtension(posix.relative(root, file), extensions);
    if (path === null || noRoute.test(path) || /(?:^|\/)__(?:tests|mocks)__\//.test(path)) return [];
    if (special.test(path)) return [];
    const names = path.split('/').filter((name, at, all) => name !== 'index' || at < all.length - 1);
    if (isScript(file) && !source.exportNames(file).includes('default')) return [];
    return [{ isApi: path === 'api' || path.startsWith('api/'), names, file }];
  });
}

/** A handler answers every method, unless it looks at it. */
export function methodsSaid(text: string | null): string[] {
  const said = [
    ...(text ?? '').matchAll(/\bmethod\)?\s*[!=]==?\s*["'`]([A-Z]+)["'`]/g),
    ...(/switch\s*\([^)]*\bmethod\)/.test(text ?? '')
      ? (text ?? '').matchAll(/\bcase\s+["'`]([A-Z]+)["'`]/g)
      : []),
  ];
  return [...new Set(said.map(([, method = '']) => method))];
}
