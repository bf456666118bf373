// What packages put on the server beside the controllers, by the calls that say where.
import type { Route } from '../../../../protocol/schemas.ts';
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf } from '../../_http/values.ts';
import { matchingOf, platformOf } from '../matching.ts';
import { lead, paramNames } from '../paths.ts';
import type { App } from './apps.ts';
import type { Modules } from './modules.ts';
import { own } from './values.ts';

interface Mount {
  package: string;
  path: string;
  /** What lies below is its own as well. */
  isWhole: boolean;
  call: Call;
}

/** The option that says where, and where it is without. */
const modules: Readonly<Record<string, { key: string; usual: string; isWhole: boolean }>> = {
  GraphQLModule: { key: 'path', usual: '/graphql', isWhole: false },
  ServeStaticModule: { key: 'serveRoot', usual: '/', isWhole: true },
  BullBoardModule: { key: 'route', usual: '/queues', isWhole: true },
};

export function mountsOf(source: Source, app: App, { outside }: Modules): Route[] {
  const mounts = [...outside.flatMap((value) => mountOf(source, value)), ...documentsOf(source, app)];
  return mounts.map((mount) => toRoute(source, app, mount));
}

/** `GraphQLModule.forRoot({ path })`. */
function mountOf(source: Source, value: Value): Mount[] {
  const call = callOf(value);
  const from = call && externalOf(call.callee);
  const [, name = ''] = /^(\w+)\.forRoot(?:Async)?$/.exec(from?.name ?? '') ?? [];
  const known = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (!call || !from || !known) return [];
  const [given] = source.strings(own(source, call.args[0]?.value, known.key));
  return [{ package: from.package, path: lead(given?.text ?? known.usual), isWhole: known.isWhole, call }];
}

/** `SwaggerModule.setup('docs', app, document, { useGlobalPrefix })`. */
function documentsOf(source: Source, app: App): Mount[] {
  return source.made(['@nestjs/swagger']).flatMap((call) => {
    const [path, to, , options] = call.args.map(({ value }) => value);
    if (externalOf(call.callee)?.name !== 'SwaggerModule.setup' || to !== app.made.result) return [];
    const isBelow = source.literal(own(source, options, 'useGlobalPrefix'))?.data === true;
    const front = isBelow ? lead(app.prefixes[0]?.text ?? '').replace(/\/$/, '') : '';
    return source
      .strings(path)
      .map(({ text }) => ({ package: '@nestjs/swagger', path: front + lead(text), isWhole: true, call }));
  });
}

/** The app as it runs does not tell them from what stands below it. */
function toRoute(source: Source, app: App, { package: from, path: at, isWhole, call }: Mount): Route {
  const path = isWhole ? `${at.replace(/\/$/, '')}/*path` : at;
  return {
    ...{ path, methods: [], name: null, params: paramNames(path), handler: from },
    ...{ source: source.at(call.site), prefix: isWhole ? at.replace(/\/$/, '') : '', origin: 'source' },
    ...{ framework: 'nest', app: source.app(app.made.site), middleware: [], guards: [], apart: true },
    auth: 'unknown',
    note: `mounted by ${from}: what it answers there is not in the source`,
    ...matchingOf(path, platformOf(app.platform.package), {}, false),
  };
}
