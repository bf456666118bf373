// Models in the way of the ORMs' own documentation (fixtures/nature-models), with what is right beside each of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Field, Model } from '../../src/protocol/schemas.ts';
import { readers } from './answers.ts';
import { fixtures } from './folders.ts';

const folder = join(fixtures, 'nature-models');

export interface Example {
  /** `drizzle/crm`, where it lies. */
  name: string;
  /** The folder that it lies in: the ORM, with its version where there are two. */
  orm: string;
  /** Name of its package. */
  app: string;
  models: Model[];
}

export function readExamples(): Example[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: orm }) =>
    readdirSync(join(folder, orm)).map((example) => {
      const name = `${orm}/${example}`;
      const { name: app } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      return { name, orm, app, models: readTruth(name) };
    }),
  );
}

/** models.txt: as an agent reads models, with `file#"text of its line"`, or `file#"text >> before"` the first one after another. */
function readTruth(example: string): Model[] {
  const text = readFileSync(join(folder, example, 'models.txt'), 'utf8').trim();
  const lines = text.replace(/(\S+)#"([^"]+)"/g, (_, file: string, line: string) =>
    lineOf(example, file, line),
  );
  return (readers.readModels(lines) as { items: Model[] }).items;
}

function lineOf(example: string, file: string, text: string): string {
  const [wanted = '', before] = text.split(' >> ');
  const lines = readFileSync(join(folder, example, file), 'utf8').split('\n');
  const start = before === undefined ? 0 : lines.findIndex((line) => line.includes(before)) + 1;
  const found = lines.flatMap((line, index) => (index >= start && line.includes(wanted) ? [index + 1] : []));
  if (found.length === 0 || (before === undefined && found.length > 1))
    throw new Error(`${example}: ${file}#${text} is in ${found.length} lines`);
  return `${file}:${found[0]}`;
}

/** Models and fields: each of them is right or wrong. */
export const sizeOf = (examples: readonly Example[]): number =>
  examples.reduce(
    (sum, { models }) => sum + models.reduce((size, { fields }) => size + 1 + fields.length, 0),
    0,
  );

/** What is wrong in an answer, a line each: "drizzle/crm: deals.stage: nullable true". */
export function missesOf({ name, models }: Example, listed: readonly Model[]): string[] {
  const misses = models.flatMap((right) => {
    const model = listed.find((one) => one.name === right.name);
    return model ? wrongInModel(name, right, model) : [`${right.name}: not listed`];
  });
  const strangers = listed.filter((one) => !models.some((right) => right.name === one.name));
  return [...misses, ...strangers.map((one) => `${one.name}: listed, is none`)].map(
    (miss) => `${name}: ${miss}`,
  );
}

function wrongInModel(example: string, right: Model, model: Model): string[] {
  const source = model.source.replace(`${example}/`, '');
  const wrong = differences(headOf(right), headOf({ ...model, source }));
  const missing = right.fields.flatMap((field) => {
    const found = model.fields.find(({ name }) => name === field.name);
    const told = found ? differences(factsOf(field), factsOf(found, field)) : ['not listed'];
    return told.length > 0 ? [`${right.name}.${field.name}: ${told.join('; ')}`] : [];
  });
  const others = model.fields.filter((field) => !right.fields.some(({ name }) => name === field.name));
  return [
    ...(wrong.length > 0 ? [`${right.name}: ${wrong.join('; ')}`] : []),
    ...missing,
    ...others.map((field) => `${right.name}.${field.name}: listed, is none`),
  ];
}

const headOf = ({ table, kind, source, base, doc, primaryKey, indexes, uniques, ...model }: Model) => ({
  ...{ table, kind, source, base, doc, checks: model.checks, hooks: model.hooks },
  ...{ softDelete: model.softDelete, timestamps: model.timestamps },
  primaryKey: primaryKey && keyOf(primaryKey),
  indexes: indexes.map(keyOf).sort(),
  uniques: uniques.map(keyOf).sort(),
});

const keyOf = ({ name, fields }: Model['indexes'][number]) => `${fields.join()}${name ? ` ${name}` : ''}`;

/** Of an answer, a type of the database is left out where the truth says none. */
function factsOf(field: Field, right: Field = field): Record<string, unknown> {
  return {
    ...field,
    dbType: right.dbType === null ? null : field.dbType,
  };
}

function differences(right: Record<string, unknown>, told: Record<string, unknown>): string[] {
  const keys = [...new Set([...Object.keys(right), ...Object.keys(told)])];
  return keys.flatMap((key) => {
    const text = told[key] === undefined ? 'nothing' : JSON.stringify(told[key]);
    return JSON.stringify(sorted(right[key])) === JSON.stringify(sorted(told[key])) ? [] : [`${key} ${text}`];
  });
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
