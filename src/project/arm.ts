// Arms the guard before any code of the project runs.
import type { Guard, Policy } from './guard/main.ts';
import { parseDatabaseUrl } from './prisma/database-url.ts';

/** Puts the guard in force; `environment` names the databases, whose sockets stay open. */
export async function armGuard(environment: NodeJS.ProcessEnv): ReturnType<Guard['selfTest']> {
  const guard = Reflect.get(globalThis, Symbol.for('mcp-node.guard')) as Guard | undefined;
  if (!guard) return { level: 'partial', holes: ['the guard was not loaded'] };
  // node-postgres and what builds on it open their sessions with this.
  environment.PGOPTIONS = `${environment.PGOPTIONS ?? ''} -c default_transaction_read_only=on`.trim();
  guard.arm({ allowedSockets: databaseSockets(environment), allowedWrites: [] });
  return guard.selfTest();
}

/** PostgreSQL only: it is the one server whose clients can be held to reading. */
function databaseSockets(environment: NodeJS.ProcessEnv): Policy['allowedSockets'] {
  return Object.values(environment).flatMap((value) => {
    if (value === undefined || !/^postgres(?:ql)?:/i.test(value)) return [];
    const place = parseDatabaseUrl(value);
    return place ? [{ host: place.host ?? 'localhost', port: place.port ?? 5432 }] : [];
  });
}
