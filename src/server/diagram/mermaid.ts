// https://mermaid.js.org/syntax/entityRelationshipDiagram.html
import type { Model } from '../../protocol/schemas.ts';
import { type Count, columnsOf, diagramOf, keysOf, type Line } from './entities.ts';

const leftMarks: Record<Count, string> = { one: '||', 'one or none': '|o', many: '}o' };
const rightMarks: Record<Count, string> = { one: '||', 'one or none': 'o|', many: 'o{' };

export function mermaidOf(models: readonly Model[]): string {
  const { entities, lines } = diagramOf(models);
  return [
    'erDiagram',
    ...entities.flatMap(({ name, model }) => blockOf(name, model)),
    ...lines.map(lineText),
  ].join('\n');
}

function blockOf(name: string, model: Model): string[] {
  const rows = columnsOf(model).map((field) => {
    const keys = keysOf(model, field);
    return [
      `    ${word(field.type)}${field.list ? '[]' : ''} ${word(field.name)}`,
      ...(keys.length > 0 ? [keys.join(', ')] : []),
      ...(field.nullable ? ['"null"'] : []),
    ].join(' ');
  });
  return rows.length > 0 ? [`  ${quoted(name)} {`, ...rows, '  }'] : [`  ${quoted(name)}`];
}

const lineText = ({ from, to, fromCount, toCount, label }: Line): string =>
  `  ${quoted(from)} ${leftMarks[fromCount]}--${rightMarks[toCount]} ${quoted(to)} : ${quoted(label)}`;

/** Types and attributes have no spaces nor quotes, and begin with a letter. */
function word(text: string): string {
  const plain = text.replace(/[^\w-]+/g, '_').replace(/^_+(?=.)|_+$/g, '');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}

const quoted = (text: string): string => `"${text.replace(/["%\\\r\n]/g, ' ')}"`;
