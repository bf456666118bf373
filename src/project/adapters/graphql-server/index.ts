// Servers of type definitions and resolvers, and schemas that code builds. https://graphql.org/learn/schema/
import type { Adapter } from '../adapter.ts';

export const graphqlServer: Adapter = {
  name: 'graphql-server',
  kind: 'framework',
  packages: {
    'graphql-yoga': '>=3',
    '@apollo/server': '>=4',
    'apollo-server': '^3',
    mercurius: '>=10',
    '@pothos/core': '>=3',
  },
  load: async () => (await import('./capabilities.ts')).capabilities,
};
