// The connections of the project, each tried.
import { CodedError } from '../../errors.ts';
import type { FoundConnection, NamedDatabases } from '../../protocol/databases/connections.ts';
import { reasonOf } from '../disk/files.ts';
import { type Candidate, findConnections } from './find.ts';
import { openConnection } from './open.ts';

const TRY_MS = 5_000;

export async function listConnections(
  root: string,
  { items, folders }: NamedDatabases,
): Promise<FoundConnection[]> {
  const candidates = findConnections(root, items, process.env);
  return Promise.all(candidates.map((candidate) => tryConnection(candidate, folders)));
}

async function tryConnection(candidate: Candidate, folders: readonly string[]): Promise<FoundConnection> {
  const { target: _, ...described } = candidate;
  try {
    const { connection, driver } = await openConnection(candidate, folders, TRY_MS);
    try {
      await connection.query('SELECT 1', [], 1);
    } finally {
      await connection.close();
    }
    return { ...described, driver, reachable: true };
  } catch (error) {
    const message = reasonOf(error);
    // It begins with its name.
    const reason =
      error instanceof CodedError
        ? message.replace(/^The database .*? cannot be reached: |\.$/g, '')
        : message;
    return { ...described, driver: null, reachable: false, reason };
  }
}
