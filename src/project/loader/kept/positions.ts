// Stacks of modules that were compiled before. Node reads the source map of each module as it loads; these are read when a stack is.
import * as moduleApi from 'node:module';
import { Module, type SourceMap as NodeSourceMap, SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';

export interface Position {
  /** Absolute. */
  file: string;
  /** From 1, as the column. */
  line: number;
  column: number;
}

interface Kept {
  file: string;
  map: () => NodeSourceMap;
}

/** By the name of the script: a URL for ES modules, a path for CommonJS. */
const scripts = new Map<string, Kept>();

/** In the place of the map of a module: tsx passes one on, and has less to do with it. */
export const NO_MAP = '{"version":3,"sources":["mcp-node:kept"],"names":[],"mappings":"AAAA"}';

export function keepMap(file: string, isEsModule: boolean, map: Buffer): void {
  let read: NodeSourceMap | undefined;
  const readOnce = () => {
    read ??= new SourceMap(JSON.parse(map.toString()));
    return read;
  };
  scripts.set(isEsModule ? pathToFileURL(file).href : file, { file, map: readOnce });
}

/** Where its author wrote it. Line and column count from 1. */
export function originalPosition(script: string, line: number, column: number): Position | undefined {
  const kept = scripts.get(script) ?? scripts.get(script.replace(/[?#].*$/, ''));
  const entry = kept?.map().findEntry(line - 1, column - 1);
  if (!kept || !entry || !('originalLine' in entry)) return undefined;
  return { file: kept.file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** To be called once, before code of the project runs: what it sets itself takes the place of this. */
export function leadStacks(): void {
  const before =
    Error.prepareStackTrace ??
    ((error, trace) => `${error}${trace.map((site) => `\n    at ${site}`).join('')}`);
  Error.prepareStackTrace = function prepareStackTrace(error, trace) {
    return before(error, trace.map(led));
  };
}

/** As it is, but for where it is. */
function led(site: NodeJS.CallSite): NodeJS.CallSite {
  const [script, line, column] = [site.getFileName(), site.getLineNumber(), site.getColumnNumber()];
  const found = script && line && column ? originalPosition(script, line, column) : undefined;
  if (!found) return site;
  const own = {
    getFileName: () => found.file,
    getScriptNameOrSourceURL: () => found.file,
    getLineNumber: () => found.line,
    getColumnNumber: () => found.column,
    toString: () =>
      String(site).replace(
        `${script}:${line}:${column}`,
        () => `${found.file}:${found.line}:${found.column}`,
      ),
  };
  return new Proxy(site, {
    get(target, name) {
      const value = Reflect.get(name in own ? own : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

type Load = (url: string, context: object) => Loaded;
interface Loaded {
  source?: unknown;
}

/** To be called behind tsx, which writes such a map at the end of the code all the same: Node then reads none. */
export function dropEmptyMaps(): void {
  const { registerHooks } = moduleApi as { registerHooks?: (hooks: object) => void } & typeof moduleApi;
  registerHooks?.({
    load(url: string, context: object, next: Load): Loaded {
      const loaded = next(url, context);
      return typeof loaded.source === 'string' ? { ...loaded, source: withoutMap(loaded.source) } : loaded;
    },
  });
  const prototype = Module.prototype as unknown as { _compile(content: string, ...rest: unknown[]): unknown };
  const compile = prototype._compile;
  prototype._compile = function (content, ...rest) {
    return compile.call(this, withoutMap(content), ...rest);
  };
}

// In parts: no file of the package is to look as if it had a map of its own.
const COMMENT = ['\n//# sourceMappingURL', 'data:application/json;base64,'].join('=');
/** Of a comment with NO_MAP in it; others are longer, but for those of tiny modules. */
const MOST = 400;

function withoutMap(code: string): string {
  const at = code.lastIndexOf(COMMENT);
  if (at === -1 || code.length - at > MOST) return code;
  const map = Buffer.from(code.slice(at + COMMENT.length), 'base64').toString();
  return map.includes('"mcp-node:kept"') ? code.slice(0, at) : code;
}
