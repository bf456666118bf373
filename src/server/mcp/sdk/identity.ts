// What the server says of itself.
import { isOwnChosen } from '../choice.ts';
import { instructionsFor } from '../instructions.ts';

export type Identity = ReturnType<typeof identityOf>;

export function identityOf(version: string, chosen: ReadonlySet<string>) {
  return {
    info: { name: 'mcp-node', title: 'mcp-node', version },
    // Before anything is known of the project.
    capabilities: isOwnChosen(chosen, '') ? withOwn : { tools: {}, resources: {} },
    instructions: instructionsFor(chosen),
  };
}

const changing = { listChanged: true };
const withOwn = { tools: changing, resources: changing, prompts: changing, completions: {} };
