// `routeRules` of a configuration that lead elsewhere.
import type { Source, Value } from '../../source/reader/source.ts';
import { isObject } from '../_http/values.ts';
import { firstLine } from './apps.ts';
import type { FileRoute } from './route.ts';

interface Config {
  file: string | null;
  value: Value;
}

export function ruleRoutes(source: Source, { file, value }: Config, base: string): FileRoute[] {
  const rules = value === undefined ? undefined : source.get(value, 'routeRules');
  if (typeof rules !== 'object' || rules === null || rules.kind !== 'object') return [];
  return [...rules.properties.keys()].flatMap((path) =>
    ['redirect', 'proxy'].flatMap((what): FileRoute[] => {
      const to = source.get(source.get(rules, path), what);
      const target = isObject(to) ? source.get(to, 'to') : to;
      const [text] = target === undefined ? [] : source.strings(target);
      if (!text) return [];
      const pattern = path.replace(/[\\^$.+?()[\]{}|]/g, '\\$&').replace(/\/\*\*.*$/, '(?:/.*)?');
      return [
        {
          ...{ path: base + path, methods: ['ALL'], prefix: base },
          handler: {
            name: `${what} to ${text.text}`,
            source: file === null ? null : source.at(firstLine(file)),
            text: null,
          },
          notes: text.holes.length > 0 ? [`{} stands for ${text.holes.join(', ')}`] : [],
          matching: { steps: [{ source: `^${base}${pattern}/?$`, flags: 's' }], decodes: true, rank: '' },
        },
      ];
    }),
  );
}
