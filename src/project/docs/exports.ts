// What a package exports, as its types or its code declare it: of one that lies in a folder of its own, to be tried.
import type { ExportTypesRequest } from '../../protocol/packages/try.ts';
import { loadParser } from '../source/parse/parser.ts';
import { shownDeclarations } from './declared.ts';
import { createLinker } from './link/linker.ts';
import { moduleFound } from './link/linker-shapes.ts';
import { createModules } from './link/modules.ts';
import { createFiles } from './read/files.ts';
import { findPackage } from './read/packages.ts';
import { signatureOf } from './signature.ts';

const LONGEST = 160;

/** By name; what cannot be read is left out. */
export async function exportTypes({
  folder,
  name,
  names,
}: ExportTypesRequest): Promise<Record<string, string>> {
  const files = createFiles(folder, [folder], await loadParser());
  const types = createModules(files, 'types', () => null);
  const linker = createLinker(types);
  const pkg = findPackage(files, files.root, name);
  const scope = pkg ? types.entry(pkg, '.') : null;
  if (!scope) return {};
  const module = moduleFound(scope);
  return Object.fromEntries(
    names.flatMap((asked) => {
      const found = linker.memberOf(module, asked === 'module.exports' ? 'default' : asked);
      const values = shownDeclarations(found?.declarations ?? []).filter(
        ({ kind }) => !/^(?:type|interface|namespace|module)$/.test(kind),
      );
      const [first] = values;
      if (!first) return [];
      const text = signatureOf(first)
        .replaceAll(/\s+/g, ' ')
        .replace(/^(?:module\.)?exports(?:\.[\w$]+)? = /, '');
      const signature = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
      return [[asked, values.length === 1 ? signature : `${signature} +${values.length - 1}`]];
    }),
  );
}
