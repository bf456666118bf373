// Files that define a model each, where how they are loaded cannot be followed: `export default (sequelize, DataTypes) => …`.
import { dirname, join } from 'node:path';
import type { Source } from '../../../source/reader/source.ts';
import { isFunction } from '../../_orm/values.ts';
import { packages } from './shapes.ts';

/** Beside what makes a client, or calls its `import`, and in a folder `models` there. */
export function runFolders(source: Source): void {
  const sites = [...source.made(packages), ...source.called(['import'])].map(({ site }) =>
    dirname(site.file),
  );
  const folders = new Set(
    sites.flatMap((folder) => [folder, join(folder, 'models'), join(folder, '../models')]),
  );
  for (const folder of folders)
    for (const name of source.list(folder).files) {
      if (!/\.[cm]?[jt]s$/.test(name) || /^index\.|\.(?:d|test|spec)\./.test(name)) continue;
      const file = join(folder, name);
      const made = source.exported(file, 'default');
      if (!isFunction(made) || !/\.(?:define|init)\s*\(/.test(source.handler(made).text ?? '')) continue;
      const call = source.madeFor(file, 'sequelize');
      source.call(
        made,
        ['sequelize', 'DataTypes'].map((symbol) => source.symbol(call, symbol)),
      );
    }
}
