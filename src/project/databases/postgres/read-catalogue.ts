// What PostgreSQL's own catalogue says of functions, views, operators and types: one answer, as JSON.

/** Of oids: "f" for a function, "r" for a relation. */
export interface CatalogueRows {
  functions: {
    id: string;
    name: string;
    language: string;
    isVolatile: boolean;
    /** Made by somebody, not part of PostgreSQL. */
    isOwn: boolean;
    /** Its text, or the name of the C function behind it. */
    source: string | null;
    /** What a body that was parsed, or an aggregate, calls. */
    uses: string[];
    /** A column or a table has this name as well. */
    isAlsoColumn: boolean;
  }[];
  relations: { id: string; schema: string; name: string; isForeign: boolean; uses: string[] }[];
  operators: { name: string; uses: string[] }[];
  types: { name: string; uses: string[] }[];
  schemas: string[];
  /** All that can stand in front of a parenthesis. */
  names: string[];
}

/** Oids from here on are of what was made after the database was. */
const FIRST_OWN = 16384;

const idsIn = (tree: string) =>
  `ARRAY(SELECT DISTINCT CASE m[1] WHEN 'relid' THEN 'r' ELSE 'f' END || m[2] FROM regexp_matches(${tree}, ':(funcid|opfuncid|aggfnoid|winfnoid|relid) (\\d+)', 'g') AS m)`;

/** Handlers and triggers cannot be called; of what belongs to PostgreSQL, what is stable or immutable only computes. */
export const catalogueQuery = `SELECT json_build_object(
  'functions', (SELECT coalesce(json_agg(json_build_object(
      'id', 'f' || p.oid, 'name', p.proname, 'language', l.lanname, 'isVolatile', p.provolatile = 'v', 'isOwn', p.oid >= ${FIRST_OWN},
      'source', CASE WHEN l.lanname IN ('sql', 'plpgsql', 'internal') THEN p.prosrc END,
      'uses', CASE WHEN a.aggfnoid IS NOT NULL THEN ARRAY['f' || a.aggtransfn::oid, 'f' || a.aggfinalfn::oid, 'f' || a.aggmtransfn::oid, 'f' || a.aggmfinalfn::oid, 'f' || a.aggcombinefn::oid]
        WHEN l.lanname = 'sql' THEN ${idsIn(`to_jsonb(p) ->> 'prosqlbody'`)} ELSE '{}' END,
      'isAlsoColumn', EXISTS (SELECT FROM pg_attribute c WHERE c.attrelid >= ${FIRST_OWN} AND c.attname = p.proname AND p.oid >= ${FIRST_OWN})
        OR EXISTS (SELECT FROM pg_class c WHERE c.relname = p.proname AND c.oid >= ${FIRST_OWN})
    )), '[]') FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
    WHERE (p.oid >= ${FIRST_OWN} OR p.provolatile = 'v' OR p.proname ~ '_to_xml') AND p.prorettype NOT IN (2279, 3838) AND NOT 2281 = ANY (p.proargtypes::oid[])),
  'relations', (SELECT coalesce(json_agg(json_build_object('id', 'r' || c.oid, 'schema', n.nspname, 'name', c.relname, 'isForeign', c.relkind = 'f',
      'uses', ${idsIn('r.ev_action::text')} || ARRAY(SELECT 'r' || i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid))), '[]')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
    WHERE c.relkind IN ('v', 'f') OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = c.oid)),
  'operators', (SELECT coalesce(json_agg(json_build_object('name', o.oprname, 'uses', ARRAY['f' || o.oprcode::oid])), '[]') FROM pg_operator o WHERE o.oid >= ${FIRST_OWN}),
  'types', (SELECT coalesce(json_agg(json_build_object('name', t.name, 'uses', t.uses)), '[]') FROM (
      SELECT t.typname AS name, ARRAY['f' || k.castfunc] AS uses FROM pg_cast k JOIN pg_type t ON t.oid = k.casttarget WHERE k.oid >= ${FIRST_OWN}
      UNION ALL SELECT t.typname, ${idsIn('k.conbin::text')} FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid) t),
  'schemas', (SELECT json_agg(nspname) FROM pg_namespace),
  'names', (SELECT json_agg(name) FROM (SELECT proname AS name FROM pg_proc UNION SELECT typname FROM pg_type UNION SELECT relname FROM pg_class UNION SELECT word FROM pg_get_keywords()) n)
)::text AS catalogue`;
