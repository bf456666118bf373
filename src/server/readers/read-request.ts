// A request as people write it down: "PATCH /users/42", a URL, a line of an access log, a curl command.

export interface Request {
  /** Upper-case; null: any. */
  method: string | null;
  /** Percent-encoded, as a client sends it, without the query. */
  path: string;
  /** Without its mark; undefined: any. */
  query?: string | undefined;
}

export function readRequest(text: string): Request {
  const [method, target] = curled(text) ?? logged(text) ?? plain(text);
  const [, path = '', query = ''] =
    /^(?:[A-Za-z][\w+.-]*:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/s.exec(target) ?? [];
  const whole = encode(path.startsWith('/') ? path : `/${path}`);
  return { method: method?.toUpperCase() ?? null, path: whole, query };
}

type Written = readonly [method: string | undefined, target: string];

function plain(text: string): Written {
  const [, method, target = ''] =
    /^\s*(?:([A-Za-z][A-Za-z-]*)\s+(?=\S))?(.*?)(?:\s+HTTP\/[\d.]+)?\s*$/s.exec(text) ?? [];
  return [method, target];
}

/** Followed by the version of HTTP, the status or a quotation mark, whatever stands around it. */
function logged(text: string): Written | undefined {
  const [, method, target] =
    /(?:^|["'`[\s])([A-Z]{3,10})\s+((?:https?:\/\/|\/)\S*?)(?:["'`]|\s+HTTP\/[\d.]+\b|\s+[1-5]\d\d(?:\s|$))/.exec(
      text,
    ) ?? [];
  return target === undefined ? undefined : [method, target];
}

function curled(text: string): Written | undefined {
  const [, rest] = /^\s*(?:\$\s*)?curl\s(.*)$/s.exec(text) ?? [];
  const words = rest
    ?.match(/"[^"]*"|'[^']*'|[^\s\\]+/g)
    ?.map((word) => word.replace(/^(["'])(.*)\1$/s, '$2'));
  const target =
    words?.find((word) => /^https?:\/\//.test(word)) ??
    words?.find((word) => /^(?:\/|localhost\b|[\w.-]+:\d+)/.test(word))?.replace(/^[^/]+/, '');
  if (words === undefined || target === undefined) return undefined;
  const option = words.findIndex((word) => /^(?:-X|--request\b)/.test(word));
  const method = words[option]?.replace(/^(?:-X|--request)=?/, '') || words[option + 1];
  if (option !== -1) return [method, target];
  if (words.some((word) => /^(?:-I|--head)$/.test(word))) return ['HEAD', target];
  return [words.some((word) => /^(?:-d|-F|--data|--json|--form)/.test(word)) ? 'POST' : 'GET', target];
}

/** What is no character of a path yet; what is encoded stays. */
function encode(path: string): string {
  return path.replace(/[^\w\-.~!$&'()*+,;=:@/%]/gu, (character) =>
    encodeURIComponent(character.toWellFormed()),
  );
}
