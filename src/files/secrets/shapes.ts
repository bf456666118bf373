// Secrets that are known by their form alone, wherever they stand. A table of our own, as data: the scanners that have
// such lists (secretlint, gitleaks) are programs for repositories, with rules for names and files as well.

interface Shape {
  kind: string;
  /** Without groups and anchors; linear in the length of the text. */
  pattern: string;
}

const base64Line = '[A-Za-z0-9+/=]';
/** What stands between the lines of a key: a line break, escaped or not, what a printer or a logger puts around it. */
const betweenLines = String.raw`(?:\\{0,8}[rn]|[\r\n]|%0[AD])(?:['"\x60] \+)?\s{0,20}(?:\[project\] ?)?['"\x60]?`;

export const shapes: readonly Shape[] = [
  {
    kind: 'private-key',
    // To its end, or as far as its lines go where it was cut.
    pattern: `-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[^]){0,20000}-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|(?:(?:${betweenLines}){1,3}${base64Line}{1,100}){0,400})`,
  },
  { kind: 'jwt', pattern: String.raw`\beyJ[\w-]{10,}\.eyJ[\w-]{6,}(?:\.[\w-]*)?` },
  { kind: 'password-hash', pattern: String.raw`\$2[abxy]?\$\d\d\$[./A-Za-z\d]{53}` },
  {
    kind: 'password-hash',
    pattern: String.raw`\$(?:argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,12}|7|[156]|y|bcrypt-sha256)\$[\w./+=,:-]{1,100}\$[\w./+=,$-]{16,}`,
  },
  {
    kind: 'password-hash',
    pattern: String.raw`\b(?:pbkdf2|scrypt)[\w:]{1,40}(?:\$\d{1,9})?\$[\w./+=-]{4,100}\$[\w./+=-]{20,}`,
  },
  { kind: 'password-hash', pattern: String.raw`\{(?:SSHA|SHA|SMD5|CRYPT)\d{0,3}\}[\w./+=$-]{20,}` },
  { kind: 'password-hash', pattern: String.raw`\b[\da-f]{16,64}[:.](?:[\da-f]{128}|[\da-f]{64})\b` },
  { kind: 'github-token', pattern: String.raw`\b(?:gh[pousr]_[A-Za-z\d]{30,}|github_pat_\w{30,})` },
  { kind: 'gitlab-token', pattern: String.raw`\bgl(?:pat|ptt|dt|rt|cbt|agent|soat|ft|imt|oas)-[\w-]{20,}` },
  { kind: 'aws-key', pattern: String.raw`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z\d]{16}\b` },
  { kind: 'google-key', pattern: String.raw`\bAIza[\w-]{35}|\bya29\.[\w.-]{20,}|\bGOCSPX-[\w-]{28}` },
  {
    kind: 'slack-token',
    pattern: String.raw`\bxox[abeoprs](?:\.xox[bp])?-[\w-]{10,}|\bxapp-\d-[\w-]{10,}|\bhooks\.slack\.com\\{0,8}\/(?:services|workflows|triggers)\\{0,8}\/(?:[\w/-]|\\{1,8}\/){20,}`,
  },
  {
    kind: 'discord-token',
    pattern: String.raw`\b[MNO][A-Za-z\d]{23,27}\.[\w-]{6}\.[\w-]{27,40}\b|\bdiscord(?:app)?\.com\\{0,8}\/api\\{0,8}\/webhooks\\{0,8}\/\d+\\{0,8}\/[\w-]{30,}`,
  },
  {
    kind: 'stripe-key',
    pattern: String.raw`\b(?:[sr]k_(?:live|test|prod)_[A-Za-z\d]{10,}|whsec_[\w+/=]{20,})`,
  },
  {
    kind: 'openai-key',
    pattern: String.raw`\bsk-(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Z])[\w-]{20,200}`,
  },
  { kind: 'npm-token', pattern: String.raw`\bnpm_[A-Za-z\d]{36}` },
  { kind: 'pypi-token', pattern: String.raw`\bpypi-AgE[\w-]{50,}` },
  { kind: 'sendgrid-key', pattern: String.raw`\bSG\.[\w-]{16,32}\.[\w-]{16,64}` },
  { kind: 'mailgun-key', pattern: String.raw`\bkey-[\da-f]{32}\b` },
  { kind: 'mailchimp-key', pattern: String.raw`\b[\da-f]{32}-us\d{1,2}\b` },
  { kind: 'twilio-key', pattern: String.raw`\bSK[\da-f]{32}\b` },
  { kind: 'telegram-token', pattern: String.raw`\b\d{8,10}:AA[\w-]{33}` },
  { kind: 'digitalocean-token', pattern: String.raw`\bdo[opr]_v1_[\da-f]{64}\b` },
  { kind: 'shopify-token', pattern: String.raw`\bshp(?:at|ca|pa|ss)_[\da-fA-F]{32}\b` },
  { kind: 'square-token', pattern: String.raw`\bsq0(?:atp|csp|idp)-[\w-]{22,43}` },
  { kind: 'huggingface-token', pattern: String.raw`\bhf_[A-Za-z\d]{30,}` },
  { kind: 'linear-key', pattern: String.raw`\blin_(?:api|oauth)_[A-Za-z\d]{32,}` },
  { kind: 'notion-token', pattern: String.raw`\b(?:ntn|secret)_[A-Za-z\d]{40,}` },
  { kind: 'vault-token', pattern: String.raw`\bhv[sbr]\.[\w-]{24,}` },
  { kind: 'doppler-token', pattern: String.raw`\bdp\.(?:pt|st|sa|ct|scim|audit)\.[\w.-]{40,}` },
  { kind: 'supabase-key', pattern: String.raw`\bsb(?:p_[\da-f]{40}|_secret_[\w-]{20,})` },
  { kind: 'planetscale-token', pattern: String.raw`\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,}` },
  { kind: 'databricks-token', pattern: String.raw`\bdapi[\da-f]{32}\b` },
  { kind: 'new-relic-key', pattern: String.raw`\bNRAK-[A-Z\d]{27}\b` },
  { kind: 'grafana-token', pattern: String.raw`\bglsa_[A-Za-z\d]{32}_[\da-fA-F]{8}` },
  { kind: 'sentry-token', pattern: String.raw`\bsntry[su]_[\w=+/-]{40,}` },
  { kind: 'resend-key', pattern: String.raw`\bre_[A-Za-z\d]{6,10}_[A-Za-z\d]{20,}` },
  { kind: 'postman-key', pattern: String.raw`\bPMAK-[\da-f]{24}-[\da-f]{34}\b` },
  { kind: 'age-key', pattern: String.raw`\bAGE-SECRET-KEY-1[A-Z\d]{58}\b` },
];

const all = new RegExp(shapes.map(({ pattern }) => pattern).join('|'), 'g');
const each = shapes.map(({ kind, pattern }) => [kind, new RegExp(`^(?:${pattern})`)] as const);
const whole = shapes.map(({ kind, pattern }) => [kind, new RegExp(`^\\s*(?:${pattern})\\s*$`)] as const);

/** The kind of secret that `value` is as a whole. */
export function shapeOf(value: string): string | undefined {
  return whole.find(([, pattern]) => pattern.test(value))?.[0];
}

/** Secrets within a text become what `replace` makes of them. */
export function replaceShapes(text: string, replace: (found: string, kind: string) => string): string {
  return text.replace(all, (found) => replace(found, each.find(([, p]) => p.test(found))?.[0] ?? 'secret'));
}
