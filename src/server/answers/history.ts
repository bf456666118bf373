// export_history and clear_history as text.
import type { Warning } from '../../protocol/schemas.ts';
import { block, warningLines, word } from './words.ts';

interface Exported {
  session: string;
  steps: number;
  script?: string | undefined;
  file?: string | undefined;
  warnings: readonly Warning[];
  truncated: boolean;
}

export const exportedText = ({ session, steps, script, file, warnings, truncated }: Exported): string =>
  [
    [
      `${steps} steps of session ${session}`,
      ...(truncated ? ['truncated'] : []),
      ...(file === undefined ? [] : [`written to ${word(file)}`]),
    ].join(', '),
    ...warningLines(warnings),
    ...(script === undefined ? [] : [block('script', script)]),
  ].join('\n');

export const clearedText = ({ session, cleared }: { session: string; cleared: number }): string =>
  `${cleared} steps of session ${session} forgotten`;
