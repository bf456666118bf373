// Messages of PostgreSQL's protocol (https://www.postgresql.org/docs/current/protocol-message-formats.html): cut out of a stream, read, made.

export interface Frame {
  /** A letter; of the first message of a client, which has none, an empty text. */
  type: string;
  bytes: Buffer;
}

/** What somebody sent is no message that we know: nothing more is read of it. */
export class MalformedError extends Error {
  override name = 'MalformedError';
}

/** In memory of its own, which nobody else has: what was looked at cannot change before it is sent. */
export function joined(parts: readonly Uint8Array[]): Buffer {
  const all = Buffer.alloc(parts.reduce((size, { length }) => size + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

/** Cuts what arrives into messages. */
export function createCutter(isFirstUntyped: boolean): (chunk: Uint8Array) => Frame[] {
  let head = isFirstUntyped ? 0 : 1;
  let waiting: Uint8Array[] = [];
  let size = 0;
  let wanted = head + 4;
  return (chunk) => {
    waiting.push(chunk);
    size += chunk.length;
    if (size < wanted) return [];
    const all = joined(waiting);
    const frames: Frame[] = [];
    let at = 0;
    for (;;) {
      if (size - at < head + 4) break;
      const length = all.readInt32BE(at + head);
      if (length < 4) throw new MalformedError('a message of PostgreSQL without a length');
      if (size - at < head + length) break;
      const bytes = all.subarray(at, at + head + length);
      frames.push({ type: head === 0 ? '' : String.fromCharCode(all[at] ?? 0), bytes });
      at += head + length;
      head = 1;
    }
    waiting = at === size ? [] : [all.subarray(at)];
    size -= at;
    wanted = size < head + 4 ? head + 4 : head + all.readInt32BE(at + head);
    return frames;
  };
}

/** Reads the parts of a message; `end` throws if anything is left of it. */
export function readerOf({ type, bytes }: Frame) {
  let at = type === '' ? 4 : 5;
  const take = (count: number) => {
    if (count < 0 || at + count > bytes.length)
      throw new MalformedError(`a message ${type} that ends too early`);
    at += count;
    return bytes.subarray(at - count, at);
  };
  return {
    take,
    int16: () => take(2).readUInt16BE(),
    int32: () => take(4).readInt32BE(),
    text() {
      const zero = bytes.indexOf(0, at);
      if (zero === -1) throw new MalformedError(`a message ${type} with a text that does not end`);
      const text = take(zero - at).toString('utf8');
      take(1);
      return text;
    },
    end() {
      if (at !== bytes.length) throw new MalformedError(`a message ${type} that goes on`);
    },
  };
}

/** Texts end with a zero; bytes are as they are. */
export function message(type: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const body = joined(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`, 'utf8') : part)),
  );
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return joined([Buffer.from(type), length, body]);
}

export const SYNC = message('S');
export const readyForQuery = (status: string) => message('Z', Buffer.from(status));
export const simpleQuery = (text: string) => message('Q', text);

const none = Buffer.alloc(2);
/** A statement without parameters, in the protocol that takes but one: all values come as texts. */
export const oneStatement = (text: string) =>
  joined([
    message('P', '', text, none),
    message('B', '', '', none, none, none),
    message('D', Buffer.from('P'), ''),
    message('E', '', Buffer.alloc(4)),
    SYNC,
  ]);

export interface ServerError {
  code: string;
  message: string;
  hint?: string | undefined;
}

export function errorResponse({ code, message: text, hint }: ServerError): Buffer {
  const fields = { S: 'ERROR', V: 'ERROR', C: code, M: text, ...(hint ? { H: hint } : {}) };
  const parts = Object.entries(fields).flatMap(([key, value]) => [
    Buffer.from(key),
    value.replaceAll('\0', ''),
  ]);
  return message('E', ...parts, Buffer.alloc(1));
}

/** Of an ErrorResponse: its fields by their letters. */
export function errorFields(frame: Frame): ServerError {
  const reader = readerOf(frame);
  const fields: Record<string, string> = {};
  for (let key = reader.take(1)[0] ?? 0; key !== 0; key = reader.take(1)[0] ?? 0)
    fields[String.fromCharCode(key)] = reader.text();
  return { code: fields.C ?? '', message: fields.M ?? '' };
}

/** The first column of a DataRow. */
export function firstColumn(frame: Frame): string {
  const reader = readerOf(frame);
  if (reader.int16() === 0) return '';
  const length = reader.int32();
  return length < 0 ? '' : reader.take(length).toString('utf8');
}

export function readParse(frame: Frame) {
  const reader = readerOf(frame);
  const [name, text] = [reader.text(), reader.text()];
  const count = reader.int16();
  const types = reader.take(count * 4);
  reader.end();
  const number = Buffer.alloc(2);
  number.writeUInt16BE(count);
  return { name, text, types: joined([number, types]) };
}

/** The statement that is bound, and its values: texts, bytes, null. */
export function readBind(frame: Frame): { portal: string; name: string; values: unknown[] } {
  const reader = readerOf(frame);
  const [portal, name] = [reader.text(), reader.text()];
  const formats = Array.from({ length: reader.int16() }, () => reader.int16());
  const values = Array.from({ length: reader.int16() }, (_, at) => {
    const length = reader.int32();
    if (length === -1) return null;
    const bytes = reader.take(length);
    const isBinary = (formats.length === 1 ? formats[0] : formats[at]) === 1;
    return isBinary ? bytes : bytes.toString('utf8');
  });
  reader.take(reader.int16() * 2);
  reader.end();
  return { portal, name, values };
}
