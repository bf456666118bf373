// What is answered by name and not by path: messages of microservices, events of sockets, fields of GraphQL.
// https://docs.nestjs.com/microservices/basics, /websockets/gateways, /graphql/resolvers
import type { Route } from '../../../../protocol/schemas.ts';
import type { Source, Value } from '../../../source/reader/source.ts';
import type { Fact } from './facts.ts';
import { itemsOf, own } from './values.ts';

export interface Operation {
  kind: NonNullable<Route['kind']>;
  /** What clients call it. */
  name: string;
  method: string;
  /** Where guards of the app stand in front of it: microservices have their own. */
  guardedBy: 'app' | 'microservice' | 'nobody';
}

const messages = '@nestjs/microservices';
const sockets = '@nestjs/websockets';
const graphql = '@nestjs/graphql';

/** Of one method; `owner`: what the class says. */
export function operationsOf(
  source: Source,
  facts: readonly Fact[],
  owner: readonly Fact[],
  method: string,
): Operation[] {
  return facts.flatMap((fact): Operation[] => {
    const { package: from, name, args } = fact;
    const [first] = args;
    if (from === messages && /^(?:Message|Event)Pattern$/.test(name))
      return patternsOf(source, first?.value, first?.text ?? '').map((text) => ({
        ...{ kind: 'operation', name: text, method: name === 'EventPattern' ? 'EVENT' : 'MESSAGE' },
        guardedBy: 'microservice',
      }));
    if (from === messages && name === 'GrpcMethod')
      return [
        {
          kind: 'operation',
          name: grpcName(source, args, owner, method),
          method: 'MESSAGE',
          guardedBy: 'microservice',
        },
      ];
    if (from === sockets && name === 'SubscribeMessage')
      return patternsOf(source, first?.value, first?.text ?? '').map((text) => ({
        ...{ kind: 'gateway', name: text, method: 'MESSAGE', guardedBy: 'nobody' },
      }));
    if (from === graphql && /^(?:Query|Mutation|Subscription)$/.test(name))
      return [
        {
          ...{ kind: 'operation', name: fieldName(source, args) ?? method, method: name.toUpperCase() },
          guardedBy: 'app',
        },
      ];
    return [];
  });
}

/** The namespace that a gateway is in, or its path; "" for the default one. */
export function namespaceOf(source: Source, owner: readonly Fact[]): string {
  const said = owner.findLast(({ package: from, name }) => from === sockets && name === 'WebSocketGateway');
  const options = said?.args.flatMap(({ value }) => itemsOf(value).map((item) => item.value)) ?? [];
  const found = ['namespace', 'path']
    .flatMap((key) => options.map((value) => own(source, value, key)))
    .find((value) => value !== undefined);
  const [text] = source.strings(found);
  return text ? `/${text.text.replace(/^\//, '')}` : '';
}

/** A text, or an object as JSON. */
function patternsOf(source: Source, value: Value, text: string): string[] {
  return itemsOf(value).flatMap(({ value: item }) => {
    const literal = source.literal(item);
    if (literal && typeof literal.data === 'object') return [JSON.stringify(literal.data)];
    const found = source.strings(item).map((one) => one.text);
    return found.length > 0 ? found : [text];
  });
}

/** `@Query('name')`, `@Query(() => User, { name: 'user' })`. */
function fieldName(source: Source, args: Fact['args']): string | undefined {
  for (const { value } of args) {
    if (typeof value === 'string') return source.strings(value)[0]?.text;
    const [named] = source.strings(own(source, value, 'name'));
    if (named) return named.text;
  }
  return undefined;
}

function grpcName(source: Source, args: Fact['args'], owner: readonly Fact[], method: string): string {
  const [service, name] = args.flatMap(({ value }) => source.strings(value).map(({ text }) => text));
  const said = owner.findLast((fact) => fact.name === 'GrpcService');
  const inferred = said && source.strings(said.args[0]?.value)[0]?.text;
  return [service ?? inferred, name ?? method[0]?.toUpperCase() + method.slice(1)].filter(Boolean).join('.');
}
