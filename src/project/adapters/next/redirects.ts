// Redirects and rewrites of next.config, where they are constant. https://nextjs.org/docs/app/api-reference/config/next-config-js/rewrites
import type { Source, Value } from '../../source/reader/source.ts';
import { firstLine } from '../_files/apps.ts';
import type { FileRoute } from '../_files/route.ts';
import type { Before } from './before.ts';
import type { Config } from './config.ts';
import { compile, paramsIn } from './patterns.ts';
import { orders } from './segments.ts';

/** Rewrites come after the proxy, redirects in front of it. */
export function redirectsOf(source: Source, config: Config, before: Before): FileRoute[] {
  const { value: whole } = config;
  const called = (name: string): Value => {
    const fn = whole === undefined ? undefined : source.get(whole, name);
    return typeof fn === 'object' && fn?.kind === 'function' ? source.call(fn, [], whole) : undefined;
  };
  const rewrites = called('rewrites');
  const byTime = (name: string) => (isObject(rewrites) ? source.get(rewrites, name) : undefined);
  return [
    ...rules(source, config, called('redirects'), orders.first, null),
    ...rules(source, config, byTime('beforeFiles'), orders.first, before),
    ...rules(source, config, isObject(rewrites) ? byTime('afterFiles') : rewrites, orders.after, before),
    ...rules(source, config, byTime('fallback'), orders.fallback, before),
  ];
}

const isObject = (value: Value): boolean =>
  typeof value === 'object' && value !== null && value.kind === 'object';

function rules(
  source: Source,
  config: Config,
  list: Value,
  rank: string,
  before: Before | null,
): FileRoute[] {
  const what = before === null ? 'redirect' : 'rewrite';
  if (list === undefined) return [];
  const where = config.file === null ? null : source.at(firstLine(config.file));
  const unknown = () => source.cut(`${where}: ${what}s that are not constant are not listed.`);
  if (typeof list !== 'object' || list === null || list.kind !== 'array') {
    unknown();
    return [];
  }
  if (list.open) unknown();
  return list.items.flatMap((item) => {
    const path = source.literal(source.get(item, 'source'))?.data;
    const [to] = source.strings(source.get(item, 'destination'));
    if (typeof path !== 'string' || !to) {
      unknown();
      return [];
    }
    const isBased = source.literal(source.get(item, 'basePath'))?.data !== false;
    const isConditional = ['has', 'missing'].some((key) => source.get(item, key) !== undefined);
    const prefix = isBased ? config.basePath : '';
    const pattern = compile(prefix + path);
    const isPermanent = source.literal(source.get(item, 'permanent'))?.data === true;
    const status = source.literal(source.get(item, 'statusCode'))?.data;
    const name =
      what === 'redirect'
        ? `redirect ${typeof status === 'number' ? status : isPermanent ? 308 : 307} to ${to.text}`
        : `rewrite to ${to.text}`;
    const site = isObject(item) && typeof item === 'object' && item?.kind === 'object' ? item.site : null;
    const first = before?.runs(path);
    const isAlways = what === 'redirect' || rank !== orders.first ? !isConditional : false;
    return [
      {
        ...{ path: prefix + path, methods: ['ALL'], params: paramsIn(path), prefix },
        handler: { name, source: site ? source.at(site) : where, text: null },
        ...(first && { runs: first.runs, guards: first.guards, isExact: first.isExact }),
        notes: [
          ...(first?.notes ?? []),
          ...(isConditional ? ['only if its conditions (has, missing) hold'] : []),
          ...(to.holes.length > 0 ? [`{} stands for ${to.holes.join(', ')}`] : []),
        ],
        ...(pattern
          ? {
              matching: {
                steps: [{ source: pattern.source, flags: 'is' }],
                ...{ decodes: true, byPath: true },
                ...(isAlways ? { rank } : {}),
              },
            }
          : {}),
      },
    ];
  });
}
