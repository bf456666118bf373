// Which models a diagram shows.
import { codedError } from '../../errors.ts';
import { nearestNames } from '../../nearest.ts';
import type { Model } from '../../protocol/schemas.ts';

/** `name`: an app, whose models they are, or a model, which is shown with those that it is related to. */
export function modelsAround(models: readonly Model[], name: string): Model[] {
  const ofApp = models.filter(({ app }) => app === name);
  if (ofApp.length > 0) return ofApp;
  const centre = models.filter((model) => model.name === name);
  if (centre.length === 0) {
    const known = nearestNames(name, [...new Set(models.flatMap((model) => [model.app, model.name]))]);
    throw codedError('MODEL_NOT_FOUND', { name, nearest: known.join(', ') || 'there are none' });
  }
  const outward = new Set(centre.flatMap(relatedTo));
  return models.filter(
    (model) =>
      centre.includes(model) || outward.has(model.name) || relatedTo(model).some((other) => other === name),
  );
}

const relatedTo = ({ fields }: Model): string[] =>
  fields.flatMap(({ relation }) => (relation ? [relation.model] : []));
