// What a configuration says of all entities: the database, and how names are made.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { isFunction, knownText, optionOf, symbolOf } from '../../_orm/values.ts';
import { majorsOf } from '../../major.ts';
import { mongo, type Naming, namingOf, snake } from './naming.ts';
import { drivers, packages } from './shapes.ts';

export interface Settings {
  /** "postgresql", "mysql", "sqlite", …; null: not known. */
  dialect: string | null;
  naming: Naming;
  /** Of MikroORM: 6 makes keys that follow changes, where nothing is said. */
  major: number;
}

const configFile = /[\\/]mikro-orm\.config\.[cm]?[jt]s$/;
const makers = /(?:^|\.)(?:defineConfig|MikroORM|MikroORM\.init(?:Sync)?|forRoot(?:Async)?)$/;

/** Of the app that a place belongs to, else of any. */
export function readSettings(source: Source): (site: Call['site']) => Settings {
  // Its default export may be asked for by nobody.
  for (const { dir } of source.packages)
    for (const file of source.below(dir)) if (configFile.test(file)) source.exported(file, 'default');
  const found = source
    .made([...packages, '@mikro-orm/nestjs'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && makers.test(origin.path))
    .flatMap(({ args, site, callee: { origin } }) => {
      const options = optionsOf(source, args[0]?.value);
      const own = origin.type === 'external' ? drivers[origin.package] : undefined;
      return [{ app: source.app(site), settings: settingsOf(source, options, own) }];
    });
  const declared = (label: string | null) =>
    source.packages
      .filter((pkg) => label === null || pkg.label === label)
      .flatMap(({ manifest }) => Object.keys(manifest?.dependencies ?? {}))
      .flatMap((name) => drivers[name] ?? [])[0] ?? null;
  const major = majorsOf(source, '@mikro-orm/core');
  return (site) => {
    const app = source.app(site);
    const isKnown = ({ settings }: (typeof found)[number]) => settings.dialect !== null;
    const own = found.filter((item) => item.app === app);
    const best = (own.find(isKnown) ?? found.find(isKnown) ?? own[0] ?? found[0])?.settings;
    const dialect = best?.dialect ?? declared(app) ?? declared(null);
    return {
      ...{ dialect, major: major(app) ?? 7 },
      naming: best?.naming ?? (dialect === 'mongodb' ? mongo : snake),
    };
  };
}

/** Of `forRootAsync({ useFactory })` what that gives. */
function optionsOf(source: Source, value: Value): Value {
  const factory = optionOf(source, value, 'useFactory');
  return isFunction(factory) ? source.call(factory, []) : value;
}

function settingsOf(source: Source, options: Value, own: string | undefined): Omit<Settings, 'major'> {
  const driver = symbolOf(optionOf(source, options, 'driver'));
  const from = driver ? source.packageOf(driver)?.package : undefined;
  const dialect =
    drivers[from ?? ''] ??
    own ??
    drivers[`@mikro-orm/${knownText(source, optionOf(source, options, 'type'))}`] ??
    null;
  const usual = dialect === 'mongodb' ? mongo : snake;
  return {
    dialect,
    naming: namingOf(source, optionOf(source, options, 'namingStrategy'), usual),
  };
}
