// get_docs and get_source as text: what it is in the first line, then each thing under its name.
import type { DocsAnswer, SourceAnswer } from '../../protocol/docs/answers.ts';
import { firstWord, list, text, warningLines, word } from './words.ts';

type About = Pick<DocsAnswer, 'name' | 'kind' | 'package' | 'version' | 'types'>;
type Lines = SourceAnswer['definitions'][number];

export function docsText(answer: DocsAnswer): string {
  const {
    declarations = [],
    type = [],
    code,
    note,
    names,
    moreNames,
    readme = [],
    outline,
    files = [],
  } = answer;
  const { moreFiles, content, warnings } = answer;
  return [
    titleOf(answer),
    ...(answer.summary === undefined ? [] : [text('summary', answer.summary)]),
    ...declarations.flatMap(({ signature, source, doc }) => [
      text(`at ${word(source)}`, signature),
      ...(doc === undefined ? [] : [text('doc', doc)]),
    ]),
    ...type.map(({ signature, source }) => text(`type ${word(source)}`, signature)),
    ...(code === undefined ? [] : [`code ${word(code)}`]),
    ...(note === undefined ? [] : [text('note', note)]),
    ...(names === undefined
      ? []
      : [`names ${list(names, ';')}${moreNames === undefined ? '' : `; ${moreNames} more`}`]),
    ...readme.map(({ title, source, text: said }) =>
      text(`readme ${word(source)} ${JSON.stringify(title)}`, said),
    ),
    ...(outline === undefined ? [] : [`outline ${list(outline)}`]),
    ...files.map(({ path, bytes }) => `file ${word(path)} ${bytes}`),
    ...(moreFiles === undefined ? [] : [`${moreFiles} more files`]),
    ...(content === undefined ? [] : linesText(content)),
    ...warningLines(warnings),
  ].join('\n');
}

export function sourceText({ definitions, declared, note, warnings, ...about }: SourceAnswer): string {
  return [
    titleOf(about),
    ...definitions.flatMap(linesText),
    ...(declared === undefined ? [] : [`declared ${word(declared)}`]),
    ...(note === undefined ? [] : [text('note', note)]),
    ...warningLines(warnings),
  ].join('\n');
}

function titleOf({ name, kind, package: pkg, version, types }: About): string {
  const parts = [`${firstWord(name, ';')} ${word(kind, ';')}`];
  if (pkg !== null)
    parts.push(`package ${word(pkg, ';')}${version === null ? '' : ` ${word(version, ';')}`}`);
  if (types !== undefined)
    parts.push(
      `types ${types
        .split(' ')
        .map((part) => word(part, ';'))
        .join(' ')}`,
    );
  return parts.join('; ');
}

function linesText({ source, last, text: said, more }: Lines): string[] {
  return [
    text(`lines ${word(source)} ${last}`, said),
    ...(more === undefined ? [] : [`more: lines ${more}`]),
  ];
}
