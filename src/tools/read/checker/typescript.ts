// The project's own TypeScript, for types that only a checker knows: 5 and 6 in this process, 7 as a process of its own.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What is used of either: the same names for the same things, but where `opened` and `print.ts` say so. */
export interface Checker {
  getTypeFromTypeNode(node: TypeNode): CheckedType | undefined;
  getTypeAtLocation(node: TypeNode): CheckedType | undefined;
  typeToString(type: CheckedType, at: undefined, flags: number): string;
  isArrayType(type: CheckedType): boolean;
  isTupleType(type: CheckedType): boolean;
  getTypeArguments(type: CheckedType): readonly CheckedType[];
  getPropertiesOfType(type: CheckedType): readonly CheckedSymbol[];
  getTypeOfSymbol(symbol: CheckedSymbol): CheckedType | undefined;
  getIndexInfosOfType(type: CheckedType): readonly { keyType: CheckedType; valueType: CheckedType }[];
  getSignaturesOfType(type: CheckedType, kind: number): readonly unknown[];
}
export interface TypeNode {
  end: number;
  getStart(file: TypeNode): number;
  forEachChild<T>(visit: (node: TypeNode) => T | undefined): T | undefined;
}
export interface CheckedType {
  id: number;
  flags: number;
  /** Of literals, those of enums included. */
  value?: unknown;
  types?: readonly CheckedType[];
  getTypes?(): readonly CheckedType[];
  /** A number in version 7. */
  target?: { elementFlags?: readonly number[] } | number;
  getTarget?(): { elementFlags?: readonly number[] };
  getSymbol(): CheckedSymbol | undefined;
  isErrorType?(): boolean;
}
export interface CheckedSymbol {
  name: string;
  flags: number;
  getDocumentationComment(checker: Checker): string | { text: string }[];
}

export interface Flags {
  TypeFlags: Record<string, number>;
  SymbolFlags: Record<string, number>;
}

export interface Opened extends Flags {
  checker: Checker;
  file: TypeNode;
}

export interface TypeScript {
  version: string;
  /** Null: the file is none of its. */
  open(file: string): Opened | null;
  close(): void;
}

/** Null: there is none, or one whose API is not known. */
export function loadTypeScript(from: string): TypeScript | null {
  const require = createRequire(join(dirname(from), 'x.js'));
  let version: string;
  try {
    version = (require('typescript/package.json') as { version: string }).version;
  } catch {
    return null;
  }
  const major = Number(version.split('.')[0]);
  try {
    if (major === 5 || major === 6) return { version, ...inProcess(require('typescript')) };
    // "unstable": another minor version may have another.
    if (/^7\.0\./.test(version)) return { version, ...asProcess(require('typescript/unstable/sync')) };
  } catch {
    return null;
  }
  return null;
}

type Loaded = Pick<TypeScript, 'open' | 'close'>;

// biome-ignore lint/suspicious/noExplicitAny: the project's own copy, whose types are not ours.
function inProcess(ts: any): Loaded {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  const programs = new Map<string, any>();
  const optionsFor = (file: string) => {
    const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
    if (!config) return { strict: true };
    const { config: json } = ts.readConfigFile(config, ts.sys.readFile);
    return ts.parseJsonConfigFileContent(json ?? {}, { ...ts.sys, readDirectory: () => [] }, dirname(config))
      .options;
  };
  return {
    open(file) {
      const known = programs.get(file);
      // Only what the file imports is read, whatever the configuration includes.
      const options = { ...optionsFor(file), noEmit: true, allowJs: true, skipLibCheck: true };
      const program = known ?? ts.createProgram([file], options);
      programs.set(file, program);
      const source = program.getSourceFile(file);
      return source ? { checker: program.getTypeChecker(), file: source, ...flagsOf(ts) } : null;
    },
    close() {
      programs.clear();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
function asProcess(ts: any): Loaded {
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  let api: any;
  return {
    open(file) {
      api ??= new ts.API();
      const project = api.updateSnapshot({ openFiles: [file] }).getDefaultProjectForFile(file);
      const source = project?.program.getSourceFile(file);
      return source ? { checker: project.checker, file: source, ...flagsOf(ts) } : null;
    },
    close() {
      api?.close();
      api = undefined;
    },
  };
}

const flagsOf = ({ TypeFlags, SymbolFlags }: Flags): Flags => ({ TypeFlags, SymbolFlags });
