// Examples in the way of the frameworks' own documentation (fixtures/nature), with what is right beside each of them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from '../../src/protocol/schemas.ts';
import { fixtures } from './folders.ts';

const folder = join(fixtures, 'nature');

export interface Example {
  /** `express/routing`, where it lies. */
  name: string;
  framework: string;
  /** Name of its package. */
  app: string;
  routes: Right[];
}

/** A line of routes.txt: `GET /a | handler | file: text of its line | protected by guard`; what is not said is not compared. */
interface Right {
  /** Kind, methods and path. */
  key: string;
  handler: string;
  /** `file:line` */
  source: string;
  auth: string;
  guards: string[] | null;
}

export function readExamples(): Example[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: framework }) =>
    readdirSync(join(folder, framework)).map((example) => {
      const name = `${framework}/${example}`;
      const { name: app } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      return { name, framework, app, routes: readRoutes(name) };
    }),
  );
}

function readRoutes(example: string): Right[] {
  const text = readFileSync(join(folder, example, 'routes.txt'), 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('# '));
  return lines.map((line) => {
    const [key = '', handler = '', place = '', auth = ''] = line
      .split(/(?<= )\|(?= |$)/)
      .map((cell) => cell.trim());
    const [word = '', guards] = auth.split(' by ');
    return {
      ...{ key, handler, source: place && lineOf(example, place), auth: word },
      guards: guards?.split(', ') ?? null,
    };
  });
}

/** The one line of `file: text`, or of `file: text >> before` the first one after another. */
function lineOf(example: string, place: string): string {
  const file = place.slice(0, place.indexOf(': '));
  const [wanted = '', before] = place.slice(file.length + 2).split(' >> ');
  const lines = readFileSync(join(folder, example, file), 'utf8').split('\n');
  const start = before === undefined ? 0 : lines.findIndex((line) => line.includes(before)) + 1;
  const found = lines.flatMap((line, index) => (index >= start && line.includes(wanted) ? [index + 1] : []));
  if (found.length === 0 || (before === undefined && found.length > 1))
    throw new Error(`${example}: ${place} is in ${found.length} lines`);
  return `${file}:${found[0]}`;
}

/** What is wrong in an answer, a line each: "express/routing: GET /a: source app.js:1". */
export function missesOf({ name, routes }: Example, listed: readonly Route[]): string[] {
  const left = [...listed];
  const misses = routes.flatMap((right) => {
    const same = left.filter((route) => keyOf(route) === right.key);
    const route = same.find((one) => wrongIn(name, right, one) === '') ?? same[0];
    if (!route) return [`${name}: ${right.key}: not listed`];
    left.splice(left.indexOf(route), 1);
    const wrong = wrongIn(name, right, route);
    return wrong ? [`${name}: ${right.key}: ${wrong}`] : [];
  });
  return [...misses, ...left.map((route) => `${name}: ${keyOf(route)}: listed, is none`)];
}

const keyOf = ({ kind, methods, path }: Route) => `${kind ? `${kind} ` : ''}${[...methods].sort()} ${path}`;

function wrongIn(example: string, right: Right, route: Route): string {
  const source = route.source?.replace(`${example}/`, '') ?? null;
  const guards = route.guards.map((guard) => guard.name);
  if (right.handler && route.handler !== right.handler) return `handler ${route.handler}`;
  if (right.source && source !== right.source) return `source ${source}`;
  if (right.auth && route.auth !== right.auth) return `auth ${route.auth}`;
  if (right.guards && right.guards.join() !== guards.join()) return `guards ${guards}`;
  return '';
}
