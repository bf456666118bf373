// Guards, interceptors, pipes and middleware among the values of the source, and the metadata that guards read.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isSymbolic } from '../../_http/values.ts';
import type { Metadata } from '../access.ts';
import type { Link } from '../chain.ts';
import { core } from './apps.ts';
import { CREATED, type Fact } from './facts.ts';
import type { ModuleRef } from './modules.ts';
import { classOf, common, itemsOf, own, textOf } from './values.ts';

type Role = Link['role'];

export function linkOf(source: Source, value: Value, role: Role, text = ''): Link {
  const cls = classOf(source, value);
  if (cls) return { role, name: cls.name || '<anonymous>', source: source.at(cls.site), text: textOf(cls) };
  const call = callOf(value);
  const external = externalOf(value) ?? (call && externalOf(call.callee));
  if (external && isSymbolic(value)) {
    const plain = external.name.split('.').at(-1) || external.package;
    // `AuthGuard('jwt')` is another guard than `AuthGuard('local')`.
    const name = call?.kind === 'call' && role === 'guard' && text.length < 60 && text ? text : plain;
    return { role, name, source: null, text: null, from: external.package };
  }
  const { name, site, text: body } = source.handler(value);
  return { role, name, source: site && source.at(site), text: body };
}

const decorators: readonly [string, Role][] = [
  ['UseGuards', 'guard'],
  ['UseInterceptors', 'interceptor'],
  ['UsePipes', 'pipe'],
];

/** What decorators add, by role. */
export function linksIn(source: Source, facts: readonly Fact[], wanted: Role): Link[] {
  return facts.flatMap(({ package: from, name, args }) => {
    const role = from === common ? decorators.find(([decorator]) => decorator === name)?.[1] : undefined;
    if (role !== wanted) return [];
    return args.flatMap(({ value, text }) =>
      itemsOf(value).map((item) => linkOf(source, item.value, role, text)),
    );
  });
}

const tokens: Readonly<Record<string, Role>> = {
  APP_GUARD: 'guard',
  APP_INTERCEPTOR: 'interceptor',
  APP_PIPE: 'pipe',
};

/** `{ provide: APP_GUARD, useClass: … }` of any module stands for all routes. */
export function globalLinks(source: Source, refs: readonly ModuleRef[]): Link[] {
  return refs.flatMap(({ providers }) =>
    providers.flatMap((provider) => {
      const token = externalOf(own(source, provider, 'provide'));
      const role = token?.package === core ? tokens[token.name] : undefined;
      if (!role) return [];
      const factory = own(source, provider, 'useFactory');
      const made = factory === undefined ? undefined : source.call(factory, []);
      const given = ['useClass', 'useExisting', 'useValue'].map((key) => own(source, provider, key));
      const value = given.find((item) => item !== undefined) ?? made;
      return [linkOf(source, value, role)];
    }),
  );
}

/** The later one of the same key counts. */
export function metadataOf(source: Source, facts: readonly Fact[]): Metadata[] {
  const found = new Map<string, Metadata>();
  for (const { name, args } of facts) {
    if (name === CREATED) {
      const key = args[0]?.text ?? '';
      found.set(key, { key, value: shown(source, args[1]), names: [key] });
    } else if (name === 'SetMetadata') {
      const [first, second] = args;
      const key = source.strings(first?.value)[0]?.text ?? first?.text ?? '';
      const written = /^[\w$.]+$/.test(first?.text ?? '') ? [first?.text.split('.').at(-1) ?? ''] : [];
      found.set(key, { key, value: shown(source, second), names: [...written, `'${key}'`, `"${key}"`] });
    }
  }
  return [...found.values()];
}

function shown(source: Source, argument: Call['args'][number] | undefined): string {
  if (!argument) return 'true';
  const literal = source.literal(argument.value);
  const text = literal ? (JSON.stringify(literal.data) ?? 'undefined') : named(source, argument);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Members of enums of packages are known by their names only. */
function named(source: Source, { value, text }: Call['args'][number]): string {
  const names = itemsOf(value).map(({ value: item }) => source.literal(item)?.data ?? externalOf(item)?.name);
  return names.length > 0 && names.every((name) => name !== undefined) ? JSON.stringify(names) : text;
}
