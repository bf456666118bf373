// The last words of a process: of each shell session that it prints for, and of all together.
import type { Readable } from 'node:stream';
import { OUTPUT_MARK_LENGTH, outputMark } from '../../protocol/output-mark.ts';

const RING_CHARACTERS = 64 * 1024;
/** More than there can be sessions: marks may be forged, or come after the end of their session. */
const MAX_SESSIONS = 256;

export interface Ring {
  /** What came for this session, and for none, since it was last taken. */
  take(session?: string): string;
  /** Whole lines that came for this session since they were last looked at; they stay to be taken. */
  fresh(session: string): string;
  /** The last of all that came. */
  peek(): string;
  /** The session is gone. */
  forget(session: string): void;
}

export function createRing(stream: Readable | null): Ring {
  let all = '';
  let current = '';
  let rest = '';
  const kept = new Map<string, { text: string; unseen: string }>();

  const keep = (text: string) => {
    if (text === '') return;
    all = last(all + text);
    const before = kept.get(current);
    const add = (old = '') => last(old + text);
    kept.set(current, { text: add(before?.text), unseen: add(before?.unseen) });
    if (kept.size > MAX_SESSIONS) kept.delete(kept.keys().next().value ?? '');
  };

  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const text = rest + chunk;
    let at = 0;
    for (const match of text.matchAll(outputMark)) {
      keep(text.slice(at, match.index));
      current = (match[1] ?? '').trim();
      at = match.index + match[0].length;
    }
    // A mark may come in two pieces.
    const open = text.indexOf('\0', Math.max(at, text.length - OUTPUT_MARK_LENGTH + 1));
    const end = open === -1 ? text.length : open;
    keep(text.slice(at, end));
    rest = text.slice(end);
  });
  stream?.on('error', () => {});

  const takeOne = (session: string) => {
    const { text } = kept.get(session) ?? { text: '' };
    kept.delete(session);
    return text;
  };
  return {
    take: (session = '') => (session === '' ? '' : takeOne(session)) + takeOne(''),
    fresh(session) {
      const entry = kept.get(session);
      const end = (entry?.unseen.lastIndexOf('\n') ?? -1) + 1;
      if (!entry || end === 0) return '';
      const lines = entry.unseen.slice(0, end);
      entry.unseen = entry.unseen.slice(end);
      return lines;
    },
    peek: () => all,
    forget: (session) => void kept.delete(session),
  };
}

/** The mark says that it begins in the middle of something, which may be a secret. */
function last(text: string): string {
  return text.length > RING_CHARACTERS ? `…${text.slice(-RING_CHARACTERS)}` : text;
}
