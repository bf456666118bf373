// What the project is, read from its files at each call: nothing is cached, nothing is executed.
import { codedError } from '../../errors.ts';
import type { EntryPlan, ProjectMethods, ProjectStart } from '../../protocol/project.ts';
import type { Detection, Listing, Model, Warning } from '../../protocol/schemas.ts';
import { adapters } from '../adapters/index.ts';
import { readDependencies } from '../disk/dependencies.ts';
import { findRoot, readProject } from '../disk/packages.ts';
import type { Project } from '../shapes.ts';
import { findEntries } from './app-entry.ts';
import { listApps } from './apps.ts';
import { describeProject } from './describe.ts';
import { detect } from './detect.ts';
import { getSetting } from './settings.ts';

export type Inspection = Pick<ProjectMethods, 'describe' | 'apps' | 'models' | 'entries' | 'setting'> & {
  /** The project as its files are now, and what is odd about them. */
  look(): Promise<{ project: Project; warnings: Warning[] }>;
};

export function createInspection({
  root,
  config,
  permissions,
}: Pick<ProjectStart, 'root' | 'config' | 'permissions'>): Inspection {
  async function look(): Promise<{ project: Project; warnings: Warning[] }> {
    const [found, { project, warnings }] = await Promise.all([findRoot(root), readProject(root, config)]);
    return { project, warnings: [...found.warnings, ...warnings] };
  }

  async function listModels(project: Project): Promise<Listing<Model>> {
    const listing: Listing<Model> = { items: [], warnings: [] };
    for (const adapter of adapters) {
      if (!adapter.models) continue;
      try {
        const { items, warnings } = await adapter.models(project);
        listing.items.push(...items);
        listing.warnings.push(...warnings);
      } catch (error) {
        const message = `The models of ${adapter.name} could not be read: ${error instanceof Error ? error.message : String(error)}`;
        listing.warnings.push({ code: 'ADAPTER_FAILED', message });
      }
    }
    const unsupported = (await detect(project)).filter(({ kind, supported }) => kind === 'orm' && !supported);
    if (unsupported.length > 0) listing.warnings.push(notRead(unsupported));
    return listing;
  }

  return {
    look,
    async describe() {
      const { project, warnings } = await look();
      const { item, warnings: more } = await describeProject(project);
      return { item, warnings: [...warnings, ...more] };
    },
    async apps() {
      const { project, warnings } = await look();
      const models = await listModels(project);
      const apps = await listApps(project, models.items);
      return { items: apps.items, warnings: [...warnings, ...models.warnings, ...apps.warnings] };
    },
    async models({ dependencies }) {
      const { project, warnings } = await look();
      const models = await listModels(project);
      if (dependencies) {
        for (const dependency of await readDependencies(project)) {
          const { items } = await listModels(dependency);
          models.items.push(
            ...items.map((model) => ({ ...model, source: sourceIn(dependency, model.source) })),
          );
        }
      }
      return {
        items: models.items,
        warnings: [...warnings, ...models.warnings],
        labels: project.packages.map((pkg) => pkg.label),
      };
    },
    async setting({ key }) {
      const { project } = await look();
      return getSetting(key, { project, env: process.env, shown: permissions.env });
    },
    async entries(): Promise<EntryPlan> {
      const { project, warnings } = await look();
      const frameworks = (await detect(project)).filter(({ kind }) => kind === 'framework');
      const packages = project.packages.filter(
        ({ label }) =>
          config.entry.length > 0 || frameworks.some(({ app, supported }) => supported && app === label),
      );
      if (packages.length === 0) return { entries: [], warnings: [...warnings, nothingToRun(frameworks)] };
      const found = await Promise.all(packages.map((pkg) => findEntries(pkg, project)));
      const entries = found.flatMap((plan, index) =>
        plan.entries.map(({ app, file }) => ({ app, file, dir: packages[index]?.dir ?? root })),
      );
      if (entries.length === 0) {
        throw codedError('ENTRY_NOT_FOUND', { where: packages.map((pkg) => pkg.path).join(', ') });
      }
      return {
        entries,
        warnings: [...warnings, ...found.flatMap((plan) => plan.warnings)],
      };
    },
  };
}

/** The path that the project knows a dependency by, whatever its link leads to. */
function sourceIn({ packages }: Project, source: string): string {
  return `node_modules/${packages[0]?.label}/${source}`;
}

function notRead(orms: readonly Detection[]): Warning {
  const supported = adapters.filter((adapter) => adapter.models).map(({ name }) => name);
  const names = [...new Set(orms.map(({ name }) => name))];
  return {
    code: 'ORM_UNSUPPORTED',
    message: `Models of ${names.join(', ')} cannot be read yet; supported: ${supported.join(', ')}.`,
  };
}

function nothingToRun(frameworks: readonly Detection[]): Warning {
  const supported = adapters.filter((adapter) => adapter.routes).map((adapter) => adapter.name);
  const found = frameworks.map(({ name }) => name).join(', ');
  return {
    code: 'NO_FRAMEWORK',
    message: `${found ? `Routes of ${found} cannot be read yet` : 'No web framework was found'}; supported: ${supported.join(', ')}. "entry" in mcp-node.config.ts names an app file all the same.`,
  };
}
