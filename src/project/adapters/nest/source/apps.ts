// Apps that `NestFactory.create(AppModule)` makes, and what is set on them before they listen.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isClass, isObject } from '../../_http/values.ts';
import { type Exclusion, type Version, type Versioning, versioningTypes } from '../paths.ts';
import { methodName, type Text, versionsOf } from './controllers.ts';
import { createSettings } from './settings.ts';
import { itemsOf, own } from './values.ts';

export interface App {
  made: Call;
  root: Value;
  /** Without HTTP: a microservice. */
  isMicroservice: boolean;
  /** Its microservices have the guards of the app. */
  sharesConfig: boolean;
  /** Package of the HTTP server, and its options. */
  platform: { package: string; options: Value };
  prefixes: Text[];
  exclude: Exclusion[];
  versioning: Versioning | null;
  guards: Value[];
  interceptors: Value[];
  pipes: Value[];
  /** `app.use()`: the paths, "" for all, and what runs there. */
  uses: { paths: string[]; value: Value; text: string }[];
  conditions: string[];
}

export const core = '@nestjs/core';

/** Of each root module the app that is set up most: seeds and scripts make it as well. */
export function makersOf(source: Source): Call[] {
  const best = new Map<Value, Call>();
  for (const call of source.made([core])) {
    if (!/^NestFactory\.(?:create|createMicroservice)$/.test(externalOf(call.callee)?.name ?? '')) continue;
    const root = call.args[0]?.value;
    const other = best.get(root);
    if (!other || callsOf(call).length > callsOf(other).length) best.set(root, call);
  }
  return [...best.values()].filter(({ args }) => itemsOf(args[0]?.value).some(isModule));
}

const isModule = ({ value }: { value: Value }): boolean => isClass(value) || isObject(value);

export function readApp(source: Source, made: Call): App {
  const calls = callsOf(made);
  const named = (name: string) => calls.filter((call) => call.name === name);
  const given = (name: string) =>
    named(name).flatMap(({ args }) => args.flatMap(({ value }) => itemsOf(value)));
  const prefix = named('setGlobalPrefix').at(-1);
  const versioning = named('enableVersioning').at(-1);
  const settings = createSettings(source);
  const platform = callOf(made.args[1]?.value);
  const conditions = [prefix, versioning].flatMap((call) => call?.conditions ?? []);
  return {
    made,
    root: made.args[0]?.value,
    isMicroservice: made.name === 'createMicroservice',
    sharesConfig: named('connectMicroservice').some(
      ({ args }) => source.literal(own(source, args[1]?.value, 'inheritAppConfig'))?.data === true,
    ),
    platform: {
      package: (platform && externalOf(platform.callee)?.package) ?? '',
      options: platform?.args[0]?.value,
    },
    prefixes: prefix ? source.strings(settings(prefix.args[0]?.value)) : [],
    exclude: prefix ? exclusionsOf(source, own(source, prefix.args[1]?.value, 'exclude')) : [],
    versioning: versioning ? versioningOf(source, versioning.args[0]?.value, settings) : null,
    guards: given('useGlobalGuards').map(({ value }) => value),
    interceptors: given('useGlobalInterceptors').map(({ value }) => value),
    pipes: given('useGlobalPipes').map(({ value }) => value),
    uses: named('use').flatMap(({ args }) => usesOf(source, args)),
    conditions: [...new Set(conditions)].filter((text) => !made.conditions.includes(text)),
  };
}

/** Calls on an app, and on what those give back: the app itself. */
function callsOf({ result }: Call): Call[] {
  const found: Call[] = [];
  const pending = [...result.calls];
  for (let call = pending.pop(); call; call = pending.pop()) {
    found.push(call);
    if (/^(?:set|enable|use)/.test(call.name)) pending.push(...call.result.calls);
  }
  return found.sort((a, b) => a.order - b.order);
}

/** A path, or a list of them, may stand first. */
function usesOf(source: Source, args: Call['args']): App['uses'] {
  const first = itemsOf(args[0]?.value);
  const isPath = first.length > 0 && first.every(({ value }) => typeof value === 'string');
  const paths = isPath ? source.strings(args[0]?.value).map(({ text }) => text) : [''];
  return (isPath ? args.slice(1) : args).flatMap(({ value, text }) =>
    itemsOf(value).map((item) => ({ paths, value: item.value, text })),
  );
}

/** Of `exclude` and `forRoutes`: paths, or objects of path and method. */
export function exclusionsOf(source: Source, value: Value): Exclusion[] {
  return itemsOf(value).flatMap(({ value: item }) => {
    if (!isObject(item)) return source.strings(item).map(({ text }) => ({ path: text, method: 'ALL' }));
    const method = methodName(own(source, item, 'method')) ?? 'ALL';
    const versions = versionsOf(source, own(source, item, 'version'));
    return source.strings(own(source, item, 'path')).map(({ text }) => ({ path: text, method, versions }));
  });
}

function versioningOf(source: Source, options: Value, settings: (value: Value) => Value): Versioning {
  const given = own(source, options, 'type');
  const named = /^VersioningType\.(\w+)$/.exec(externalOf(given)?.name ?? '')?.[1];
  const type = versioningTypes.find((name, index) => name === named || index === given) ?? 'URI';
  const prefix = settings(own(source, options, 'prefix'));
  const [text] = source.strings(prefix);
  const key = source.strings(own(source, options, type === 'HEADER' ? 'header' : 'key'))[0]?.text;
  const defaults: Version[] = versionsOf(source, settings(own(source, options, 'defaultVersion'))) ?? [];
  return { type, prefix: prefix === false ? '' : (text?.text ?? 'v'), defaults, key: key ?? null };
}
