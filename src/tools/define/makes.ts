// What stands for several tools, resources or prompts, which are made when they are first offered.
import type { Defined } from './define.ts';

const BRAND = Symbol.for('@mcp-node/cli/tools:makes');

export interface Makes {
  /** `exported`: the name it was exported under. Throws a ToolError that says what is wrong with what it was given. */
  readonly [BRAND]: (exported: string) => Promise<Defined[]>;
}

export const makes = (make: (exported: string) => Promise<Defined[]>): Makes => ({ [BRAND]: make });

/** Undefined of anything else. */
export const madeBy = (value: unknown): ((exported: string) => Promise<Defined[]>) | undefined =>
  typeof value === 'object' && value !== null && BRAND in value ? (value as Makes)[BRAND] : undefined;
