// Opens a database with a driver that the project has installed, and that is held to the mode.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { CodedError, codedError } from '../../errors.ts';
import type { Connection } from '../databases/connection.ts';
import type { Driver } from '../databases/driver.ts';
import { drivers } from '../databases/drivers/index.ts';
import { reasonFor } from '../databases/refused.ts';
import { unprotected } from '../databases/state.ts';
import { reasonOf } from '../disk/files.ts';
import { declaredNames, readManifest } from '../disk/manifest.ts';
import type { Candidate } from './find.ts';

export interface Opened {
  connection: Connection;
  driver: string;
}

/** Throws a coded error that says why it cannot be. */
export async function openConnection(
  { name, provider, target }: Candidate,
  folders: readonly string[],
  timeoutMs: number,
): Promise<Opened> {
  const failed = (reason: string) => codedError('CONNECTION_FAILED', { name, reason });
  if ('reason' in target) throw failed(target.reason);
  const { scheme, url, file } = target;
  // One that is held and has nothing to open speaks no SQL.
  const fitting = drivers.filter(
    ({ urlSchemes, open, isHeld }) => urlSchemes.includes(scheme) && (open !== undefined || !isHeld),
  );
  if (fitting.length === 0) throw failed(`no driver for ${provider} is known here`);
  let failure: unknown;
  for (const { name: driver, open } of fitting) {
    const path = open && (await locate(driver, folders));
    if (!open || !path) continue;
    let exports: unknown;
    try {
      exports = loadDriver(path);
    } catch (error) {
      failure ??= error;
      continue;
    }
    try {
      return { driver, connection: await open(exports, { url, file, timeoutMs }) };
    } catch (error) {
      // One for files that was not compiled, or is not to be had in this Node: another may. A server answers all the same.
      failure ??= error;
      if (file === null && !unknownToDriver.test(reasonOf(error))) break;
    }
  }
  if (failure instanceof CodedError) throw failure;
  if (failure !== undefined) throw failed(whyOf(failure));
  for (const { name: driver, isHeld } of fitting)
    if (!isHeld && (await locate(driver, folders))) throw unprotected(reasonFor(driver));
  throw failed(`none of its drivers is installed (${namesOf(fitting)})`);
}

/** A way to log in that the driver has not learned. */
const unknownToDriver = /\bunknown (?:auth\w* )?plugin\b|\bplugin .*not supported\b/i;

/** One that tried several addresses has no words of its own. */
function whyOf(error: unknown): string {
  return reasonOf(error) || String(Reflect.get(Object(error), 'code') ?? 'it did not say why');
}

const namesOf = (fitting: readonly Driver[]): string =>
  fitting.flatMap(({ name, open }) => (open ? name : [])).join(', ');

const loadDriver = (path: string): unknown =>
  path.startsWith('node:') ? process.getBuiltinModule(path) : createRequire(path)(path);

/** Where a package of the project has it, or one of its dependencies: strict package managers hide what those depend on. */
async function locate(name: string, folders: readonly string[]): Promise<string | null> {
  if (name.startsWith('node:')) return process.getBuiltinModule(name) ? name : null;
  for (const folder of folders) {
    const found = resolveFrom(join(folder, 'package.json'), name);
    if (found) return found;
  }
  for (const folder of folders) {
    const file = join(folder, 'package.json');
    for (const dependency of declaredNames((await readManifest(folder)).manifest)) {
      const entry = resolveFrom(file, `${dependency}/package.json`) ?? resolveFrom(file, dependency);
      const found = entry && resolveFrom(entry, name);
      if (found) return found;
    }
  }
  return null;
}

function resolveFrom(file: string, name: string): string | null {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return null;
  }
}
