// Models written down as an agent reads them (docs/answers.md), with the text of a line in place of its number: `src/a.ts#"class User"`.
import type { Model } from '../../src/protocol/schemas.ts';
import { readers } from '../support/answers.ts';
import { locator } from './source.ts';

export function modelsIn(fixture: string, text: string): Model[] {
  const at = locator(fixture);
  const lines = text
    .trim()
    .replace(/(\S+\.[cm]?[jt]s)#"([^"]+)"/g, (_, file: string, line: string) => at(file, line));
  return (readers.readModels(lines) as { items: Model[] }).items;
}
