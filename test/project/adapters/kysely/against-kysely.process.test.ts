// The listing compared with what TypeScript makes of Kysely's own types for the fixture: what is selected, and what may be inserted.
import { execFileSync } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourceModels } from '../../../../src/project/adapters/kysely/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { fixtures } from '../../../support/folders.ts';
import { describe, script } from '../../../support/orms/kysely.ts';
import { edit, linkPackages, ofFixture, older, versionIn } from '../../../support/orms/versions.ts';
import { createProject } from '../../../support/temp.ts';

const probe = `
import type { Insertable, Selectable } from 'kysely';
import type { DB } from './db/archive.ts';
import type { Database } from './db/types.ts';
type All = Database & DB;
export type Selected = { [T in keyof All]: Selectable<All[T]> };
export type Inserted = { [T in keyof All]: Insertable<All[T]> };
`;

/** What names of the fixture stand for. */
const meanings: Record<string, string[]> = {
  ...{
    Rank: ['string'],
    AuditKind: ['string'],
    Colour: ['string'],
    object: ['{ street: string; city: string; }'],
  },
  ...{ MatchScore: ['Score'], Uint8Array: ['Uint8Array<ArrayBufferLike>'] },
  Json: ['JsonArray', 'JsonObject', 'boolean', 'number', 'string'],
};

const packages = join(fixtures, 'kysely/node_modules');
const versions = [...ofFixture(packages, ['kysely']), ...older('kysely')];

test.each(versions)(
  'the types of $as say the same of the tables of the fixture',
  async ({ path, edits }) => {
    const manifest = JSON.parse(await readFile(join(fixtures, 'kysely/package.json'), 'utf8'));
    manifest.dependencies.kysely = await versionIn(path);
    const { root, project } = await createProject({ 'package.json': manifest });
    for (const path of ['src', 'tsconfig.json'])
      await cp(join(fixtures, 'kysely', path), join(root, path), { recursive: true });
    await edit(root, edits);
    const source = await createSource({ project, entries: [], handled: ['kysely'] });
    const { items, warnings } = sourceModels(source);
    expect(warnings).toEqual([]);
    await linkPackages(root, {
      ...Object.fromEntries(['pg', 'typescript'].map((name) => [name, join(packages, name)])),
      kysely: path,
    });
    await writeFile(join(root, 'src/probe.ts'), probe);
    await writeFile(join(root, 'describe.cjs'), script);
    const said = JSON.parse(
      execFileSync(process.execPath, ['describe.cjs'], { cwd: root, encoding: 'utf8' }),
    );
    const listed = Object.fromEntries(
      items.map(({ name, fields }) => [
        name,
        Object.fromEntries(fields.map((field) => [field.name, describe(field, meanings)])),
      ]),
    );
    expect(Object.keys(said).length).toBe(8);
    expect(listed).toEqual(said);
  },
  120_000,
);
