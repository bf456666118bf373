// Whose triggers a user of MySQL or MariaDB is shown: those of tables on which the user, or a role in use, has the privilege.

/** The rows of a query. */
export type AskRows = (sql: string) => Promise<Record<string, unknown>[]>;

/** The server takes whoever comes (--skip-grant-tables). */
const WITHOUT_PRIVILEGES = 1290;
const granting =
  /^GRANT (?:ALL PRIVILEGES|(?:.*, )?TRIGGER(?:, .*)?) ON (?:TABLE )?(\*|`(?:``|[^`])*`)\.(\*|`(?:``|[^`])*`) TO /;

/** Whether the triggers of a table are seen. */
export async function readTriggerPrivilege(ask: AskRows): Promise<(schema: string, name: string) => boolean> {
  const grants = await ask('SHOW GRANTS').catch((error) => {
    if (Reflect.get(Object(error), 'errno') === WITHOUT_PRIVILEGES) return null;
    throw error;
  });
  if (grants === null) return () => true;
  const places = grants.flatMap((row) => {
    const [, schema, name] = granting.exec(String(Object.values(row)[0])) ?? [];
    if (schema === undefined || name === undefined) return [];
    // Of a schema it is a pattern, but where a table is named.
    return [{ schema: name === '*' ? patternOf(schema) : exactly(schema), name: exactly(name) }];
  });
  return (schema, name) => places.some((place) => place.schema.test(schema) && place.name.test(name));
}

const bare = (quoted: string) => quoted.slice(1, -1).replaceAll('``', '`');
const anything = /^/;
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const exactly = (quoted: string): RegExp =>
  quoted === '*' ? anything : new RegExp(`^${literally(bare(quoted))}$`, 'i');

function patternOf(quoted: string): RegExp {
  if (quoted === '*') return anything;
  const parts = bare(quoted).matchAll(/\\([%_\\])|([\s\S])/g);
  const source = Array.from(parts, ([, escaped, one = '']) =>
    escaped !== undefined ? literally(escaped) : one === '%' ? '.*' : one === '_' ? '.' : literally(one),
  );
  return new RegExp(`^${source.join('')}$`, 'is');
}
