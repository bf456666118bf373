// What is told of the project, read from its files at each call.
import { codedError } from '../../errors.ts';
import type { AppEntries, ProjectMethods, ProjectStart } from '../../protocol/project.ts';
import type { Detection, Listing, Model, Route } from '../../protocol/schemas.ts';
import { adapters } from '../adapters/index.ts';
import { readDependencies } from '../disk/dependencies.ts';
import { declaredNames } from '../disk/manifest.ts';
import { readRootPackage } from '../disk/packages.ts';
import { fromSibling, siblingProject, warningsOf } from '../disk/workspace/siblings.ts';
import type { Package, Project } from '../shapes.ts';
import { type FoundEntries, findEntries } from './app-entry.ts';
import { listApps } from './apps.ts';
import { attempt } from './attempt.ts';
import { describeProject, listAllDatabases } from './describe.ts';
import { adaptersFor, declaredAdapters, detect, isBeneath, standing, type UsedAdapter } from './detect.ts';
import { lookAt } from './look.ts';
import { noFramework, noModels } from './nothing-found.ts';
import { readSurroundings } from './packages/surroundings.ts';
import { getSetting } from './settings.ts';

export type Inspection = Pick<
  ProjectMethods,
  'describe' | 'apps' | 'models' | 'entries' | 'setting' | 'databases' | 'surroundings'
>;

interface FoundModels extends Listing<Model> {
  hasSource: boolean;
  /** What was asked, and what is declared. */
  used: UsedAdapter[];
  orms: Detection[];
}

export function createInspection({
  root,
  config,
  permissions,
}: Pick<ProjectStart, 'root' | 'config' | 'permissions'>): Inspection {
  const look = () => lookAt({ root, config });

  /** Of the project, and of what it depends on in its workspace. */
  async function listAllModels(project: Project): Promise<FoundModels> {
    const own = await listModels(project);
    for (const sibling of project.siblings) {
      const { items, warnings, hasSource, used, orms } = await listModels(siblingProject(sibling));
      own.used.push(...used);
      own.orms.push(...orms);
      own.items.push(...items.map((model) => ({ ...model, source: fromSibling(sibling, model.source) })));
      own.warnings.push(...warningsOf(sibling, warnings));
      own.hasSource ||= hasSource;
    }
    return own;
  }

  async function listModels(project: Project): Promise<FoundModels> {
    const listing: Listing<Model> = { items: [], warnings: [] };
    const declared = await declaredAdapters(project);
    const used = [...declared.used, ...declared.untried];
    for (const { name, capabilities } of used) {
      if (capabilities.fileModels)
        add(listing, await attempt('models', name, () => capabilities.fileModels?.(project)));
    }
    const orms = (await detect(project)).filter(({ kind }) => kind === 'orm');
    const reading = used.filter(
      ({ capabilities: { fileModels, sourceModels } }) => fileModels ?? sourceModels,
    );
    const warning = unsupported('Models', orms, reading);
    if (warning !== null) listing.warnings.push({ code: 'ORM_UNSUPPORTED', message: warning });
    const hasSource = used.some(({ capabilities }) => capabilities.sourceModels);
    return { ...listing, hasSource, used, orms };
  }

  async function listFileRoutes(project: Project, used: readonly UsedAdapter[]): Promise<Listing<Route>> {
    const listing: Listing<Route> = { items: [], warnings: [] };
    for (const { name, capabilities } of used) {
      if (capabilities.fileRoutes)
        add(listing, await attempt('routes', name, () => capabilities.fileRoutes?.(project)));
    }
    return listing;
  }

  return {
    async describe() {
      const { project, warnings } = await look();
      const { item, warnings: more } = await describeProject(project);
      return { item, warnings: [...warnings, ...more] };
    },
    async apps() {
      const { project, warnings } = await look();
      const models = await listAllModels(project);
      const apps = await listApps(project, models.items);
      return {
        items: apps.items,
        warnings: [...warnings, ...models.warnings, ...apps.warnings],
        hasSource: models.hasSource,
      };
    },
    async models({ dependencies }) {
      const { project, warnings } = await look();
      const models = await listAllModels(project);
      if (dependencies) {
        for (const dependency of await readDependencies(project, isOrmPackage)) {
          const { items } = await listModels(dependency);
          models.items.push(
            ...items.map((model) => ({ ...model, source: sourceIn(dependency, model.source) })),
          );
        }
      }
      // What was found in their place is said already.
      const ifNone = models.warnings.length > 0 ? null : noModels(project, models.orms, models.used);
      return {
        items: models.items,
        warnings: [...warnings, ...models.warnings],
        ifNone,
        labels: project.packages.map((pkg) => pkg.label),
        hasSource: models.hasSource,
      };
    },
    async databases() {
      const { project } = await look();
      const { items } = await listAllDatabases(project, process.env);
      const packages = [await readRootPackage(project), ...project.packages, ...project.siblings];
      return { items, folders: [...new Set(packages.map(({ dir }) => dir))] };
    },
    async surroundings({ withUse }) {
      const { project } = await look();
      return readSurroundings(project, withUse);
    },
    async setting({ key }) {
      const { project } = await look();
      return getSetting(key, { project, env: process.env, shown: permissions.env });
    },
    async entries(): Promise<AppEntries> {
      const { project, warnings } = await look();
      const detections = (await detect(project)).filter(({ kind }) => kind === 'framework');
      const { used, untried } = await declaredAdapters(project);
      const files = await listFileRoutes(project, [...used, ...untried]);
      warnings.push(...files.warnings);
      const own = standing(used, detections);
      const live = await adaptersFor(project, own, ({ watchRoutes }) => watchRoutes);
      const readable = [
        ...(await adaptersFor(project, own, ({ sourceRoutes }) => sourceRoutes)),
        ...standing(untried, detections).filter(({ capabilities }) => capabilities.sourceRoutes),
      ];
      const has = (label: string, supported: boolean, those: readonly UsedAdapter[]) =>
        detections.some(
          (found) =>
            found.supported === supported &&
            found.app === label &&
            !isBeneath(found, detections) &&
            those.some(({ name }) => name === found.name),
        );
      const runs = ({ label }: Package) => config.entry.length > 0 || has(label, true, live);
      const packages = project.packages.filter(runs);
      // Files that are routes are found without an entry.
      const entered = readable.filter(
        ({ name }) => !adapters.some((adapter) => adapter.name === name && adapter.hasNoEntry),
      );
      const onlyRead = project.packages.filter(
        (pkg) => !runs(pkg) && (has(pkg.label, false, readable) || has(pkg.label, true, entered)),
      );
      const byFiles = [...used, ...untried].filter(({ capabilities: { fileRoutes } }) => fileRoutes);
      const warning = unsupported('Routes', detections, [...readable, ...byFiles]);
      if (warning !== null) warnings.push({ code: 'FRAMEWORK_UNSUPPORTED', message: warning });
      if (detections.length === 0 && packages.length === 0) warnings.push(...listOf(noFramework(project)));
      const top = await readRootPackage(project);
      const readFrom = detections.filter(({ supported }) => supported);
      const named = [...new Set([...live, ...used].map(({ name }) => name))];
      const find = (those: readonly Package[], adapters: readonly UsedAdapter[]) =>
        Promise.all(
          those.map(async (pkg) => (await commandEntry(pkg, adapters)) ?? findEntries(pkg, project)),
        );
      const found = await find(packages, live);
      const read = await find(onlyRead, readable);
      const entries = found.flatMap((plan, index) =>
        plan.entries.map(({ app, file, args = [] }) => ({
          ...{ app, file, args: [...args] },
          dir: packages[index]?.dir ?? root,
          // What protects databases as well; of frameworks what the app is made of, and not what lies beneath that.
          adapters: named.filter((name) => !isBeneath({ name, app }, readFrom)),
          declared: [packages[index], top].flatMap((pkg) => declaredNames(pkg?.manifest ?? null)),
        })),
      );
      warnings.push(...found.flatMap((plan) => plan.warnings));
      if (packages.length > 0 && entries.length === 0) {
        const where = packages.map(({ path }) => (path === '.' ? 'the root package' : path)).join(', ');
        const { message, hint } = codedError('ENTRY_NOT_FOUND', { where });
        warnings.push({ code: 'ENTRY_NOT_FOUND', message: `${message} ${hint}` });
      }
      const apps = [
        ...entries.map(({ app }) => app),
        ...detections.flatMap(({ name, app }) =>
          [...live, ...readable].some((adapter) => adapter.name === name) ? [app] : [],
        ),
      ];
      return {
        ...{ entries, apps: [...new Set(apps)], hasSource: readable.length > 0 },
        readEntries: read.flatMap((plan) => plan.entries.map(({ file }) => file)),
        // Of all: the version that the project has may be one that is not read.
        remedies: adapters.flatMap(({ remedies = [] }) => remedies),
        ...{ routes: files.items, warnings },
      };
    },
  };
}

function add<T>(listing: Listing<T>, more: Listing<T>): void {
  listing.items.push(...more.items);
  listing.warnings.push(...more.warnings);
}

async function commandEntry(pkg: Package, used: readonly UsedAdapter[]): Promise<FoundEntries | null> {
  for (const { capabilities } of used) {
    const entry = await capabilities.entry?.(pkg);
    if (entry) return { entries: [{ app: pkg.label, path: pkg.path, ...entry }], warnings: [] };
  }
  return null;
}

/** The path that the project knows a dependency by, whatever its link leads to. */
function sourceIn({ packages }: Project, source: string): string {
  return `node_modules/${packages[0]?.label}/${source}`;
}

const instead = { Routes: '', Models: '; database_schema has the tables' };

/** What is said of those that no adapter was made for; null where there are none. */
function unsupported(
  what: 'Routes' | 'Models',
  detections: readonly Detection[],
  reading: readonly UsedAdapter[],
): string | null {
  const isRead = ({ name }: Detection) => reading.some((adapter) => adapter.name === name);
  // The adapter of a query builder has no models to read.
  const other = detections.filter((found) => !found.supported || (what === 'Models' && !isRead(found)));
  const [read, unread] = [other.filter(isRead), other.filter((found) => !isRead(found))];
  const sentences = [
    ...(read.length === 0
      ? []
      : [`${what} of ${namesOf(read)} are read from its files alone, as if it were one of those versions.`]),
    ...(unread.length === 0 ? [] : [`${what} of ${namesOf(unread)} cannot be read yet${instead[what]}.`]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

/** Each once, with the versions that are read where that is the reason. */
function namesOf(unread: readonly Detection[]): string {
  const names = unread.map(({ name, version, range, reads }) =>
    reads === undefined ? name : `${name} ${version ?? range} (not ${reads})`,
  );
  return [...new Set(names)].join(', ');
}

function listOf<T>(item: T | null): T[] {
  return item === null ? [] : [item];
}

const ormPackages = new Set(adapters.flatMap(({ packages }) => Object.keys(packages)));

/** A package of an ORM itself, or of its scope. */
function isOrmPackage(name: string): boolean {
  const scope = /^(@[^/]+)\//.exec(name)?.[1];
  return (
    ormPackages.has(name) ||
    (scope !== undefined && [...ormPackages].some((own) => own.startsWith(`${scope}/`)))
  );
}
