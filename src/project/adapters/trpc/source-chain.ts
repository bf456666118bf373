// A procedure from its chain: `t.procedure.use(signedIn).input(schema).query(resolver)`, read from its end.
import type { Call, Symbolic, Value } from '../../source/reader/source.ts';
import { isProcedureType, type ProcedureType } from './procedure.ts';

const MAX_LINKS = 200;

export interface SourceProcedure {
  call: Call;
  type: ProcedureType;
  resolver: Value;
  middleware: Link[];
  inputs: Value[];
  outputs: Value[];
}

export interface Link {
  value: Value;
  /** Of the procedure that it first belongs to: `protectedProcedure`. */
  name: string | null;
}

/** Null for what is none of these builders. */
export function procedureOf(value: Value, isBuilder: (symbol: Symbolic) => boolean): SourceProcedure | null {
  if (typeof value !== 'object' || value === null || value.kind !== 'symbolic') return null;
  const { origin } = value;
  if (origin.type !== 'call' || !origin.call.on || !isProcedureType(origin.call.name)) return null;
  const links = linksOf(origin.call.on, isBuilder);
  const resolver = origin.call.args[0]?.value;
  return links && { call: origin.call, type: origin.call.name, resolver, ...links };
}

type Links = Pick<SourceProcedure, 'middleware' | 'inputs' | 'outputs'>;

function linksOf(end: Symbolic, isBuilder: (symbol: Symbolic) => boolean, depth = 0): Links | null {
  const found: Links = { middleware: [], inputs: [], outputs: [] };
  let current: Symbolic = end;
  let name: string | null = null;
  for (let count = 0; count < MAX_LINKS && depth < 8; count += 1) {
    if (isBuilder(current)) return found;
    const { origin }: Symbolic = current;
    if (origin.type !== 'call' || !origin.call.on) return null;
    name = current.name ?? name;
    const first = origin.call.args[0]?.value;
    if (origin.call.name === 'input') found.inputs.unshift(first);
    else if (origin.call.name === 'output') found.outputs.unshift(first);
    else if (origin.call.name === 'use')
      found.middleware.unshift(...functionsOf(first).map((value) => ({ value, name })));
    else if (/^(?:unstable_)?concat$/.test(origin.call.name) && isSymbol(first)) {
      const inner = linksOf(first, isBuilder, depth + 1);
      found.middleware.unshift(...(inner?.middleware ?? []));
      found.inputs.unshift(...(inner?.inputs ?? []));
    }
    current = origin.call.on;
  }
  return null;
}

/** `t.middleware(fn)` and `isSignedIn.unstable_pipe(fn)` are their functions. */
function functionsOf(value: Value, depth = 0): Value[] {
  if (!isSymbol(value) || value.origin.type !== 'call' || depth > 20) return [value];
  const { name, on, args } = value.origin.call;
  const first = args[0]?.value;
  if (on && /^(?:(?:unstable_)?pipe|concat)$/.test(name))
    return [...functionsOf(on, depth + 1), ...functionsOf(first, depth + 1)];
  return [value];
}

function isSymbol(value: Value): value is Symbolic {
  return typeof value === 'object' && value !== null && value.kind === 'symbolic';
}
