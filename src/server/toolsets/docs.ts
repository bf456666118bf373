// The tools on docs and source: of what is installed, and of the project itself.
import * as z from 'zod';
import { codedError } from '../../errors.ts';
import type { DocsAnswer, DocsRequest, SourceAnswer, Told } from '../../protocol/docs/answers.ts';
import { DOCS_MS } from '../../protocol/docs/budgets.ts';
import type { ProjectMethods } from '../../protocol/project.ts';
import type { Rpc } from '../../protocol/rpc.ts';
import { docsText, sourceText } from '../answers/docs.ts';
import { type Toolset, tool } from '../mcp/registry.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import type { Redact } from '../redact.ts';

const readOnly = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const app = () => z.string().optional();

export function docsToolset({ ask, redactor }: Pick<Supervisor, 'ask' | 'redactor'>): Toolset {
  async function answer<Answer extends object>(
    args: { name: string; app?: string | undefined; lines?: string | undefined },
    question: (rpc: Rpc<ProjectMethods>, request: DocsRequest) => Promise<Told<Answer>>,
  ): Promise<Answer> {
    const redacting = redactor();
    const request = { name: args.name, app: args.app ?? null, lines: readLines(args.lines) };
    const told = await ask('reading docs', (rpc) => question(rpc, request), DOCS_MS);
    return withoutSecrets(told, await redacting);
  }
  const docs = tool({
    name: 'get_docs',
    title: 'Docs',
    description: 'Signatures, README, docs: installed packages, own modules.',
    input: () =>
      z.strictObject({
        name: z.string().min(1).describe('"zod.object", "./a#f"'),
        app: app(),
      }),
    annotations: readOnly,
    found: 'library documentation, API reference, signature',
    redactsItself: true,
    run: (args): Promise<DocsAnswer> => answer(args, (rpc, request) => rpc.call('docs', request)),
    text: docsText,
  });
  const source = tool({
    name: 'get_source',
    title: 'Source',
    description: 'Source lines of what get_docs names, or of a file.',
    input: () =>
      z.strictObject({
        name: z.string().min(1),
        app: app(),
        lines: z.string().optional().describe('"1-200"'),
      }),
    annotations: readOnly,
    found: 'source code of a dependency, go to definition',
    redactsItself: true,
    run: (args): Promise<SourceAnswer> => answer(args, (rpc, request) => rpc.call('source', request)),
    text: sourceText,
  });
  return { tools: [docs, source], resources: [] };
}

function readLines(given: string | undefined): DocsRequest['lines'] {
  if (given === undefined) return null;
  const [, from, , to] = /^\s*(\d{1,9})\s*(-\s*(\d{1,9})?)?\s*$/.exec(given) ?? [];
  if (from === undefined)
    throw codedError('BAD_ARGUMENTS', {
      problem: `lines: "${given}" is no range of lines.`,
      allowed: 'Such as "200", "200-" or "200-400".',
    });
  return { from: Number(from), to: to === undefined ? null : Number(to) };
}

/** In texts of the project's own files anything may stand; names and paths, and what is published, are only searched for what is unmistakable. */
function withoutSecrets<Answer extends object>({ answer, isOwn }: Told<Answer>, redact: Redact): Answer {
  const told = redact(answer, { reader: true });
  return isOwn ? (inTexts(told, redact) as Answer) : told;
}

function inTexts(value: unknown, redact: Redact, key = ''): unknown {
  if (typeof value === 'string') return /^(?:text|doc|signature)$/.test(key) ? redact(value) : value;
  if (Array.isArray(value)) return value.map((item) => inTexts(item, redact, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inTexts(item, redact, name)]));
}
