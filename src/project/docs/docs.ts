// Docs and source of what is installed, and of the project's own modules: read, never run.

import type { DocsAnswer, DocsRequest, SourceAnswer, Told } from '../../protocol/docs/answers.ts';
import type { Warning } from '../../protocol/schemas.ts';
import type { Project } from '../shapes.ts';
import { describe } from './describe.ts';
import { type Answered, find } from './find.ts';
import { sourceOf } from './source.ts';
import { splitLine } from './text/definition-at.ts';
import { visible } from './text/visible.ts';
import { createWorld, type World } from './world.ts';

export const getDocs = (project: Project, request: DocsRequest): Promise<Told<DocsAnswer>> =>
  answer(project, request, describe, false);

export const getSource = (project: Project, request: DocsRequest): Promise<Told<SourceAnswer>> =>
  answer(project, request, sourceOf, true);

async function answer<Answer extends { warnings: Warning[] }>(
  project: Project,
  { name: given, app, lines }: DocsRequest,
  make: (world: World, found: Answered, lines: DocsRequest['lines'], line: number | null) => Told<Answer>,
  isSource: boolean,
): Promise<Told<Answer>> {
  const world = await createWorld(project);
  const { name, line } = splitLine(given);
  const made = make(world, find(world, project, name, app), lines, line);
  const left = [...world.files.left].slice(0, 5).join('; ');
  const answer = visible(made.answer, isSource);
  if (left === '') return { ...made, answer };
  const warnings = [
    ...answer.warnings,
    { code: 'DOCS_INCOMPLETE', message: `Not all could be read: ${left}.` },
  ];
  return { ...made, answer: { ...answer, warnings } };
}
