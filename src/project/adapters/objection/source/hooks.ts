// Hooks of a model: methods of its instances and statics, of its bases as well.
import type { ClassValue, Source } from '../../../source/reader/source.ts';
import { basesIn } from './classes.ts';

const ofInstance = /^\$(?:before|after)(?:Insert|Update|Delete|Find|Validate)$/;
const ofClass = /^(?:before|after)(?:Insert|Update|Delete|Find)$/;

export function hooksOf(source: Source, cls: ClassValue): string[] {
  return basesIn(cls).flatMap((part) =>
    source
      .members(part)
      .filter(({ name, isStatic }) => (isStatic ? ofClass : ofInstance).test(name))
      .map(({ name, isStatic }) => (isStatic ? `static ${name}` : name)),
  );
}
