// The folder `app`: folders are segments, page and route files end a path. https://nextjs.org/docs/app/getting-started/project-structure
import { posix } from 'node:path';
import type { Source } from '../../source/reader/source.ts';
import { withoutExtension } from './config.ts';

export interface AppFile {
  kind: 'page' | 'route' | 'metadata';
  /** Segments of the path, as they are written. */
  names: string[];
  file: string;
  /** Layouts around it, outermost first. */
  layouts: string[];
  note?: string;
}

/** Code that answers a path of its own. https://nextjs.org/docs/app/api-reference/file-conventions/metadata */
const metadata: Readonly<Record<string, string>> = {
  ...{ robots: 'robots.txt', sitemap: 'sitemap.xml', manifest: 'manifest.webmanifest' },
  ...{ icon: 'icon', 'apple-icon': 'apple-icon' },
  ...{ 'opengraph-image': 'opengraph-image', 'twitter-image': 'twitter-image' },
};
const MAX_DEPTH = 30;

export function appFiles(source: Source, root: string, extensions: readonly string[]): AppFile[] {
  const found: AppFile[] = [];
  const visit = (folder: string, names: string[], outer: string[], depth: number) => {
    const { files, folders } = source.list(folder);
    const bases = files.flatMap((name) => {
      const base = withoutExtension(name, extensions);
      return base === null ? [] : [{ base, file: posix.join(folder, name) }];
    });
    const layout = bases.find(({ base }) => base === 'layout');
    const layouts = layout ? [...outer, layout.file] : outer;
    for (const { base, file } of bases) {
      if (base === 'page') found.push({ kind: 'page', names, file, layouts });
      else if (base === 'route') found.push({ kind: 'route', names, file, layouts: [] });
      else if (Object.hasOwn(metadata, base)) found.push(metadataFile(source, names, base, file, folder));
    }
    if (depth >= MAX_DEPTH) return;
    for (const name of folders) {
      if (name.startsWith('_') || name === 'node_modules' || isIntercepting(name)) continue;
      const hasNoSegment = /^\(.+\)$/.test(name) || name.startsWith('@');
      visit(posix.join(folder, name), hasNoSegment ? names : [...names, name], layouts, depth + 1);
    }
  };
  visit(root, [], [], 0);
  return oncePerPath(found);
}

/** `(.)photo`, `(..)photo`, `(...)photo`: shown in place of what has the URL. */
const isIntercepting = (name: string): boolean => /^\(\.{1,3}\)/.test(name);

function metadataFile(source: Source, names: string[], base: string, file: string, folder: string): AppFile {
  const isMany =
    /\bgenerate(?:Sitemaps|ImageMetadata)\b/.test(source.text(file) ?? '') &&
    source.exportNames(file).some((name) => name === 'generateSitemaps' || name === 'generateImageMetadata');
  const own = isMany
    ? base === 'sitemap'
      ? ['sitemap', '[__metadata_id__]']
      : [base, '[__metadata_id__]']
    : [metadata[base] ?? base];
  const hasSuffix = base.endsWith('-image') || base.endsWith('icon');
  const isGrouped = /\/(?:\([^/]+\)|@[^/]+)(?:\/|$)/.test(folder);
  return {
    ...{ kind: 'metadata', names: [...names, ...own], file, layouts: [] },
    note: `metadata file${hasSuffix && isGrouped ? '; Next adds a suffix to its path' : ''}`,
  };
}

/** A slot is part of the page whose URL it has. */
function oncePerPath(files: readonly AppFile[]): AppFile[] {
  const inSlot = ({ file }: AppFile) => /\/@[^/]+\//.test(file);
  const paths = new Map<string, AppFile>();
  for (const item of files) {
    const key = `${item.kind} ${item.names.join('/')}`;
    const known = paths.get(key);
    if (!known || (inSlot(known) && !inSlot(item))) paths.set(key, item);
  }
  const kept = new Set(paths.values());
  return files.filter((item) => kept.has(item));
}
