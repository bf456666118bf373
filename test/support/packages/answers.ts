// Reads the texts of compare_packages and check_packages, and whether a package fits, back into what their JSON holds.
type Json = Record<string, unknown>;

/** A word, or JSON in its place, from the start of a text. */
function word(text: string, ends = ''): [found: string, rest: string] {
  const json = /^"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
  if (json !== undefined) return [JSON.parse(json) as string, text.slice(json.length)];
  const at = [...text].findIndex((char) => char === ' ' || ends.includes(char));
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}

/** Up to one of the separators of a line. */
function part(text: string): [found: string, rest: string] {
  if (text.startsWith('"')) return word(text);
  const at = /; | -> |$/.exec(text)?.index ?? text.length;
  return [text.slice(0, at), text.slice(at)];
}

function words(text: string, ends = ''): string[] {
  const found: string[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const [one, after] = word(rest, ends);
    found.push(one);
    rest = after.trimStart();
  }
  return found;
}

const none = (text: string | undefined): string | null => (text === '-' || text === undefined ? null : text);

function readWarnings(lines: string[]): Json[] {
  const at = lines.findIndex((line) => line.startsWith('warning '));
  return (at === -1 ? [] : lines.splice(at)).map((line) => {
    const [, code, message] = /^warning (\w+): (.*)$/.exec(line) ?? [];
    return { code, message };
  });
}

/** The line `fits …`, and those one space further in. */
export function readFit([first = '', ...lines]: readonly string[]): Json {
  const told = lines.map((line) => line.slice(1));
  const isCopy = (line: string) => line.startsWith('installed ');
  return {
    verdict: first.slice('fits '.length),
    installed: told.filter(isCopy).map((line) => {
      const [version, afterVersion] = word(line.slice('installed '.length), ';');
      const [path, after] = word(afterVersion.trimStart(), ';');
      if (!after.startsWith('; ')) return { version, path };
      const [declared, more] = part(after.slice(2));
      const app = more === '' ? {} : { app: part(more.slice('; in '.length))[0] };
      return { version, path, declared, ...app };
    }),
    reasons: told.filter((line) => !isCopy(line)).map(readReason),
  };
}

function readReason(line: string): Json {
  const [, level, about, some, rest = ''] =
    /^(\w+) (\w+)(?: in ((?:"(?:[^"\\]|\\.)*"|[^":])+))?: (.*)$/.exec(line) ?? [];
  const apps = some?.match(/"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g)?.map((one) => word(one, ',')[0]);
  const [wants, afterWants] = part(rest);
  const [has, afterHas] = afterWants.startsWith('; ') ? part(afterWants.slice(2)) : [undefined, afterWants];
  const remedy = afterHas.startsWith(' -> ') ? part(afterHas.slice(4))[0] : undefined;
  const known = Object.entries({ has, remedy, apps }).filter(([, value]) => value !== undefined);
  return { about, level, wants, ...Object.fromEntries(known) };
}

export function readComparison(text: string): Json {
  const lines = text.split('\n').slice(1);
  const warnings = readWarnings(lines);
  const first = lines.findIndex((line) => line.startsWith('# '));
  const rows = lines.splice(0, first === -1 ? lines.length : first).slice(1);
  const blocks = lines
    .join('\n')
    .split(/^# .*\n/m)
    .slice(1);
  const cell = (text: string) => (text === '-' ? null : /^(?:"|\d+$)/.test(text) ? JSON.parse(text) : text);
  const items = rows.map((row, index) => {
    const [
      name,
      version,
      date,
      license,
      modules,
      types,
      node,
      dependencies,
      unpackedSize,
      downloads,
      lastYear,
    ] = row.split(' | ').map(cell);
    const block = (blocks[index] ?? '').trimEnd().split('\n');
    const at = block.findIndex((line) => line.startsWith('description: '));
    const description = at === -1 ? null : block.splice(at)[0]?.slice('description: '.length);
    return {
      ...{
        name,
        version,
        date,
        license,
        modules,
        types,
        node,
        dependencies,
        unpackedSize,
        downloads,
        lastYear,
      },
      ...{ description, fits: readFit(block) },
    };
  });
  return { items, warnings };
}

const lists: Record<string, (line: string) => Json> = {
  outdated(line) {
    const [name, range, installed, , wanted, latest, ...more] = words(line);
    const major = more[0] === 'major' ? more.shift() !== undefined : false;
    return { name, range, installed, wanted, latest, major, ...kindOf(more) };
  },
  vulnerable(line) {
    const { head, rest: title } = titled(line);
    const [name, version, severity, range, url] = words(head);
    return { name, version, severity, range, url: none(url), title };
  },
  deprecated(line) {
    const { head, rest: message } = titled(line);
    const [name, version, path] = words(head);
    return { name, version, path, message };
  },
  avoid(line) {
    const { head, rest: why } = titled(line);
    const [first = '', instead = ''] = head.split('; instead ');
    const [name, , app] = words(first);
    const uses = instead.split(', ').map((one) => word(one).join(''));
    return { name, ...(app !== undefined && { app }), why, instead: uses };
  },
  unsatisfied(line) {
    const [name, range, installed, ...more] = words(line);
    return { name, range, installed: none(installed), ...kindOf(more) };
  },
  unused(line) {
    const { head, rest: evidence } = titled(line);
    const [name, range, ...more] = words(head);
    return { name, range, evidence, ...kindOf(more) };
  },
  missing(line) {
    const [head = '', through = null] = line.split('; ');
    const [name, source, ...more] = words(head);
    const isType = more[0] === 'type' ? more.shift() !== undefined : false;
    return { name, source, isType, through, ...(more[0] === 'in' && { app: more[1] }) };
  },
  duplicated(line) {
    const [name, rest] = word(line, ':');
    const versions = rest
      .slice(2)
      .split(' | ')
      .map((one) => {
        const [version, by = ''] = one.split(' < ');
        return { version, by: by === '-' ? [] : by.split(', ').map((asker) => word(asker, ',').join('')) };
      });
    return { name, versions };
  },
  peers(line) {
    const [name, range, , by, installed] = words(line);
    return { name, range, by, installed: none(installed) };
  },
};

function kindOf([kind, , app]: readonly (string | undefined)[]): Json {
  return { kind, ...(app !== undefined && { app }) };
}

/** What stands before the first `: ` outside of quotes, and behind it. */
function titled(line: string): { head: string; rest: string } {
  const head = /^(?:"(?:[^"\\]|\\.)*"|[^":]|:(?! ))*/.exec(line)?.[0] ?? '';
  return { head, rest: line.slice(head.length + 2) };
}

export function readCheck(text: string): Json {
  const lines = text.split('\n').slice(1);
  const warnings = readWarnings(lines);
  const [, declared, installed, from = '', files] =
    /^checked (\d+) declared, (\d+) installed in (.+), (\d+) files$/.exec(lines.shift() ?? '') ?? [];
  const found: Record<string, Json[]> = Object.fromEntries(Object.keys(lists).map((kind) => [kind, []]));
  let kind = '';
  for (const line of lines) {
    if (line.startsWith('# ')) kind = line.slice(2);
    else if (line !== 'none') found[kind]?.push(lists[kind]?.(line) ?? {});
  }
  const checked = { declared: Number(declared), installed: Number(installed), files: Number(files) };
  return { checked: { ...checked, from: none(word(from)[0]) }, ...found, warnings };
}
