// Layouts that send strangers away.
import type { Route } from '../../../protocol/schemas.ts';
import { guardWords } from '../_http/guarding/words.ts';
import type { Known } from '../_http/guards.ts';

const refusal =
  /\bif\s*\(([^{};]{1,200}?)\)\s*\{?[^{}]{0,200}?\b(redirect|permanentRedirect|unauthorized|forbidden|notFound|error|navigateTo)\s*\(/g;
const who = /session|user|auth|account|token|logged|signed|role|admin|permission|member/i;
const welcome = /^\s*(?!(?:is)?(?:un|not|no|missing))[\w$.?]+\s*$/i;
const demand = /\bawait\s+((?:require|ensure|assert|enforce|protect|verify)[A-Z]\w*)\s*\(/g;

/** Undefined where nothing is seen of it. */
export function guardOfLayout({ name, source, text }: Known): Route['guards'][number] | undefined {
  const read = (text ?? '').slice(0, 20_000);
  for (const [, condition = '', call] of read.matchAll(refusal)) {
    // `if (user) redirect('/')` of a page to sign in sends away who is signed in.
    if (who.test(condition) && !welcome.test(condition))
      return { name, source, reason: `calls ${call} after a check of ${condition.trim()}` };
  }
  for (const [, call = ''] of read.matchAll(demand))
    if (guardWords(call)) return { name, source, reason: `calls ${call}` };
  return undefined;
}
