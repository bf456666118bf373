// Diagrams as text, with what could not be read as comments.
import { codedError } from '../../errors.ts';
import type { Listing, Model, Warning } from '../../protocol/schemas.ts';
import { dbmlOf } from './dbml.ts';
import { mermaidOf } from './mermaid.ts';

type Form = (models: Listing<Model>) => { mimeType: string; text: string };

const comments = (mark: string, warnings: readonly Warning[]): string[] =>
  warnings.map(({ code, message }) => `${mark} ${code}: ${message.replace(/\s+/g, ' ')}`);

export const diagramForms: Readonly<Record<string, Form>> = {
  mermaid: ({ items, warnings }) => ({
    mimeType: 'text/vnd.mermaid',
    text: [mermaidOf(items), ...comments('%%', warnings)].join('\n'),
  }),
  dbml: ({ items, warnings }) => ({
    mimeType: 'text/plain',
    text: [...comments('//', warnings), dbmlOf(items)].join('\n'),
  }),
};

export function formOf(name = 'mermaid'): Form {
  const form = Object.hasOwn(diagramForms, name) ? diagramForms[name] : undefined;
  if (form) return form;
  throw codedError('DIAGRAM_FORM_UNKNOWN', { name, known: Object.keys(diagramForms).join(', ') });
}
