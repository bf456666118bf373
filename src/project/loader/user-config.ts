// Reads mcp-node.config.{ts,js,json}: its default export, as JSON.
import { pathToFileURL } from 'node:url';

export async function readUserConfig(file: string): Promise<unknown> {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  const value = module.default ?? {};
  // A CommonJS file that was compiled from `export default` carries it one level deeper.
  return isWrapped(value) ? value.default : value;
}

function isWrapped(value: unknown): value is { default: unknown } {
  return typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
}
