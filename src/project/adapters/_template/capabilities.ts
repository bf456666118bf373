import type { Capabilities } from '../adapter.ts';

/** Leave out what it cannot do: a capability is a member that is present. */
export const capabilities: Capabilities = {
  sourceRoutes: () => ({ items: [], warnings: [] }),
  watchRoutes: () => () => ({ items: [], warnings: [] }),
};
