// What a model does by itself: events that `initialize` listens to, and the column that bookshelf-paranoia sets instead of a deletion.
import type { Source, Value } from '../../../source/reader/source.ts';
import { hookText } from '../../_orm/habits.ts';
import { isFunction, optionOf, symbolOf, textOf } from '../../_orm/values.ts';
import type { Defined } from './defined.ts';

/** `this.on('creating saving', this.hash)` */
export function hooksOf(source: Source, { site, members }: Defined): string[] {
  const initialize = members.get('initialize');
  if (!isFunction(initialize)) return [];
  const self = source.symbol(source.madeFor(site.file, 'bookshelf'), 'this');
  source.call(initialize, [], self);
  return self.calls
    .filter(({ name }) => name === 'on')
    .flatMap(({ args: [events, fn] }) =>
      (textOf(source, events?.value) ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .map((event) => hookText(event, nameOf(source, fn?.value))),
    );
}

function nameOf(source: Source, fn: Value): string {
  const origin = symbolOf(fn)?.origin;
  return origin?.type === 'member' ? origin.key : source.handler(fn).name;
}

/** `bookshelf.plugin('bookshelf-paranoia', { field: 'deletedAt' })` */
export function softColumnOf(source: Source): string {
  const plugins = source.called(['plugin']).map(({ args }) => args.map(({ value }) => value));
  const given = plugins.find(([name]) => {
    const symbol = symbolOf(name);
    return /paranoia/.test((symbol ? source.packageOf(symbol)?.package : textOf(source, name)) ?? '');
  });
  return textOf(source, optionOf(source, given?.[1], 'field')) ?? 'deleted_at';
}
