// Where an app has its routes: react-router.config, remix.config, or the plug-in of Remix in vite.config.
import { posix } from 'node:path';
import type { Source, Value } from '../../source/reader/source.ts';
import { configFile, configOf, dataAt, textAt } from '../_files/apps.ts';
import { flat } from '../_http/flat.ts';

export const packages = [
  '@react-router/dev',
  '@react-router/node',
  '@react-router/serve',
  '@remix-run/dev',
  '@remix-run/node',
  '@remix-run/react',
];

export const isConfig = /^(?:react-router|remix)\.config\.[mc]?[jt]s$/;
const isVite = /^vite\.config\.[mc]?[jt]s$/;
const script = /\.[mc]?[jt]sx?$/;

export interface Config {
  app: string;
  /** In front of every path, without a slash at its end. */
  base: string;
  root: string | null;
  /** `routes.ts`; Remix has none. */
  routes: string | null;
  /** `routes(defineRoutes)` of Remix. */
  define: Value;
  /** Globs of files below `routes` that are none. */
  ignored: string[];
  file: string | null;
}

export function readConfig(source: Source, dir: string): Config {
  const file = configFile(source, dir, isConfig);
  const vite = configFile(source, dir, isVite);
  const value = configOf(source, file) ?? pluginOptions(source, configOf(source, vite));
  const app = posix.join(dir, textAt(source, value, 'appDirectory') ?? 'app');
  const own = (name: string) => {
    const found = source
      .list(app)
      .files.find((each) => each.replace(script, '') === name && script.test(each));
    return found === undefined ? null : posix.join(app, found);
  };
  const ignored = dataAt(source, value, 'ignoredRouteFiles');
  return {
    ...{ app, root: own('root'), routes: own('routes'), file: file ?? vite },
    base: (textAt(source, value, 'basename') ?? '').replace(/\/+$/, ''),
    define: value === undefined ? undefined : source.get(value, 'routes'),
    ignored: Array.isArray(ignored) ? ignored.filter((glob) => typeof glob === 'string') : [],
  };
}

/** `plugins: [remix({ … })]`. */
function pluginOptions(source: Source, vite: Value): Value {
  const plugins = vite === undefined ? [] : flat(source.get(vite, 'plugins'));
  for (const plugin of plugins) {
    if (typeof plugin !== 'object' || plugin?.kind !== 'symbolic' || plugin.origin.type !== 'call') continue;
    const { callee, args } = plugin.origin.call;
    const options = args[0]?.value;
    if (source.packageOf(callee)?.package === '@remix-run/dev' && isObject(options)) return options;
  }
  return undefined;
}

const isObject = (value: Value): boolean =>
  typeof value === 'object' && value !== null && value.kind === 'object';
