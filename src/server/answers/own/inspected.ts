// What the project offers itself, for people.
import type { OwnOffer, OwnProblem, OwnTool } from '../../../protocol/own/toolsets.ts';
import { block } from '../words.ts';

export function inspected({ tools, resources, prompts, problems }: OwnOffer): string {
  const none = tools.length + resources.length + prompts.length + problems.length === 0;
  if (none) return NONE;
  return [
    ...tools.map((tool) => [
      `${tool.name}${hints(tool)}${scopes(tool.scopes)}  ${tool.source ?? ''}`,
      `  ${firstLine(tool.description) || '(no description)'}`,
    ]),
    ...resources.map(({ uri, description, source, scopes: of }) => [
      `${uri}${scopes(of)}  ${source ?? ''}`,
      `  ${firstLine(description)}`,
    ]),
    ...prompts.map(({ name, description, source, arguments: given, scopes: of }) => [
      `prompt ${name}(${given.map((argument) => argument.name).join(', ')})${scopes(of)}  ${source ?? ''}`,
      `  ${firstLine(description)}`,
    ]),
    problems.map(problemLine),
  ]
    .flat()
    .join('\n');
}

const NONE =
  "There are no tools of the project. Write them in mcp.ts (or .js, .mts, …), in the folder of a package or in its src/, with what '@mcp-node/cli/tools' exports.";

export const toolText = (tool: OwnTool): string =>
  [
    `${tool.name}${hints(tool)}${scopes(tool.scopes)}  ${tool.source ?? ''}`,
    tool.description,
    block('input', JSON.stringify(tool.inputSchema, null, 2)),
    ...(tool.outputSchema ? [block('output', JSON.stringify(tool.outputSchema, null, 2))] : []),
  ].join('\n');

const problemLine = ({ source, message, isFatal }: OwnProblem): string =>
  `${isFatal ? 'error' : 'warning'} ${source}: ${message}`;

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function hints({ annotations }: OwnTool): string {
  const names = Object.entries(annotations).map(
    ([name, value]) => `${value ? '' : 'not '}${name.replace(/Hint$/, '')}`,
  );
  return names.length > 0 ? ` [${names.join(', ')}]` : '';
}

const scopes = (of: readonly string[]): string => (of.length > 0 ? ` scopes: ${of.join(' ')}` : '');
