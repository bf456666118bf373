// An update of mcp-node while this one runs: what it starts from then on is another version, or not there.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownManifest } from '../../built-files.ts';
import { codedError } from '../../errors.ts';
import { takeFingerprint } from '../../files/fingerprint.ts';

/** What it gives throws SERVER_REPLACED for as long as that is so. */
export function createReplacedCheck(): () => void {
  const file = fileURLToPath(ownManifest);
  const started = textOf(file);
  let seen = takeFingerprint(file);
  return () => {
    const now = takeFingerprint(file);
    if (now === seen) return;
    const text = textOf(file);
    // The same version may have been installed again.
    if (text !== started)
      throw codedError('SERVER_REPLACED', { problem: `${file} is ${text === null ? 'gone' : 'another'}.` });
    seen = now;
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
