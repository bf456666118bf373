// Signatures of what a package exports. Its declarations are a stranger's: where reading them fails, the rest of the trial still holds.
import { DOCS_MS } from '../../../protocol/docs/budgets.ts';
import type { Warning } from '../../../protocol/schemas.ts';
import type { Supervisor } from '../../processes/supervisor.ts';

const SHOWN = 25;

interface Signatures {
  signatures: Record<string, string>;
  warnings: Warning[];
}

/** Of functions and classes, as many as a reader has room for. */
export async function signaturesOf(
  supervisor: Pick<Supervisor, 'ask'>,
  folder: string,
  name: string,
  { function: functions = [], class: classes = [] }: Record<string, string[]>,
): Promise<Signatures> {
  const names = [...functions, ...classes].slice(0, SHOWN);
  if (names.length === 0) return { signatures: {}, warnings: [] };
  try {
    const signatures = await supervisor.ask(
      'reading its types',
      (rpc) => rpc.call('exportTypes', { folder, name, names }),
      DOCS_MS,
    );
    return { signatures, warnings: [] };
  } catch (error) {
    const message = `Signatures are missing, as the declarations of ${name} cannot be read: ${(error as Error).message}`;
    return { signatures: {}, warnings: [{ code: 'DOCS_INCOMPLETE', message }] };
  }
}
