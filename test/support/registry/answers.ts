// Reads the texts of the tools on packages back into what their JSON holds.
import { parse as parseYaml } from 'yaml';
import { readFit } from '../packages/answers.ts';

type Json = Record<string, unknown>;

const unquoted = (text: string): string => (text.startsWith('"') ? (JSON.parse(text) as string) : text);

function split(text: string): { head: string; lines: string[]; warnings: Json[]; more: number | undefined } {
  const [head = '', ...lines] = text.split('\n');
  const more = /^more: offset (\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  if (more !== undefined) lines.pop();
  const at = lines.findIndex((line) => line.startsWith('warning '));
  const warnings = (at === -1 ? [] : lines.splice(at)).map((line) => {
    const [, code, message] = /^warning (\w+): (.*)$/.exec(line) ?? [];
    return { code, message };
  });
  return { head, lines, warnings, more: more === undefined ? undefined : Number(more) };
}

export function readFound(answer: string): Json {
  const at = answer.search(/^# \d+ found; /m);
  const grids = readGrids(answer.slice(0, at).split('\n').slice(0, -1));
  const { head, lines, warnings, more } = split(answer.slice(at));
  const items = lines[0] === 'none' ? [] : lines.map(readItem);
  const count = Number(/^# (\d+) found; /.exec(head)?.[1]);
  return {
    ...(grids.length > 0 && { grids }),
    items,
    count,
    warnings,
    ...(more === undefined ? {} : { nextOffset: more }),
  };
}

function readGrids(lines: readonly string[]): Json[] {
  const grids: (Json & { packages?: Json[] })[] = [];
  for (const line of lines) {
    const [, title = '', text = ''] = /^((?:"(?:[^"\\]|\\.)*"|[^":]|:(?! ))*): (.*)$/.exec(line) ?? [];
    const grid = grids.at(-1);
    if (title.startsWith('# grid ')) grids.push({ slug: title.slice('# grid '.length), title: text });
    else if (title === 'choose' && grid) Object.assign(grid, { choose: text, packages: [] });
    else grid?.packages?.push(readChoice(title, text));
  }
  return grids;
}

function readChoice(title: string, text: string): Json {
  const [name = '', ...parts] = title.split('; ');
  const since = parts.find((part) => part.startsWith('in Node since '))?.slice('in Node since '.length);
  const instead = parts.find((part) => part.startsWith('instead '))?.slice('instead '.length);
  return {
    ...(since === undefined ? { name: unquoted(name) } : { builtin: unquoted(name), since }),
    ...(instead === undefined ? {} : { instead: instead.split(', ').map(unquoted) }),
    [parts.includes('avoid') ? 'avoid' : 'niche']: text,
  };
}

function readItem(line: string): Json {
  const [, title = '', description = null] =
    /^((?:"(?:[^"\\]|\\.)*"|[^":]|:(?! ))*)(?:: (.*))?$/.exec(line) ?? [];
  const [first = '', ...parts] = title.split(/; (?=date |license |downloads |installed )/);
  const [, name = '', version = ''] = /^(\S+) (.+)$/.exec(first) ?? [];
  const known = Object.fromEntries(
    parts.map((part) => {
      const [, key = '', value = ''] = /^(\w+) (.+)$/.exec(part) ?? [];
      return [key, key === 'downloads' ? Number(value) : unquoted(value)];
    }),
  );
  const none = { date: null, license: null, downloads: null };
  return { name: unquoted(name), version: unquoted(version), ...none, ...known, description };
}

/** Of what is null, false or empty the text says nothing. */
export function readPackage(text: string): Json {
  const { lines, warnings } = split(text);
  const at = lines.findIndex((line) => /^fits (?:yes|with|no)$/.test(line));
  const fits = readFit(lines.splice(at));
  return { ...(parseYaml(lines.join('\n')) as Json), fits, warnings };
}

export function readTried(text: string): Json {
  const { head, lines, warnings } = split(text);
  const [, name, version, verdict, by] =
    /^# (\S+) (\S+) (loads|does not load) by (import|require); /.exec(head) ?? [];
  const said = parseYaml(lines.join('\n')) as Json;
  return { name, version, loads: verdict === 'loads', by, ...said, warnings };
}
