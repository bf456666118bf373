// What a data source says of all of its entities: the database, how names are made, what comes before those of tables.
import { join } from 'node:path';
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { parseJsonc } from '../../../source/resolve/jsonc.ts';
import { isFunction, itemsOf, knownText, optionOf, record, textOf } from '../../_orm/values.ts';
import { majorsOf } from '../../major.ts';
import { type Naming, namingOf, usual } from './naming.ts';

export interface Settings {
  /** "postgres", "mysql", …; null: not known. */
  dialect: string | null;
  naming: Naming;
  prefix: string;
  /** Of TypeORM, as it is installed, else declared. */
  major: number;
}

const makers = /(?:^|\.)(?:DataSource|Connection|createConnections?|forRoot(?:Async)?)$/;

/** Of the app that a place belongs to, else of any. */
export function readSettings(source: Source): (site: Call['site']) => Settings {
  const made = source
    .made(['typeorm', '@nestjs/typeorm'])
    .filter(({ callee: { origin } }) => origin.type === 'external' && makers.test(origin.path))
    .flatMap(({ args, site }) => {
      const options = optionsOf(source, args[0]?.value);
      return options === undefined ? [] : [{ app: source.app(site), settings: settingsOf(source, options) }];
    });
  // An app that says its options itself has no use for the file.
  const files = readConfigFiles(source).filter(({ app }) => !made.some((one) => one.app === app));
  const found = [...made, ...files];
  const isKnown = ({ settings: { dialect } }: (typeof found)[number]) => dialect !== null;
  const major = majorsOf(source, 'typeorm');
  return (site) => {
    const own = found.filter(({ app }) => app === source.app(site));
    const best = own.find(isKnown) ?? found.find(isKnown) ?? own[0] ?? found[0];
    return {
      ...(best?.settings ?? { dialect: null, naming: usual, prefix: '' }),
      major: major(source.app(site)) ?? 1,
    };
  };
}

/** What `createConnection()` of 0.2 looks for, and `forRoot()`: as JSON, or a module. */
function readConfigFiles(source: Source) {
  return source.packages.flatMap(({ dir, label }) =>
    source
      .list(dir)
      .files.filter((name) => /^ormconfig\.(?:json|[cm]?[jt]s)$/.test(name))
      .map((name) => {
        const file = join(dir, name);
        const value = name.endsWith('.json') ? fromJson(source.text(file)) : source.exported(file, 'default');
        const all = itemsOf(value);
        // Of several connections, the one that is so by name or by having none.
        const isDefault = (item: Value) =>
          (textOf(source, optionOf(source, item, 'name')) ?? 'default') === 'default';
        return { app: label, settings: settingsOf(source, all.find(isDefault) ?? all[0] ?? value) };
      }),
  );
}

function fromJson(text: string | null): Value {
  const json = parseJsonc(text ?? '');
  const of = (options: unknown) => record(Object.entries(Object(options)));
  return Array.isArray(json) ? { kind: 'array', items: json.map(of), open: false } : of(json);
}

/** Of `forRootAsync({ useFactory })` what that gives. */
function optionsOf(source: Source, value: Value): Value {
  const factory = optionOf(source, value, 'useFactory');
  return isFunction(factory) ? source.call(factory, []) : value;
}

function settingsOf(source: Source, options: Value): Omit<Settings, 'major'> {
  return {
    dialect: knownText(source, optionOf(source, options, 'type')),
    naming: namingOf(source, optionOf(source, options, 'namingStrategy')),
    prefix: textOf(source, optionOf(source, options, 'entityPrefix')) ?? '',
  };
}
