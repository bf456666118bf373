// compare_packages as text: a package in a row, then what it is and whether it fits.
import type { Warning } from '../../../protocol/schemas.ts';
import type { Compared } from '../../packages/compared.ts';
import { cells } from '../rows.ts';
import { packageName, text, warningLines } from '../words.ts';
import { fitLines } from './fit.ts';
import { label } from './found.ts';

const columns: readonly (readonly [title: string, key: Exclude<keyof Compared, 'fits'>])[] = [
  ['name', 'name'],
  ['version', 'version'],
  ['published', 'date'],
  ['licence', 'license'],
  ['modules', 'modules'],
  ['types', 'types'],
  ['node', 'node'],
  ['dependencies', 'dependencies'],
  ['bytes', 'unpackedSize'],
  ['downloads', 'downloads'],
  ['releases a year', 'lastYear'],
];

export function comparisonText({
  items,
  warnings,
}: {
  items: readonly Compared[];
  warnings: readonly Warning[];
}): string {
  return [
    `# ${label}`,
    cells(columns.map(([title]) => title)),
    ...items.map((item) => cells(columns.map(([, key]) => item[key]))),
    ...items.flatMap(({ name, description, fits }) => [
      `# ${packageName(name)}`,
      ...fitLines(fits),
      ...(description === null ? [] : [text('description', description)]),
    ]),
    ...warningLines(warnings),
  ].join('\n');
}
