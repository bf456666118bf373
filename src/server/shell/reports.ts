// What a call prints while it runs, told in pieces: a client sees that it gets on, and where.

/** Below the time after which a client hears that a call is alive. */
const REPORT_MS = 5_000;
const MAX_CHARACTERS = 2_000;
/** Kept until secrets are taken out: much more than is told. */
const MAX_KEPT = 64_000;

export interface Reports {
  /** Lines of the sandbox. */
  add(lines: string): void;
  stop(): void;
}

/** `ofProject` gives the project's new lines; `report` gets the last of both. */
export function createReports(ofProject: () => string, report: (lines: string) => void): Reports {
  let lines = '';
  const timer = setInterval(() => {
    const news = lines + ofProject();
    lines = '';
    if (news !== '') report(news.trimEnd());
  }, REPORT_MS);
  return {
    // A sandbox that was broken out of may say anything, and much.
    add(text) {
      lines = kept(lines + String(text));
    },
    stop: () => clearInterval(timer),
  };
}

function kept(lines: string): string {
  return lines.length <= MAX_KEPT ? lines : `…${lines.slice(-MAX_KEPT)}`;
}

/** What is told of them: whole lines where there are any. */
export function lastLines(lines: string): string {
  if (lines.length <= MAX_CHARACTERS) return lines;
  const end = lines.slice(-MAX_CHARACTERS);
  return `…\n${end.slice(end.slice(0, -1).indexOf('\n') + 1)}`;
}
