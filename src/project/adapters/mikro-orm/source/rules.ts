// What the database does with a key when the row that it refers to goes or changes: as it is said, else as each version has it.
import type { Source, Value } from '../../../source/reader/source.ts';
import { actionsOf, itemsOf, symbolOf, textOf } from '../../_orm/values.ts';
import type { Property } from './shapes.ts';

export interface Holder {
  /** Version of MikroORM. */
  major: number;
  /** The primary key is of relations alone, and this is one of them. */
  isKey: boolean;
  /** What it refers to has a key of several columns. */
  isComposite: boolean;
  nullable: boolean;
  /** In the table between two entities. */
  isBetween: boolean;
}

export function rulesOf(source: Source, { option }: Property, { major, ...holder }: Holder) {
  const { isKey, isComposite, nullable, isBetween } = holder;
  const isOld = major < 7;
  const follows = isBetween || isKey || (isOld && isCascading(source, option('cascade')));
  const onDelete = follows && (isOld || !nullable) ? 'cascade' : nullable ? 'set null' : null;
  const onUpdate = isOld || isBetween || isKey || isComposite ? 'cascade' : null;
  return actionsOf((name) => {
    const said = textOf(source, option(name === 'onDelete' ? 'deleteRule' : 'updateRule'));
    return said ?? (name === 'onDelete' ? onDelete : onUpdate);
  });
}

/** `cascade: [Cascade.REMOVE]` */
function isCascading(source: Source, given: Value): boolean {
  return itemsOf(given).some((item) => {
    const symbol = symbolOf(item);
    const name = symbol ? source.packageOf(symbol)?.path : textOf(source, item);
    return /(?:^|\.)(?:all|remove)$/i.test(name ?? '');
  });
}
