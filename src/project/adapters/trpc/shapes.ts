// The parts of tRPC 10 and 11 that we read.
import { types } from 'node:util';
import { isProcedureType, type ProcedureType } from './procedure.ts';

export interface Router {
  _def: {
    _config?: { pathSeparator?: unknown };
    /** By their whole paths. */
    procedures: Record<string, LiveProcedure>;
    /** Since 11: routers that are not loaded yet, by their paths. */
    lazy?: Record<string, { ref: unknown }>;
  };
}

export type LiveProcedure = ((...args: unknown[]) => unknown) & {
  _def: {
    /** Since 11; before, one of the three is true. */
    type?: string;
    inputs?: unknown[];
    middlewares?: (((...args: unknown[]) => unknown) & { _type?: string })[];
    resolver?: unknown;
  };
};

/** Own descriptors only: nothing of a Proxy or a getter may run. */
export function isRouter(value: unknown): value is Router {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  const def: unknown = Object.getOwnPropertyDescriptor(value, '_def')?.value;
  if (typeof def !== 'object' || def === null || types.isProxy(def)) return false;
  const own = (key: string): unknown => Object.getOwnPropertyDescriptor(def, key)?.value;
  return own('router') === true && typeof own('procedures') === 'object' && own('procedures') !== null;
}

export function typeOf({ _def }: LiveProcedure): ProcedureType | undefined {
  const { type } = _def;
  if (type !== undefined) return isProcedureType(type) ? type : undefined;
  return (['query', 'mutation', 'subscription'] as const).find((name) => Reflect.get(_def, name) === true);
}

/** What zod keeps of a schema that has another one in it. */
interface Wrapping {
  innerType?: unknown;
  schema?: unknown;
  in?: unknown;
}

const MAX_DEPTH = 10;

/** Keys of an object that a schema of zod or valibot describes, also where it is optional, refined or transformed. */
export function keysOf(schema: unknown): string[] {
  let current = schema;
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    if (typeof current !== 'object' || current === null) return [];
    const shape: unknown = Reflect.get(current, 'shape') ?? Reflect.get(current, 'entries');
    if (typeof shape === 'object' && shape !== null) return Object.keys(shape);
    const def = (Reflect.get(current, '_def') ?? Reflect.get(current, 'def')) as Wrapping | undefined;
    current = def?.innerType ?? def?.schema ?? def?.in ?? Reflect.get(current, 'wrapped');
  }
  return [];
}
