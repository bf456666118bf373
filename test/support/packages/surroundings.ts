// A project on disk, and what is read of its packages.

import { createInspection } from '../../../src/project/inspect/inspection.ts';
import { defaultConfig } from '../../../src/protocol/config.ts';
import type { Surroundings } from '../../../src/protocol/packages/surroundings.ts';
import { noPermissions } from '../../../src/protocol/permissions.ts';

export const surroundingsOf = (root: string, withUse = false): Promise<Surroundings> =>
  createInspection({ root, config: defaultConfig, permissions: noPermissions }).surroundings({ withUse });

export const manifest = (name: string, version: string, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ name, version, ...more });

/** As a name, a version and a path. */
export const copiesOf = ({ installed }: Surroundings): string[] =>
  installed
    .map(({ name, version, path, isTop }) => `${name}@${version} ${path}${isTop ? ' top' : ''}`)
    .sort();

/** What each package of the project gets. */
export const gotten = ({ packages }: Surroundings): Record<string, string[]> =>
  Object.fromEntries(
    packages.map(({ path, declared }) => [
      path,
      declared.map(({ name, installed }) => `${name} ${installed}`),
    ]),
  );
