// One adapter's failure is a warning in a good answer.
import type { Listing } from '../../protocol/schemas.ts';

export async function attempt<T>(
  what: string,
  name: string,
  read: () => Promise<Listing<T>> | undefined,
): Promise<Listing<T>> {
  try {
    return (await read()) ?? { items: [], warnings: [] };
  } catch (error) {
    const message = `The ${what} of ${name} could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return { items: [], warnings: [{ code: 'ADAPTER_FAILED', message }] };
  }
}
