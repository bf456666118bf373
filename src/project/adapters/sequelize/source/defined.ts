// Finds the models of a project: `define`, `init` of a class, and classes with decorators.
import type { Call, Source, Value } from '../../../source/reader/source.ts';
import { entriesOf, isFunction, knownText, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { readDecorated } from './decorated.ts';
import { type Defined, newParts, packages, seven } from './shapes.ts';
import { typeOf } from './types.ts';

export function readDefined(source: Source): Defined[] {
  const settings = readSettings(source);
  const found: Defined[] = [];
  initialise(source);
  for (const call of source.called(['define', 'init'])) {
    const model = call.name === 'define' ? fromDefine(source, call) : fromInit(source, call);
    if (model) add(model);
  }
  for (const cls of source.classes()) {
    const model = readDecorated(source, cls);
    if (model && !found.some((other) => other.cls?.node === cls.node)) add(model);
  }
  return found;

  function add(model: Defined): void {
    const isAgain = found.some(
      ({ name, site }) =>
        name === model.name && site.file === model.site.file && site.start === model.site.start,
    );
    if (isAgain) return;
    const { define, dialect } = settings(model.site);
    model.options.push(define);
    model.dialect = dialect;
    found.push(model);
  }
}

/** Calls the statics that define a class, where nobody was seen to. */
function initialise(source: Source): void {
  const initialised = new Set(source.called(['init']).map(({ on }) => on));
  const classes = source.classes();
  const bases = new Set(
    classes.flatMap(({ superclass: base }) =>
      typeof base === 'object' && base !== null && base.kind === 'class' ? [base.node] : [],
    ),
  );
  for (const cls of classes) {
    const from = cls.base && source.packageOf(cls.base);
    if (
      !cls.base ||
      bases.has(cls.node) ||
      initialised.has(cls.base) ||
      !from ||
      !packages.includes(from.package)
    )
      continue;
    for (const name of ['init', 'initModel', 'initialize', 'setup', 'setUp']) {
      const fn = cls.statics.get(name) as Value;
      if (isFunction(fn)) source.call(fn, [], cls);
    }
  }
}

function newModel(name: string, site: Call['site'], options: Value[]): Defined {
  return {
    ...{ name, site, cls: null, symbol: null, options, dialect: null, attributes: new Map() },
    ...newParts(),
  };
}

/** `sequelize.define('User', { … }, { … })` */
function fromDefine(source: Source, { args, on, site, result }: Call): Defined | null {
  const [given, attributes, options] = args.map(({ value }) => value);
  const name = textOf(source, given);
  const from = on && source.packageOf(on);
  if (name === null || !entriesOf(source, attributes) || (from && !packages.includes(from.package)))
    return null;
  const isSeven = from?.package === seven;
  const model = { ...newModel(name, site, [options]), symbol: result, isSeven };
  addAttributes(source, model, attributes);
  return model;
}

/** `User.init({ … }, { sequelize, … })` of a class of the project. */
function fromInit(source: Source, { args, on, site }: Call): Defined | null {
  const [attributes, options] = args.map(({ value }) => value);
  const cls = on?.origin.type === 'extension' ? on.origin.class : null;
  const from = on && source.packageOf(on);
  if (!cls || !from || !packages.includes(from.package) || !entriesOf(source, attributes)) return null;
  const name = textOf(source, optionOf(source, options, 'modelName')) ?? cls.name;
  const model = { ...newModel(name, site, [options]), cls, isSeven: from.package === seven };
  model.site = cls.site;
  addAttributes(source, model, attributes);
  return model;
}

function addAttributes(source: Source, model: Defined, value: Value): void {
  const found = entriesOf(source, value);
  if (found?.open) model.unknown.push('what is spread into its attributes is not known');
  for (const [name, written] of found?.entries ?? []) {
    const type = typeOf(written);
    const options = type ? undefined : written;
    const site =
      typeof written === 'object' && written !== null && written.kind === 'object' ? written.site : null;
    const place = source.place(value, name);
    if (place) model.places.set(name, place);
    model.attributes.set(name, {
      ...{ type: type ? written : optionOf(source, written, 'type'), implied: null, options, site },
    });
  }
}

interface Settings {
  define: Value;
  dialect: string | null;
}

/** Of the app that a place belongs to, else of any. */
function readSettings(source: Source): (site: Call['site']) => Settings {
  const found = source
    .made([...packages, '@nestjs/sequelize'])
    .filter(({ kind, callee: { origin } }) => {
      const path = origin.type === 'external' ? origin.path : '?';
      return /\.forRoot(?:Async)?$/.test(path) || (kind === 'new' && /^(?:|Sequelize)$/.test(path));
    })
    .map(({ args, site }) => ({
      app: source.app(site),
      settings: settingsOf(
        source,
        args.map(({ value }) => value),
      ),
    }));
  const isKnown = ({ settings }: (typeof found)[number]) =>
    settings.dialect !== null || settings.define !== undefined;
  return (site) => {
    const own = found.filter(({ app }) => app === source.app(site));
    return (own.find(isKnown) ?? found.find(isKnown))?.settings ?? { define: undefined, dialect: null };
  };
}

function settingsOf(source: Source, args: readonly Value[]): Settings {
  const last = args.findLast((value) => entriesOf(source, value) !== null);
  const factory = optionOf(source, last, 'useFactory');
  const options = isFunction(factory) ? source.call(factory, []) : last;
  const url = textOf(source, args[0]);
  const dialect =
    knownText(source, optionOf(source, options, 'dialect')) ?? /^(\w+):/.exec(url ?? '')?.[1] ?? null;
  const symbol = symbolOf(optionOf(source, options, 'dialect'));
  // Version 7 is given a class: PostgresDialect.
  const name = symbol ? (/(\w+?)Dialect$/.exec(source.packageOf(symbol)?.path ?? '')?.[1] ?? null) : null;
  const short =
    (name ?? dialect)
      ?.toLowerCase()
      .replace(/^postgresql$/, 'postgres')
      .replace(/^sqlite3$/, 'sqlite') ?? null;
  return { define: optionOf(source, options, 'define'), dialect: short };
}
