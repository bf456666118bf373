// Which names of a PostgreSQL lead out of its tables: functions that have effects or reach files, programs and other servers, and
// what calls them: functions of the project, views, operators, casts.
import { type Catalogue, findReach, isOpaque } from './reach.ts';
import type { CatalogueRows } from './read-catalogue.ts';

/** Volatile, and all the same without an effect that anybody else sees; `nextval` is refused by the database where it has to be. */
const harmless = new RegExp(
  `^(?:${[
    'random(?:_normal)?|array_(?:shuffle|sample)|setseed|gen_random_(?:uuid|bytes)|uuidv[47]|uuid_generate_v\\w+|gen_salt|pgp_\\w+|normal_rand',
    'clock_timestamp|timeofday|current_query|currval|lastval|nextval|set_config|set_limit|pg_sleep(?:_for|_until)?',
    'pg_(?:database|indexes|relation|table|tablespace|total_relation)_size|pg_partition_\\w+|pg_sequence_last_value|pg_get_sequence_data',
    'pg_(?:stat_get_\\w+|stat_have_stats|stat_clear_snapshot|stat_statements(?:_info)?|lock_status|prepared_xact|(?:safe_snapshot_)?blocking_pids)',
    'pg_(?:is_in_recovery|is_wal_replay_paused|jit_available|xact_\\w+|current_wal_\\w+|last_\\w+|control_\\w+|notification_queue_usage)|txid_status',
    'pg_get_(?:wal_\\w+|wait_events|shmem_allocations\\w*|backend_memory_contexts|aios|loaded_modules|multixact_members)|\\w+_actual_version',
    'pg_show_replication_origin_status|amvalidate|postgis_\\w*version|st_\\w+',
  ].join('|')})$`,
);
/** Whatever they say of themselves: they run a text, read what a text names, or go to another server. */
const outward = /^(?:\w+_to_xml\w*|crosstab\w*|connectby|xpath_table|dblink\w*|postgres_fdw_\w+|http\w*)$/;

export function createCatalogue(rows: CatalogueRows): Catalogue {
  const catalogue: Catalogue = {
    functions: new Map(),
    relations: new Map(),
    operators: new Map(),
    types: new Map(),
    schemas: new Set(rows.schemas),
    names: new Set(rows.names.map(lower)),
  };
  /** Ids of what leads out. */
  const out = new Set<string>();
  const symbols = new Set<string | null>();
  const leadsOut = (uses: readonly string[]) => uses.some((id) => out.has(id));
  const addFunction = ({ id, name, isAlsoColumn }: CatalogueRows['functions'][number], reason: string) => {
    out.add(id);
    catalogue.functions.set(lower(name), { reason: `${name} ${reason}`, alsoColumn: isAlsoColumn });
  };

  for (const row of rows.functions) {
    const { name, language, isVolatile, isOwn, source } = row;
    const isNative = language === 'internal' || language === 'c';
    if (outward.test(name)) addFunction(row, 'reaches beyond the tables');
    else if (isNative && isVolatile && !harmless.test(name)) addFunction(row, 'has effects elsewhere');
    else if (isOwn && !isNative && !isReadable(language)) addFunction(row, `is written in ${language}`);
    else continue;
    if (!isOwn) symbols.add(source);
  }
  // What is left can be seen into, until nothing more is found.
  for (let before = -1; before !== out.size; ) {
    before = out.size;
    for (const row of rows.functions) {
      if (!row.isOwn || out.has(row.id)) continue;
      const isAlias = row.language === 'internal' && symbols.has(row.source);
      if (isAlias || leadsOut(row.uses)) addFunction(row, 'calls what has effects elsewhere');
      else if (isReadable(row.language) && row.source) {
        const reason = isOpaque(row.source) ?? findReach(row.source, catalogue, []);
        if (reason !== null) addFunction(row, `cannot be seen into (${reason})`);
      }
    }
    for (const { id, schema, name, isForeign, uses } of rows.relations) {
      if (out.has(id) || !(isForeign || leadsOut(uses))) continue;
      out.add(id);
      const reason = isForeign ? `${name} is a foreign table` : `${name} reads what lies elsewhere`;
      const known = catalogue.relations.get(lower(name));
      if (known) known.schemas.add(schema);
      else catalogue.relations.set(lower(name), { reason, schemas: new Set([schema]) });
    }
    for (const { name, uses } of rows.operators)
      if (leadsOut(uses)) catalogue.operators.set(name, `the operator ${name} has effects elsewhere`);
    for (const { name, uses } of rows.types)
      if (leadsOut(uses)) catalogue.types.set(lower(name), `the type ${name} has effects elsewhere`);
  }
  return catalogue;
}

const isReadable = (language: string) => language === 'sql' || language === 'plpgsql';
const lower = (name: string) => name.toLowerCase();
