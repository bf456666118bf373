// Mode read on one connection of postgres.js: what it sends is looked at, and goes on in read-only transactions that are rolled back.

import { findSetting } from '../../postgres/reach.ts';
import { BEGIN_READING, type Reading, readingOf, saysReadOnly } from '../../postgres/reading.ts';
import { type Snapshot, snapshotOf } from '../../postgres/snapshots.ts';
import { controlOf, type Statement, splitStatements } from '../../sql.ts';
import { denied, unprotected, watchText } from '../../state.ts';
import {
  errorFields,
  errorResponse,
  type Frame,
  joined,
  MalformedError,
  message,
  oneStatement,
  readBind,
  readerOf,
  readParse,
  readyForQuery,
  type ServerError,
  SYNC,
} from './frames.ts';
import type { Talk } from './talk.ts';

/** What the driver sends, and gets. */
export interface Driver {
  next(): Promise<Frame>;
  pass(bytes: Buffer): void;
}

/** A statement that was looked at; null: an empty text. */
interface Prepared {
  name: string;
  statement: Statement | null;
  reading: Reading | null;
}

/** Answers what the driver sends once it is connected; ends by an error alone. */
export function createSession(
  { next, pass }: Driver,
  talk: Talk,
  place: Parameters<typeof snapshotOf>[0],
): (frame: Frame) => Promise<void> {
  const snapshot: Snapshot = snapshotOf(place);
  /** Those that have a name. None of them is ever replaced or closed, so that what is bound is what was looked at. */
  const named = new Map<string, Prepared>();
  const isOpen = () => talk.status() !== 'I';

  return async (frame) => {
    if (frame.type === 'Q') await answerSimple(frame);
    else await answerExtended(frame);
    pass(readyForQuery(talk.status()));
  };

  /** Several statements in one text, each sent alone: so nothing hides behind what we took for its end. */
  async function answerSimple(frame: Frame): Promise<void> {
    const reader = readerOf(frame);
    const text = reader.text();
    reader.end();
    try {
      const statements = await look(text);
      if (statements.length === 0) pass(message('I'));
      for (const statement of statements) {
        const reading = await readingIn(statement);
        await checkReach(statement, reading, []);
        // Alone it goes as it is, for the places that errors name.
        const sent = reading.instead ?? (statements.length === 1 ? text : statement.text);
        let hasFailed = false;
        await within(reading, () =>
          talk.exchange(oneStatement(sent), (answer) => {
            hasFailed ||= answer.type === 'E';
            // What the simple protocol does not have.
            if (!'12n'.includes(answer.type)) hear(answer, statement);
          }),
        );
        if (hasFailed) break;
      }
    } catch (error) {
      pass(errorResponse(asServerError(error)));
    }
  }

  async function answerExtended(first: Frame): Promise<void> {
    let frame = first;
    let out: Buffer[] = [];
    let done: Promise<void> | undefined;
    let isDenied = false;
    let prepared: Prepared | undefined;
    const flush = () => {
      if (out.length === 0) return;
      const bytes = joined(out);
      out = [];
      if (done) talk.send(bytes);
      else
        done = talk.exchange(bytes, (answer) => void (isDenied || hear(answer, prepared?.statement ?? null)));
    };
    const relay = async () => {
      try {
        const known = prepared as Prepared;
        let isBound = false;
        for (; ; frame = await next()) {
          if (frame.type === 'B') {
            if (isBound) throw unfollowed(frame);
            isBound = true;
          }
          out.push(checked(frame, known, frame === first));
          if (frame.type === 'S') return flush();
          if (frame.type === 'H') flush();
        }
      } catch (error) {
        const response = errorResponse(asServerError(error));
        isDenied = true;
        pass(response);
        await skip();
        out = done ? [SYNC] : [];
        flush();
      }
    };
    const skip = async () => {
      while (frame.type !== 'S') frame = await next();
    };
    try {
      prepared = await preparedBy(first);
      await within(prepared.reading, async () => {
        await relay();
        await done;
      });
    } catch (error) {
      pass(errorResponse(asServerError(error)));
      await skip();
    }
  }

  /** In a transaction of ours, if it asks something and there is none. */
  async function within(reading: Reading | null, run: () => Promise<void>): Promise<void> {
    if (!reading?.isQuery || isOpen()) return run();
    await talk.ask(BEGIN_READING);
    if (talk.status() !== 'T') throw new MalformedError('PostgreSQL began no transaction');
    await run();
    // Somebody may have cancelled it.
    await talk.ask('ROLLBACK').catch(() => {});
    if (isOpen()) throw new MalformedError('PostgreSQL did not end the transaction');
  }

  /** The statements in a text that comes by. */
  async function look(text: string): Promise<readonly Statement[]> {
    const unclear = unclearTexts(talk.parameters);
    if (unclear) throw unclear;
    // Nothing may come between the beginning of a transaction and its settings.
    if (!isOpen()) await snapshot.refresh(talk.ask, false);
    watchText(text);
    const statements = splitStatements(text, 'postgres');
    if (typeof statements === 'string') throw denied(text, statements);
    return statements;
  }

  async function readingIn(statement: Statement): Promise<Reading> {
    // A transaction that cannot end in this way has ended all the same, as where the server refuses it.
    if (controlOf(statement) === 'refused' && isOpen()) await talk.ask('ROLLBACK');
    return readingOf(statement);
  }

  async function checkReach(
    statement: Statement,
    { isQuery }: Reading,
    values: readonly unknown[] | null,
  ): Promise<void> {
    if (!isQuery) return;
    const reach = await snapshot.refusal(statement, values, talk.ask, isOpen());
    if (reach !== null) throw denied(statement.plain, reach);
  }

  /** The one statement that what begins with `frame` is about: sent with it, or prepared before. */
  async function preparedBy(frame: Frame): Promise<Prepared> {
    if (frame.type !== 'P') {
      const known = named.get(nameIn(frame));
      if (!known) throw unfollowed(frame);
      if (known.statement) {
        await look(known.statement.text);
        await checkReach(known.statement, known.reading as Reading, null);
      }
      return known;
    }
    const { name, text } = readParse(frame);
    if (named.has(name)) throw serverError('42P05', `prepared statement "${name}" already exists`);
    const [statement = null, another] = await look(text);
    if (another) throw serverError('42601', 'cannot insert multiple commands into a prepared statement');
    const reading = statement && (await readingIn(statement));
    if (statement && reading) await checkReach(statement, reading, null);
    const prepared = { name, statement, reading };
    if (name !== '') named.set(name, prepared);
    return prepared;
  }

  /** The bytes of a message of the driver that may go on: no more than it needs for one statement. */
  function checked(frame: Frame, { name, statement, reading }: Prepared, isFirst: boolean): Buffer {
    switch (frame.type) {
      case 'P': {
        const { text, types } = readParse(frame);
        if (!isFirst) break;
        return message('P', name, reading?.instead ?? text, types);
      }
      case 'B': {
        const bound = readBind(frame);
        if (bound.portal !== '' || bound.name !== name) break;
        const setting = statement && findSetting(statement.plain, bound.values);
        if (setting) throw denied(statement.plain, setting);
        return frame.bytes;
      }
      case 'D':
      case 'C': {
        const reader = readerOf(frame);
        const kind = String.fromCharCode(reader.take(1)[0] ?? 0);
        const target = reader.text();
        reader.end();
        if (!(kind === 'P' ? target === '' : kind === 'S' && frame.type === 'D' && target === name)) break;
        return frame.bytes;
      }
      case 'E':
        if (readerOf(frame).text() !== '') break;
        return frame.bytes;
      case 'H':
      case 'S':
        return frame.bytes;
      default:
    }
    throw unfollowed(frame);
  }

  function hear(answer: Frame, statement: Statement | null): void {
    if ('GHWd'.includes(answer.type)) throw unfollowed(answer);
    if (answer.type === 'E' && saysReadOnly(errorFields(answer).code))
      pass(errorResponse(denied(statement?.plain ?? '', 'the database said so')));
    else pass(answer.bytes);
  }
}

/** Where the server reads texts in another way than a gate does. */
export function unclearTexts(parameters: Talk['parameters']): ReturnType<typeof unprotected> | null {
  const isClear =
    (parameters.get('standard_conforming_strings') ?? 'on') === 'on' &&
    /^utf-?8$/i.test(parameters.get('client_encoding') ?? 'utf8');
  return isClear
    ? null
    : unprotected('its session has another encoding than UTF-8, or no standard_conforming_strings');
}

function nameIn(frame: Frame): string {
  if (frame.type === 'B') return readBind(frame).name;
  if (frame.type !== 'D' && frame.type !== 'S') throw unfollowed(frame);
  const reader = readerOf(frame);
  reader.take(1);
  return reader.text();
}

const serverError = (code: string, text: string) => Object.assign(new Error(text), { code });

/** What nobody asked for by a method of postgres.js ends the connection. */
function unfollowed({ type }: Frame): MalformedError {
  const cause = denied(`the message ${type} of the protocol`, 'it cannot be followed');
  return new MalformedError(cause.message, { cause });
}

function asServerError(error: unknown): ServerError {
  if (error instanceof MalformedError) throw error;
  const { code, message: text, hint } = Object(error) as Partial<ServerError>;
  return { code: String(code ?? 'XX000'), message: String(text ?? error), hint };
}
