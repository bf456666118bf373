// A picture of the models: laid out by Graphviz, with the letters of whoever looks at it.
import type { Model } from '../../protocol/schemas.ts';
import { type Count, columnsOf, diagramOf, type Entity, keysOf, type Line } from './entities.ts';

/** With more entities, only keys are drawn: nobody reads the rest at that size. */
const MAX_WHOLE = 40;

const arrows: Record<Count, string> = { one: 'teetee', 'one or none': 'teeodot', many: 'crow' };

export async function svgOf(models: readonly Model[]): Promise<string> {
  // Loaded for this alone: two megabytes.
  const { Graphviz } = await import('@hpcc-js/wasm-graphviz');
  const graphviz = await Graphviz.load();
  return graphviz.dot(dotOf(models), 'svg');
}

/** https://graphviz.org/doc/info/shapes.html#html: a table for each entity. */
export function dotOf(models: readonly Model[]): string {
  const { entities, lines } = diagramOf(models);
  const isWhole = entities.length <= MAX_WHOLE;
  return [
    'digraph models {',
    '  graph [rankdir=LR, nodesep=0.4, ranksep=1.2, pad=0.3, bgcolor=white]',
    // Of one width, so that it fits wherever it is looked at.
    '  node [shape=plain, fontname="Courier", fontsize=11]',
    '  edge [dir=both, color="#64748b", fontname="Courier", fontsize=9, fontcolor="#475569"]',
    ...entities.map((entity) => `  ${quoted(entity.name)} [label=<${tableOf(entity, isWhole)}>]`),
    ...lines.map(lineOf),
    '}',
  ].join('\n');
}

function tableOf({ name, model }: Entity, isWhole: boolean): string {
  const all = columnsOf(model);
  const shown = isWhole ? all : all.filter((field) => keysOf(model, field).length > 0);
  const table = model.table !== null && model.table !== model.name ? ` (${model.table})` : '';
  const left = all.length - shown.length;
  const cell = (text: string, colour = '#0f172a') =>
    `<td align="left"><font color="${colour}">${escaped(text)}</font></td>`;
  const rows = shown.map((field) => {
    const type = `${field.type}${field.list ? '[]' : ''}${field.nullable ? '?' : ''}`;
    return `<tr>${cell(field.name)}${cell(type, '#475569')}${cell(keysOf(model, field).join(' ') || ' ', '#b45309')}</tr>`;
  });
  return [
    '<table border="1" color="#94a3b8" cellborder="0" cellspacing="0" cellpadding="3" bgcolor="#ffffff">',
    `<tr><td colspan="3" align="left" bgcolor="#e2e8f0"><b>${escaped(name)}</b>${escaped(table)}</td></tr>`,
    ...rows,
    ...(left > 0 ? [`<tr><td colspan="3" align="left">${left} more</td></tr>`] : []),
    '</table>',
  ].join('');
}

const lineOf = ({ from, to, fromCount, toCount, label }: Line): string =>
  `  ${quoted(from)} -> ${quoted(to)} [arrowtail=${arrows[fromCount]}, arrowhead=${arrows[toCount]}, label=${quoted(label)}]`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\s/g, ' ');

const quoted = (text: string): string => `"${text.replace(/\\/g, '/').replace(/"/g, "'")}"`;
