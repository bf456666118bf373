// Reads from schema text what the parser does not tell: lines, views, what is ignored, and where the URL comes from.
import { blank, replaceTokens } from '../../disk/comments.ts';
import { type UrlSource, urlSource } from '../_orm/url-source.ts';

export interface Block {
  keyword: 'model' | 'view' | 'type' | 'enum' | 'generator' | 'datasource';
  name: string;
  /** Counts from 1. */
  line: number;
  /** Members as written, without strings' contents and comments. */
  members: { name: string; rest: string; line: number }[];
  /** `@@ignore` */
  ignored: boolean;
  /** Of a datasource. */
  provider: string | null;
  url: UrlSource | null;
}

/** The blocks of a schema file, in the order of the file. */
export function scanSchema(text: string): Block[] {
  const code = replaceTokens(text, (token, kind) => (kind === 'string' ? token : blank(token, ' ')), '"');
  const bare = replaceTokens(code, (whole) => `"${'_'.repeat(whole.length - 2)}"`, '"');
  const codeLines = code.split('\n');
  const blocks: Block[] = [];
  let open: Block | null = null;
  for (const [index, line] of bare.split('\n').entries()) {
    const start = /^\s*(model|view|type|enum|generator|datasource)\s+([\w-]+)\s*\{/.exec(line);
    if (start !== null) {
      open = createBlock(start[1] as Block['keyword'], start[2] ?? '', index + 1);
      blocks.push(open);
    } else if (/^\s*\}/.test(line)) {
      open = null;
    } else if (open !== null) {
      readMember(open, line, codeLines[index] ?? '', index + 1);
    }
  }
  return blocks;
}

/** Members that the generated client does not have: `Model.field (why)`, with their line. */
export function ignoredMembers(blocks: readonly Block[]): { name: string; reason: string; line: number }[] {
  return blocks.flatMap((block) => {
    if (block.ignored) return [{ name: block.name, reason: '@@ignore', line: block.line }];
    if (!/^(model|view|type)$/.test(block.keyword)) return [];
    return block.members.flatMap(({ name, rest, line }) => {
      const reason = /@ignore\b/.test(rest)
        ? '@ignore'
        : rest.startsWith('Unsupported(')
          ? 'Unsupported type'
          : null;
      return reason === null ? [] : [{ name: `${block.name}.${name}`, reason, line }];
    });
  });
}

function createBlock(keyword: Block['keyword'], name: string, line: number): Block {
  return { keyword, name, line, members: [], ignored: false, provider: null, url: null };
}

function readMember(block: Block, line: string, code: string, number: number): void {
  if (/^\s*@@ignore\b/.test(line)) block.ignored = true;
  const member = /^\s*(\w+)\s*(?:=\s*)?(.*?)\s*$/.exec(line);
  if (member === null) return;
  const [, name = '', rest = ''] = member;
  block.members.push({ name, rest, line: number });
  if (block.keyword !== 'datasource') return;
  const value = code.slice(code.indexOf('=') + 1);
  if (name === 'provider') block.provider = /"([^"]*)"/.exec(value)?.[1] ?? null;
  if (name === 'url') block.url = urlSource(value);
}
