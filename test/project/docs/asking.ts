// Asks for docs and source as the describing process does.
import { CodedError } from '../../../src/errors.ts';
import { readProject } from '../../../src/project/disk/packages.ts';
import { getDocs, getSource } from '../../../src/project/docs/docs.ts';
import { isEvidence } from '../../../src/project/inspect/detect.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import type { DocsAnswer, DocsRequest, SourceAnswer } from '../../../src/protocol/docs/answers.ts';

type More = Partial<Pick<DocsRequest, 'app' | 'lines'>>;

export async function docsIn(root: string, name: string, more: More = {}): Promise<DocsAnswer> {
  const { project } = await readProject(root, defaultConfig, isEvidence);
  return (await getDocs(project, { name, app: null, lines: null, ...more })).answer;
}

export async function sourceIn(root: string, name: string, more: More = {}): Promise<SourceAnswer> {
  const { project } = await readProject(root, defaultConfig, isEvidence);
  return (await getSource(project, { name, app: null, lines: null, ...more })).answer;
}

/** Each declaration in short. */
export async function declaredIn(root: string, name: string, more?: More): Promise<string[]> {
  const { declarations = [] } = await docsIn(root, name, more);
  return declarations.map(({ signature, source }) => `${source} ${signature.replaceAll(/\s+/g, ' ')}`);
}

export async function refusalOf(
  answer: Promise<unknown>,
): Promise<Pick<CodedError, 'code' | 'message' | 'hint'>> {
  const error = await answer.then(
    (found) => new Error(`no error, but ${JSON.stringify(found)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof CodedError)) throw error;
  return error;
}
