// Files that hold secrets, by the names that tools give them: for the guard, the redaction and the reader of source alike.
// Put together from GitHub's gitignore templates, the signatures of gitrob and of gitleaks, and the documentation of the tools.
// All of it is matched against lower case, with "/" between folders.

/** Written by hand or by tools as `NAME=value`; `.env-local`, `.env_prod` and `.env~` too. */
const envNames = [
  String.raw`\.env(?:rc)?(?:[^a-z\d].*)?`,
  String.raw`.*\w\.env(?:[._-](?:local|dev\w*|prod\w*|stag\w*|test\w*))?`,
  String.raw`\.flaskenv`,
];
const devVars = String.raw`\.dev\.vars(?:[^a-z\d].*)?`;
/** For others to copy: they say which variables there are, and hold no values. */
export const envTemplate =
  /[._-](?:example|sample|template|dist|defaults|schema)$|^(?:.*[._-])?(?:example|sample|template)\.env$/;

/** Wherever they lie. */
const secretNames = [
  ...envNames,
  devVars,
  // Logins of tools and of package managers.
  String.raw`\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.condarc|\.netrc|_netrc|\.git-credentials|\.gitcookies|\.htpasswd|\.htdigest`,
  String.raw`\.dockercfg|\.dockerconfigjson|\.terraformrc|terraform\.rc|credentials\.tfrc\.json|\.vault[-_]\w+(?:\.txt)?|\.vbox_pass`,
  String.raw`\.s3cfg|\.s3curl|\.passwd-s3fs|\.boto|\.rclone\.conf|rclone\.conf|\.databrickscfg|\.sentryclirc|\.snowsql`,
  String.raw`\.curlrc|\.wgetrc|\.msmtprc|\.fetchmailrc|\.muttrc|\.mailrc|\.esmtprc|\.ftpconfig|\.remote-sync\.json|\.kubeconfig|kubeconfig`,
  String.raw`\.claude\.json|\.credentials|\.credentials\.\w+|credentials|credentials\.(?:json|ya?ml|toml|csv|xml|ini|db)|.*_credentials\.json|oauth_creds\.json`,
  String.raw`service[-_]?account.*\.json|.*[-_.]service[-_]?account\.json|.*firebase-adminsdk.*\.json|client_secret.*\.json`,
  // Databases.
  String.raw`\.pgpass|pgpass\.conf|\.pg_service\.conf|\.my\.cnf|\.mylogin\.cnf|\.mongorc\.js|\.dbshell`,
  // Shells write down what was typed, passwords too.
  String.raw`\.(?:\w+[-_])?z?hist(?:ory|file)?|\.\w*_history-\d+|fish_history|consolehost_history\.txt|\.lesshst`,
  // Keys.
  String.raw`(?:id|ssh_host)_(?:rsa|dsa|ecdsa|ed25519|xmss)[\w.-]*(?<!\.pub)|[\w.-]+_(?:rsa|dsa|ecdsa|ed25519)|deploy[-_]key`,
  String.raw`.*\.(?:pkcs12|p8|jks|keystore|bcfks|kdbx?|ppk|keychain|keychain-db|agekey)`,
  'shadow-?|gshadow-?',
];

/** The same, but in packages and among the system's certificates they are for everybody. */
const looseNames = [
  String.raw`.*\.(?:pem|key|p12|pfx)|id_[a-z\d_-]+|secring\.\w+`,
  String.raw`.*\.tfstate|.*\.tfvars(?:\.json)?|\.?secrets\.(?:json|ya?ml|toml|ini|properties)|\.secrets?`,
  String.raw`(?:gradle|keystore|signing|key|local)\.properties|settings-security\.xml|pip\.(?:conf|ini)|kaggle\.json`,
  String.raw`local\.settings\.json|.*\.publishsettings|.*\.azureauth|azureauth\.json|sftp-config\.json|sitemanager\.xml|recentservers\.xml`,
  String.raw`.*\.kubeconfig|kube[-_]?config\.ya?ml|state\.vscdb|.*\.ovpn`,
];

/** Folders whose files are all secret, and files that are so by their folder. */
const secretPaths = [
  // `.git` itself, its submodules, worktrees and bare repositories.
  String.raw`[^/]*\.git/(?:.*/)?(?:config|config\.worktree|credentials)`,
  String.raw`\.ssh/(?!known_hosts$|config$|[^/]*\.pub$).*`,
  String.raw`\.(?:aws|gnupg|kube|oci|ibmcloud|bluemix|doppler|jfrog|password-store|pki|terraform\.d|mozilla|gsutil)/.*`,
  // Pipelines of Azure lie in a folder of that name as well.
  String.raw`\.azure/(?:config|(?:.*/)?(?:accesstokens|azureprofile|msal|service_principal|[^/]*(?:token|secret|credential))[^/]*)`,
  String.raw`\.docker/(?:config\.json|contexts/.*)`,
  String.raw`\.config/(?:gcloud|gh|glab-cli|hub|doctl|hcloud|op|1password|bitwarden[^/]*|stripe|\.wrangler|configstore|github-copilot|sops|rclone|netlify|railway|heroku|fly|containers|composer|pypoetry|google-chrome[^/]*|chromium|bravesoftware|microsoft-edge[^/]*|vivaldi|opera)(?:/.*)?`,
  String.raw`\.config/git/(?:config|credentials)|\.subversion/auth/.*|\.davfs2/secrets|\.purple/accounts\.xml|\.weechat/.*`,
  String.raw`\.(?:wrangler|netlify|railway)/config.*|\.supabase/access-token|\.circleci/cli\.yml|\.travis/config\.yml|\.bundle/config`,
  String.raw`\.(?:cache/)?huggingface/(?:stored_)?tokens?|\.m2/settings[^/]*\.xml|\.nuget/(?:.*/)?nuget\.config|\.fly/config\.yml|\.pip/pip\.conf|\.snowsql/config`,
  String.raw`\.local/share/(?:keyrings|kwalletd|opencode/auth\.json|com\.vercel\.cli)(?:/.*)?|\.(?:codex|now|composer|gemini)/auth\.json`,
  String.raw`playwright/\.auth/.*|\.auth/.*\.json|library/keychains/.*|library/application support/(?:google/chrome|firefox|bravesoftware|microsoft edge|chromium)/.*`,
  'mcp-node/tokens/.*|run/secrets/.*',
];

/** Composer's, beside its manifest; but not a language's texts about logging in, or code. */
const authFile = String.raw`^(?=.*/auth\.json$)(?!.*/(?:locales?|i18n|intl|lang|langs|languages?|translations?|messages|src|app|docs|schemas?|public|node_modules)/)`;

/** Copies that editors and people leave. */
const copied = String.raw`(?:[~#]|[ ._-](?:bak|backup|old|orig|save|saved|swp|swo|copy|tmp|\d+)| \(\d+\))*`;
const anyOf = (patterns: readonly string[]) => patterns.join('|');

export const envFile = new RegExp(`^#?(?:${anyOf([...envNames, devVars])})${copied}$`);
export const secretName = new RegExp(`^#?(?:${anyOf(secretNames)})${copied}$`);
export const looseSecretName = new RegExp(`^#?(?:${anyOf(looseNames)})${copied}$`);
export const secretPath = new RegExp(`/(?:${anyOf(secretPaths)})${copied}$|${authFile}`);
/** Certificates of authorities, and what packages bring along for their tests. */
export const publicPlace =
  /^\/(?:etc|usr\/(?:share|lib|local\/share))\/(?:ssl|ca-certificates|pki)\/(?!.*private)|\/node_modules\//;

/** Of a file that holds values, in any mode; a pattern for one (".env.example") holds none. */
export function isEnvFileName(name: string): boolean {
  const lower = name.toLowerCase();
  return envFile.test(lower) && !envTemplate.test(lower);
}
