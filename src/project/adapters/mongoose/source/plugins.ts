// Plug-ins: those of the project are run on the schema, of packages some are known by what they add.
import type { Call, Symbolic, Value } from '../../../source/reader/source.ts';
import { isFunction, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import { type Path, path, plain, type Reader, type Schema } from './shapes.ts';

type Add = (option: (key: string) => Value) => Record<string, Path>;

const none: Add = () => ({});
const date = path(plain('Date'));
const text = path(plain('String'));

const known: Readonly<Record<string, Add>> = {
  'mongoose-delete': (option) => ({
    deleted: path(plain('Boolean'), { default: false }),
    ...(option('deletedAt') === true ? { deletedAt: date } : {}),
    ...(option('deletedBy') === true ? { deletedBy: path(plain('ObjectId')) } : {}),
  }),
  'mongoose-timestamp': (option) => ({
    [String(option('createdAt') ?? 'createdAt')]: { ...date, default: 'now()' },
    [String(option('updatedAt') ?? 'updatedAt')]: { ...date, onUpdate: 'now()' },
  }),
  'passport-local-mongoose': (option) => ({
    [String(option('usernameField') ?? 'username')]: text,
    [String(option('hashField') ?? 'hash')]: text,
    [String(option('saltField') ?? 'salt')]: text,
  }),
  'mongoose-sequence': (option) => {
    const field = option('inc_field');
    return typeof field === 'string' ? { [field]: path(plain('Number')) } : {};
  },
};

/** Packages whose plug-ins add methods only. */
const harmless =
  /paginat|unique-valid|unique-error|autopopulate|lean|hidden|validat|populate|cursor|find-?or-?create|slug|cast|immutable|history|intl-phone|algolia|update-if-current|encryption|bcrypt/i;

export function applyPlugin(reader: Reader, schema: Schema, symbol: Symbolic, args: Call['args']): void {
  const { source } = reader;
  const [plugin, options] = args.map(({ value }) => value);
  if (isFunction(plugin)) {
    source.call(plugin, [symbol, options]);
    return;
  }
  const external = symbolOf(plugin);
  const from = external && source.packageOf(external);
  const name = from?.package ?? '';
  const add = Object.hasOwn(known, name) ? known[name] : harmless.test(name) ? none : undefined;
  if (!add) {
    const shown = name || textOf(source, plugin) || args[0]?.text || 'a plug-in';
    schema.unknown.push(`what the plug-in ${shown === '{}' ? args[0]?.text : shown} adds is not known`);
  }
  const option = (key: string) => optionOf(source, options, key);
  if (name === 'mongoose-delete') schema.stamps.deleted = 'deleted';
  if (name === 'mongoose-timestamp') {
    schema.stamps.created = String(option('createdAt') ?? 'createdAt');
    schema.stamps.updated = String(option('updatedAt') ?? 'updatedAt');
  }
  for (const [name, added] of Object.entries(add?.(option) ?? {}))
    if (!schema.paths.has(name)) schema.paths.set(name, added);
}
