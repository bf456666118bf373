// What fixtures/graphql-server is made of, written by hand from its source: fields as the schema has them, root by root.
import { fileRouteBuilder } from './files.ts';
import { type ExpectedRoute, locator } from './source.ts';
import type { Truth } from './truth.ts';

const at = locator('graphql-server');
const build = fileRouteBuilder('graphql-server', 'choir');
const field = (
  line: string,
  handler: string,
  [file, text]: [string, string],
  params: string[] = [],
  guards: ExpectedRoute['guards'] = [],
): ExpectedRoute =>
  build(line, handler, at(`src/${file}.ts`, text), { kind: 'operation', origin: 'source', params, guards });

const routes: ExpectedRoute[] = [
  field('QUERY members', 'listMembers', ['members', 'function listMembers'], ['voice', 'first']),
  field('QUERY member', 'member', ['members', 'member: ('], ['id']),
  field('QUERY version', 'version', ['server', 'createSchema({']),
  field('QUERY concerts', 'concerts', ['concerts', 'concerts: ()']),
  field('MUTATION addMember', 'addMember', ['members', 'addMember:'], ['name'], [['@auth', null]]),
  field('SUBSCRIPTION concertAdded', 'concertAdded', ['concerts', 'function* concertAdded']),
];

export const truth: Truth = { 'graphql-server': { routes } };
