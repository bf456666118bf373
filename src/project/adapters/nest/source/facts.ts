// What decorators say, in the order in which they are applied; those of the project are looked through.
// https://docs.nestjs.com/custom-decorators#decorator-composition
import type { Call, ClassValue, Source, Value } from '../../../source/reader/source.ts';
import { callOf, externalOf, isSymbolic } from '../../_http/values.ts';
import { lineageOf } from './values.ts';

const packages = ['common', 'core', 'graphql', 'microservices', 'websockets', 'passport', 'throttler'].map(
  (name) => `@nestjs/${name}`,
);

type Decorator = ReturnType<Source['decorators']>[number];

export interface Fact {
  package: string;
  /** As it is exported. */
  name: string;
  args: Call['args'];
  /** The decorator that says it, as it is written. */
  text: string;
}

/** Made by `Reflector.createDecorator()`: the name is that of the variable. */
export const CREATED = 'Reflector.createDecorator';

/** Of classes, their bases first, as metadata of a class is inherited. */
export function classFacts(source: Source, cls: ClassValue): Fact[] {
  return lineageOf(source, cls).flatMap((item) => factsOf(source, source.decorators(item)));
}

export function factsOf(source: Source, decorators: readonly Decorator[]): Fact[] {
  return decorators.toReversed().flatMap((decorator) => {
    const value = decorator.value();
    if (!holdsFunction(value)) return flatten(value, decorator.text);
    return applied(source, decorator);
  });
}

const MAX_DEPTH = 12;

function flatten(value: Value, text: string, depth = 0): Fact[] {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return [];
  if (value.kind === 'union') return value.values.flatMap((item) => flatten(item, text, depth + 1));
  if (value.kind === 'array') return value.items.flatMap((item) => flatten(item, text, depth + 1));
  const external = externalOf(value);
  if (external) return [{ ...external, args: [], text }];
  const call = callOf(value);
  if (!call) {
    // What an unknown function was given: decorators among it are applied all the same.
    if (!isSymbolic(value) || value.origin.type !== 'unknown') return [];
    return value.origin.values.flatMap((item) => flatten(item, text, depth + 1));
  }
  const callee = externalOf(call.callee);
  if (isComposition(call.callee))
    return call.args.flatMap((argument) => flatten(argument.value, text, depth + 1));
  if (callee) return [{ ...callee, args: call.args, text }];
  const maker = callOf(call.callee);
  if (maker && externalOf(maker.callee)?.name === CREATED)
    return [{ package: '@nestjs/core', name: CREATED, args: named(call, maker), text }];
  return [];
}

/** The decorator itself comes first, then what it was given. */
function named(call: Call, maker: Call): Call['args'] {
  const name = call.callee.name ?? maker.name;
  return [{ value: call.callee, text: name }, ...call.args];
}

function holdsFunction(value: Value): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value.kind === 'union') return value.values.some(holdsFunction);
  const call = callOf(value);
  if (call && isComposition(call.callee)) return call.args.some((argument) => holdsFunction(argument.value));
  return isFunction(value);
}

/** A decorator that is a function of the project: it is called, and what it applies meanwhile is what it says. */
function applied(source: Source, decorator: Decorator): Fact[] {
  const last = source.made(packages).at(-1);
  const value = decorator.value();
  const functions = [value, ...(callOf(value)?.args.map((argument) => argument.value) ?? [])];
  const target = last && source.symbol(last, 'target');
  for (const fn of functions) if (isFunction(fn)) source.call(fn, [target, target, target]);
  return source
    .made(packages)
    .filter(({ order, callee }) => order > (last?.order ?? -1) && !isComposition(callee))
    .flatMap((call) => flatten(call.result, decorator.text));
}

const isComposition = (callee: Value): boolean => externalOf(callee)?.name === 'applyDecorators';

const isFunction = (value: Value): boolean =>
  typeof value === 'object' && value !== null && value.kind === 'function';
