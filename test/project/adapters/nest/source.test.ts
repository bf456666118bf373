import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceRoutes } from '../../../../src/project/adapters/nest/source.ts';
import { createSource } from '../../../../src/project/source/reader/source.ts';
import { createProject } from '../../../support/temp.ts';
import { documented } from './documented.ts';
import { lineOf } from './lines.ts';

async function read(files: Record<string, unknown>, entries = ['main.ts']) {
  const { root, project } = await createProject({
    'package.json': { name: 'app', dependencies: { '@nestjs/core': '*' } },
    ...files,
  });
  const source = await createSource({
    project,
    entries: entries.map((file) => join(root, file)),
    handled: ['@nestjs/core'],
  });
  const listing = sourceRoutes(source);
  return { ...listing, warnings: [...listing.warnings, ...source.warnings()] };
}

describe('what the documentation shows', () => {
  test.each(documented)('$name', async ({ files, lines }) => {
    const { items, warnings } = await read(files);
    expect(items.map(lineOf)).toEqual(lines);
    expect(warnings).toEqual([]);
  });
});
