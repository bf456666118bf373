// Where an app has its routes: react-router.config, remix.config, or the plug-in of Remix in vite.config.
import { posix } from 'node:path';
import { declaredRange } from '../../disk/manifest.ts';
import type { Package } from '../../shapes.ts';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';
import { flat } from '../_http/flat.ts';
import { callOf, isObject } from '../_http/values.ts';
import { majorsOf } from '../major.ts';

const routerPackages = ['@react-router/dev', '@react-router/node', '@react-router/serve'];
const remixPackages = ['@remix-run/dev', '@remix-run/node', '@remix-run/react'];
export const packages = [...routerPackages, ...remixPackages];

export const isConfig = /^(?:react-router|remix)\.config\.[mc]?[jt]s$/;
const isVite = /^vite\.config\.[mc]?[jt]s$/;
const script = /\.[mc]?[jt]sx?$/;

export interface Config {
  app: string;
  /** In front of every path, without a slash at its end. */
  base: string;
  root: string | null;
  /** `routes.ts`; Remix has it by a flag. */
  routes: string | null;
  /** `routes(defineRoutes)` of Remix. */
  define: Value;
  /** Globs of files below `routes` that are none. */
  ignored: string[];
  /** The export of a module that runs before it, in this version; null where nothing does. */
  middleware: string | null;
  file: string | null;
}

export function readConfig(source: Source, { dir, label, manifest }: Package): Config {
  const file = configFile(source, dir, isConfig);
  const vite = configFile(source, dir, isVite);
  const value = configOf(source, file) ?? pluginOptions(source, configOf(source, vite));
  const app = posix.join(dir, textAt(source, value, 'appDirectory') ?? 'app');
  const moduleAt = (name: string) => {
    const found = source
      .list(app)
      .files.find((each) => each.replace(script, '') === name && script.test(each));
    return found === undefined ? null : posix.join(app, found);
  };
  const declared = (names: readonly string[]) =>
    names.filter((name) => declaredRange(manifest, name) !== undefined);
  const majorsFor = (names: readonly string[]) =>
    names.flatMap((name) => majorsOf(source, name)(label) ?? []);
  const own = { router: declared(routerPackages), remix: declared(remixPackages) };
  // What the app does not say, another package may: that of the workspace.
  const isSaid = own.router.length + own.remix.length > 0;
  const majors = majorsFor(isSaid ? own.router : routerPackages);
  const isRemix = isSaid
    ? own.router.length === 0
    : majors.length === 0 && majorsFor(remixPackages).length > 0;
  const future = value === undefined ? undefined : source.get(value, 'future');
  const isOn = (flag: string) => {
    const given = future === undefined ? undefined : source.get(future, flag);
    return given !== undefined && given !== false;
  };
  const hasTree = !isRemix || ['v3_routeConfig', 'unstable_routeConfig'].some(isOn);
  const ignored = dataAt(source, value, 'ignoredRouteFiles');
  return {
    ...{ app, root: moduleAt('root'), routes: hasTree ? moduleAt('routes') : null, file: file ?? vite },
    base: (textAt(source, value, 'basename') ?? '').replace(/\/+$/, ''),
    middleware: isRemix ? null : middlewareOf(majors, isOn),
    define: value === undefined ? undefined : source.get(value, 'routes'),
    ignored: Array.isArray(ignored) ? ignored.filter((glob) => typeof glob === 'string') : [],
  };
}

/** Since version 8 by itself, in 7 by a flag. */
function middlewareOf(majors: readonly number[], isOn: (flag: string) => boolean): string | null {
  if (majors.length === 0 || Math.max(...majors) > 7 || isOn('v8_middleware')) return 'middleware';
  return isOn('unstable_middleware') ? 'unstable_middleware' : null;
}

/** `plugins: [remix({ … })]`. */
function pluginOptions(source: Source, vite: Value): Value {
  const plugins = vite === undefined ? [] : flat(source.get(vite, 'plugins'));
  for (const plugin of plugins) {
    const call = callOf(plugin);
    if (call === null) continue;
    const { callee, args } = call;
    const options = args[0]?.value;
    if (source.packageOf(callee)?.package === '@remix-run/dev' && isObject(options)) return options;
  }
  return undefined;
}
