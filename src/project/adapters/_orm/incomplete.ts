// What could not be made out of a model: the rest of it is listed all the same.
import type { Model, Warning } from '../../../protocol/schemas.ts';

const NAMED = 8;

/** One warning for all models that may have more than is listed. */
export function incompleteModels(
  models: readonly (Pick<Model, 'name' | 'source'> & { reason: string })[],
): Warning[] {
  if (models.length === 0) return [];
  const named = models.slice(0, NAMED).map(({ name, source, reason }) => `${name} (${source}: ${reason})`);
  const more = models.length > NAMED ? ` and ${models.length - NAMED} more` : '';
  return [
    { code: 'MODEL_INCOMPLETE', message: `Listed with what could be made out: ${named.join(', ')}${more}.` },
  ];
}
