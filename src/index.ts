// The public API of the package.
import type { UserConfig } from './protocol/config.ts';

export type { UserConfig };

/** Types for `mcp-node.config.ts`; returns what it is given. */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
