// What of a model is published: the one list that every name of a caller is looked up in, whatever it is for.
import { nearestNames } from '../../nearest.ts';
import type { ToolRules } from '../define/toolset.ts';
import { toolError } from '../errors.ts';
import type { Scope } from './scope.ts';
import type { Column, Link, Source } from './source.ts';
import { shown } from './values.ts';

export interface Published {
  readonly name: string;
  readonly source: Source;
  readonly scope: Scope;
  /** Who may ask it at all, however it is reached. */
  readonly when: ToolRules['when'];
  readonly fields: ReadonlyMap<string, Column>;
  readonly relations: ReadonlyMap<string, PublishedRelation>;
  readonly search: readonly string[];
  /** Rows of one answer, and relations in a path. */
  readonly limit: number;
  readonly depth: number;
}

export interface PublishedRelation {
  readonly link: Link;
  /** Rows of it, for each row that it belongs to. */
  readonly limit: number;
  /** Made when it is first asked for: relations may lead back. */
  readonly target: () => Published;
}

export interface Path {
  readonly relations: readonly PublishedRelation[];
  readonly name: string;
  readonly column: Column;
}

const SECRET = /passw|pwd|hash|token|secret|salt|credential|api_?key|private_?key|otp|cvv|ssn/i;

/** Names that `*` leaves out, though a list may name them. */
export const looksSecret = (name: string) => SECRET.test(name);

const MAX_PATH = 200;

/** "author.name" to its column; throws for whatever is not published. `at` says where it stands. */
export function pathOf(published: Published, path: unknown, at: string): Path {
  if (typeof path !== 'string')
    throw toolError('QUERY_INVALID', `${at}: the name of a field is wanted, not ${shown(path)}.`);
  const relations: PublishedRelation[] = [];
  let here = published;
  let rest = path.length > MAX_PATH ? '' : path;
  for (;;) {
    const column = here.fields.get(rest);
    if (column) return { relations, name: rest, column };
    const next = relationIn(here, rest);
    if (!next || relations.length >= published.depth) throw unpublished(here, path, rest, at);
    relations.push(next.relation);
    here = next.relation.target();
    rest = next.rest;
  }
}

/** Names of embedded fields hold dots themselves. */
function relationIn(here: Published, path: string) {
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const relation = here.relations.get(path.slice(0, dot));
    if (relation) return { relation, rest: path.slice(dot + 1) };
  }
  return null;
}

/** A field of the model itself. */
export function ownField(published: Published, name: unknown, at: string): { name: string; column: Column } {
  const { relations, name: own, column } = pathOf(published, name, at);
  if (relations.length > 0)
    throw toolError(
      'QUERY_INVALID',
      `${at}: only fields of ${published.name} itself can stand here, not ${shown(name)}.`,
    );
  return { name: own, column };
}

function unpublished(here: Published, path: string, rest: string, at: string): Error {
  const names = [...here.fields.keys(), ...[...here.relations.keys()].map((name) => `${name}.…`)];
  const nearest = nearestNames(rest, names, 3).join(', ');
  return toolError(
    'FIELD_UNPUBLISHED',
    `${at}: no field ${shown(path)} is published. Nearest of ${here.name}: ${nearest || 'none'}.`,
  );
}
