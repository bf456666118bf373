// database_connections as text: a connection in a line.
import type { ConnectionInfo } from '../../protocol/databases/connections.ts';
import { firstWord, type Page, page, rest, text, word } from './words.ts';

const written = [
  ...['name', 'provider', 'host', 'port', 'database', 'variable', 'source', 'driver', 'mode', 'protection'],
  ...['reachable', 'reason'],
];

export function connectionsText(answer: Page<ConnectionInfo>): string {
  const lines = answer.items.map((item) => {
    const { name, provider, host, port, database, variable, source, driver, mode, protection } = item;
    const parts = [`${firstWord(name, ';')} ${word(provider, ';')}`];
    if (host !== null || port !== null)
      parts.push(`at ${host === null ? '-' : word(host, ';')}${port === null ? '' : ` ${port}`}`);
    if (database !== null) parts.push(`database ${word(database, ';')}`);
    if (variable !== null && variable !== name) parts.push(`variable ${word(variable, ';')}`);
    if (variable === null) parts.push('variable -');
    if (source !== null) parts.push(`source ${word(source, ';')}`);
    if (driver !== null) parts.push(`driver ${word(driver, ';')}`);
    parts.push(protection === null ? mode : `${mode} by ${protection}`);
    const state = item.reachable ? 'reachable' : 'unreachable';
    const title = [...parts, state].join('; ');
    const more = rest(item, written, (key, json) => ` ${key} ${json}`);
    return [item.reason === undefined ? title : text(title, item.reason), ...more].join('\n');
  });
  return page(lines, answer);
}
