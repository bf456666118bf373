// What the server says of itself.
import { instructionsFor } from '../instructions.ts';

export type Identity = ReturnType<typeof identityOf>;

export function identityOf(version: string, chosen: ReadonlySet<string>) {
  return {
    info: { name: 'mcp-node', title: 'mcp-node', version },
    capabilities: { tools: {}, resources: {} },
    instructions: instructionsFor(chosen),
  };
}
