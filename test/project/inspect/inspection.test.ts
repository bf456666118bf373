import { expect, test } from 'vitest';
import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';
import { writeFiles } from '../../support/temp.ts';

test('a key of the configuration that is of no ORM is said, with the nearest', async () => {
  const root = await writeFiles({ 'package.json': { name: 'app' } });
  const orms = { prizma: { schema: 'db' }, prisma: {} };
  const { describe } = createInspection({
    root,
    config: { ...defaultConfig, orms },
    permissions: noPermissions,
  });
  const { warnings } = await describe({});
  expect(warnings).toEqual([
    { code: 'CONFIG_UNUSED', message: expect.stringMatching(/"orms\.prizma".*Nearest: prisma/) },
  ]);
});
