import { expect, test } from 'vitest';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { writeFiles } from '../../support/temp.ts';

test('models that a dependency brings along are listed when asked for, under its name', async () => {
  const root = await writeFiles({
    'package.json': JSON.stringify({
      name: 'shop',
      dependencies: { '@acme/audit': '1', plain: '1', absent: '1' },
    }),
    'node_modules/@acme/audit/package.json': JSON.stringify({ name: '@acme/audit', version: '1.0.0' }),
    'node_modules/@acme/audit/prisma/schema.prisma':
      'datasource db {\n  provider = "postgresql"\n}\n\nmodel Entry {\n  id Int @id\n}\n',
    'node_modules/plain/package.json': JSON.stringify({ name: 'plain', version: '1.0.0' }),
  });
  const inspection = createInspection({ root, config: defaultConfig, permissions: noPermissions });
  expect((await inspection.models({ dependencies: false })).items).toEqual([]);
  expect((await inspection.models({ dependencies: true })).items).toMatchObject([
    { name: 'Entry', app: '@acme/audit', source: 'node_modules/@acme/audit/prisma/schema.prisma:5' },
  ]);
});
