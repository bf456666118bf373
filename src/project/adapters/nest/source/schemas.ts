// What a handler takes and gives, as the types of its parameters say it: `@Body() pet: CreatePetDto`.

import type { Source } from '../../../source/reader/source.ts';
import { type SchemaRef, schemaOf } from '../../_http/schemas.ts';
import type { Method } from './controllers.ts';

const parts: Readonly<Record<string, string>> = {
  ...{ Body: 'body', Query: 'query', Param: 'params', Headers: 'headers' },
  ...{ MessageBody: 'body', Payload: 'body', Args: 'args' },
};
/** It says nothing. */
const idle = /^(?:any|unknown|void|never|object|Object|undefined|null)?$/;
/** `new ZodValidationPipe(schema)` */
const pipe = /\bnew\s+\w*(?:Zod|Joi|Valibot|Schema|Validation)\w*\(\s*([\w$]+)\s*[,)]/;

export function schemasOf(source: Source, { member }: Method): SchemaRef[] {
  const taken = member.parameters.flatMap(({ decorators, annotation }) =>
    decorators.flatMap(({ text }): SchemaRef[] => {
      const [, name = '', key] = /^(\w+)\(\s*(?:['"`]([\w-]+)['"`])?/.exec(text) ?? [];
      const part = parts[name];
      if (part === undefined) return [];
      const of = key === undefined ? part : `${part}.${key}`;
      const [, schema] = pipe.exec(text) ?? [];
      const found = schema ? schemaOf(source, of, source.named(member.site.file, schema)) : [];
      // A part of a path is a string, unless something else is said.
      const isPlain = part === 'params' && annotation?.text === 'string';
      return found.length > 0 || isPlain ? found : typed(source, member, of, annotation);
    }),
  );
  return [...taken, ...typed(source, member, 'returns', member.annotation)];
}

function typed(
  source: Source,
  { site }: Method['member'],
  of: string,
  annotation: Method['member']['annotation'],
): SchemaRef[] {
  if (!annotation || idle.test(annotation.name)) return [];
  const value = source.named(site.file, annotation.name);
  const isClass = typeof value === 'object' && value?.kind === 'class';
  const type = annotation.text.replace(/^Promise<(.*)>$/s, '$1').replace(/\s+/g, ' ');
  if (idle.test(type) || type.length > 120) return [];
  return [{ of, type, source: isClass ? source.at(value.site) : null }];
}
