// What one call says of a route: `get(url, options, handler)`, `route({ method, url, … })`.
import type { Call, Source, Value } from '../../source/reader/source.ts';
import { flat } from '../_http/flat.ts';
import { type HookName, hookNames } from './capture.ts';
import { own } from './source-values.ts';

export type Text = ReturnType<Source['strings']>[number];

export interface Declaration {
  call: Call;
  methods: Text[];
  paths: Text[];
  handler: Value;
  hooks: Record<HookName, Value[]>;
  constraints: Record<string, unknown>;
  schema: Value;
  trailingSlash: 'both' | 'slash';
}

const verbs = new Set(
  'get head post put delete options patch trace all propfind proppatch mkcol copy move lock unlock search mkcalendar report'.split(
    ' ',
  ),
);

export function isRouteCall({ name }: Call): boolean {
  return name === 'route' || verbs.has(name);
}

export function declarationOf(source: Source, call: Call): Declaration | null {
  const { name, args } = call;
  const [first, second, third] = args.map(({ value }) => value);
  if (name === 'route') return fromOptions(source, call, first);
  if (args.length < 2) return null;
  const isShort = args.length === 2 && own(source, second, 'handler') === undefined;
  const options = isShort ? undefined : second;
  return {
    ...describe(source, call, options),
    methods: name === 'all' ? [known('ALL')] : [known(name.toUpperCase())],
    paths: source.strings(first),
    handler: isShort ? second : (third ?? own(source, options, 'handler')),
  };
}

/** All of a route in one object; null where the object is none. */
export function fromOptions(source: Source, call: Call, options: Value): Declaration | null {
  const path = own(source, options, 'url') ?? own(source, options, 'path');
  if (path === undefined) return null;
  return {
    ...describe(source, call, options),
    methods: source.strings(own(source, options, 'method')),
    paths: source.strings(path),
    handler: own(source, options, 'handler'),
  };
}

function describe(source: Source, call: Call, options: Value) {
  const constraints = source.literal(own(source, options, 'constraints'))?.data;
  const [slash] = source.strings(own(source, options, 'prefixTrailingSlash'));
  const hooks = hookNames.map((name) => [name, flat(own(source, options, name))] as const);
  return {
    call,
    hooks: Object.fromEntries(hooks) as Record<HookName, Value[]>,
    schema: own(source, options, 'schema'),
    constraints: (constraints ?? {}) as Record<string, unknown>,
    trailingSlash: slash?.text === 'slash' ? ('slash' as const) : ('both' as const),
  };
}

function known(text: string): Text {
  return { text, holes: [] };
}
