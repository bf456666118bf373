// check_packages as text: what is wrong, by its kind, each in a line.
import type { Check } from '../../packages/check/shapes.ts';
import { packageName, text, warningLines, word, wordOrNone } from '../words.ts';
import { label } from './found.ts';

type Lists = Omit<Check, 'checked' | 'warnings'>;

/** `app`: where the project has several. */
const where = (app: string | undefined): string => (app === undefined ? '' : ` in ${word(app, ':;')}`);

const writers: { [K in keyof Lists]: (item: Lists[K][number]) => string } = {
  outdated: ({ name, range, installed, wanted, latest, major, kind, app }) =>
    `${packageName(name)} ${word(range)} ${word(installed)} -> ${word(wanted)} ${word(latest)}${major ? ' major' : ''} ${kind}${where(app)}`,
  vulnerable: ({ name, version, severity, range, url, title }) =>
    text(`${packageName(name)} ${word(version)} ${word(severity)} ${word(range)} ${wordOrNone(url)}`, title),
  deprecated: ({ name, version, path, message }) =>
    text(`${packageName(name)} ${word(version)} ${word(path)}`, message),
  avoid: ({ name, app, instead, why }) =>
    text(
      `${packageName(name)}${where(app)}; instead ${instead.map((one) => packageName(one, ',:')).join(', ')}`,
      why,
    ),
  unsatisfied: ({ name, range, installed, kind, app }) =>
    `${packageName(name)} ${word(range)} ${wordOrNone(installed)} ${kind}${where(app)}`,
  unused: ({ name, range, kind, app, evidence }) =>
    text(`${packageName(name)} ${word(range)} ${kind}${where(app)}`, evidence),
  missing: ({ name, source, isType, through, app }) =>
    `${packageName(name)} ${word(source, ';')}${isType ? ' type' : ''}${where(app)}${through === null ? '' : `; ${through}`}`,
  duplicated: ({ name, versions }) =>
    `${packageName(name, ':')}: ${versions.map(({ version, by }) => `${word(version)} < ${by.length === 0 ? '-' : by.map((one) => packageName(one, ',|')).join(', ')}`).join(' | ')}`,
  peers: ({ name, range, by, installed }) =>
    `${packageName(name)} ${word(range)} for ${packageName(by)} ${wordOrNone(installed)}`,
};

export function checkText({ checked, warnings, ...lists }: Check): string {
  const { declared, installed, from, files } = checked;
  const sections = (Object.keys(writers) as (keyof Lists)[]).flatMap((kind) => {
    const items = lists[kind] as never[];
    return items.length === 0 ? [] : [`# ${kind}`, ...items.map(writers[kind])];
  });
  return [
    `# ${label}`,
    `checked ${declared} declared, ${installed} installed in ${wordOrNone(from, ',')}, ${files} files`,
    ...(sections.length === 0 ? ['none'] : sections),
    ...warningLines(warnings),
  ].join('\n');
}
