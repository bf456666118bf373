import { describe, expect, test } from 'vitest';
import { isEnvFile, isSecret, isWritable } from '../../src/files/guarded-files.ts';
import { isEnvFileName } from '../../src/files/secrets/file-names.ts';

const words = (text: string) => text.trim().split(/\s+/);

/** Below the project or a home. */
const secrets = words(`
  .env .env.local .env.production .env-local .env_prod .env~ .env.bak .env.swp .env.1 .ENV.Local #.env# .env.keys .env.local.old
  .envrc .envrc.local .flaskenv .dev.vars .dev.vars.staging prod.env config/dev.env prod.env.bak docker.env.local apps/api/.env
  .npmrc .npmrc.bak .npmrc~ .npmrc.orig .yarnrc.yml .yarnrc .pypirc .netrc _netrc .netrc.save .git-credentials .gitcookies .htpasswd .condarc
  .git/config .git/config.worktree .git/modules/lib/config .git/modules/a/modules/b/config .git/worktrees/x/config.worktree mirror.git/config
  .pgpass pgpass.conf .pg_service.conf .my.cnf .my.cnf.bak .mylogin.cnf
  .cargo/credentials .cargo/credentials.toml .gem/credentials .bundle/config .composer/auth.json auth.json .m2/settings.xml
  .m2/settings-security.xml .gradle/gradle.properties gradle.properties android/gradle.properties android/keystore.properties pip.conf .pip/pip.conf
  .nuget/NuGet/NuGet.Config .config/composer/auth.json .config/pypoetry/auth.toml
  .aws/credentials .aws/config .azure/accessTokens.json .azure/msal_token_cache.json .azure/config .config/gcloud/credentials.db .boto
  .config/gcloud/application_default_credentials.json application_default_credentials.json .config/rclone/rclone.conf rclone.conf .rclone.conf .s3cfg
  .oci/config .config/doctl/config.yaml .config/hcloud/cli.toml local.settings.json x.publishsettings .databrickscfg .snowsql/config
  .docker/config.json .docker/contexts/meta/a/meta.json .dockercfg .dockerconfigjson .kube/config .kube/cache/x kubeconfig prod.kubeconfig
  .config/gh/hosts.yml .config/hub .config/glab-cli/config.yml .terraformrc terraform.rc terraform.tfstate terraform.tfstate.backup prod.tfvars
  prod.auto.tfvars.json .terraform.d/credentials.tfrc.json .vault-token .vault_pass.txt
  id_rsa id_ed25519 id_ecdsa_sk id_work id_rsa.bak id_rsa_github deploy_rsa deploy_key .ssh/work .ssh/id_new ssh_host_rsa_key keys/id_ed25519-old
  server.pem server.key server.key.bak cert.p12 cert.pfx AuthKey_X.p8 release.jks debug.keystore vault.kdbx vault.kdb putty.ppk age.agekey office.ovpn
  service-account.json service_account_prod.json my-service-account.json serviceAccountKey.json shop-firebase-adminsdk-x1.json client_secret_1.json
  credentials.json credentials.yml .credentials secrets.json secrets.yml .secrets google_credentials.json
  .mozilla/firefox/x/logins.json .config/google-chrome/Default/Cookies .config/BraveSoftware/x .config/chromium/Default/x .password-store/x.gpg
  .local/share/keyrings/login.keyring .gnupg/secring.gpg secring.gpg Library/Keychains/login.keychain-db login.keychain .config/op/config
  .bash_history .zsh_history .zhistory .histfile .node_repl_history .psql_history .mysql_history .python_history fish_history .lesshst
  .claude.json .claude/.credentials.json .local/share/opencode/auth.json .codex/auth.json .gemini/oauth_creds.json .config/github-copilot/apps.json
  Cursor/User/globalStorage/state.vscdb .cache/huggingface/token .config/configstore/firebase-tools.json .sentryclirc .supabase/access-token
  playwright/.auth/user.json .curlrc .wgetrc .msmtprc sftp-config.json .wrangler/config/default.toml kaggle.json .local/state/mcp-node/tokens/x
`);

const readable = words(`
  .env.example .env.sample .env.template .env.dist .env.defaults .env.schema .env.local.example .env-example example.env sample.env .dev.vars.example
  env.ts env.d.ts environment.ts src/env/index.ts environments.json .environment.d process.env.ts dotenv.js
  id_rsa.pub id_ed25519.pub .ssh/id_new.pub .ssh/known_hosts deploy_rsa.pub id_map.ts id_column.sql idle.js
  keys.ts key.ts keyboard.json credentials.ts auth.ts auth.js auth.config.ts secrets.ts secret.ts tokens.json token.ts
  locales/en/auth.json src/i18n/nb/auth.json src/schemas/auth.json messages/en/auth.json
  package.json package-lock.json tsconfig.json README.md schema.prisma .gitignore .gitmodules .gitattributes .editorconfig .prettierrc .nvmrc
  .git/HEAD .git/index .git/modules/lib/HEAD .github/workflows/ci.yml .azure/pipelines.yml azure-pipelines.yml docker-compose.yml Dockerfile
  .docker/Dockerfile config.json config/default.json src/config/credentials/index.ts settings.xml settings.gradle main.tf variables.tf
  terraform.tfvars.example history.ts src/history.json .claude/settings.json .claude/CLAUDE.md opencode.json .cursor/rules .vscode/settings.json
  .config/nvim/init.lua next.config.js service-account.ts account.json kube.ts helm/values.yaml hosts.yml backup.sql data.bak notes.txt~ pem.ts
`);

const path = (name: string) => `/home/ann/shop/${name}`;

describe('files that hold secrets', () => {
  test('by their usual names', () => {
    expect(secrets.filter((name) => !isSecret(path(name)))).toEqual([]);
  });

  test('what looks alike stays readable', () => {
    expect(readable.filter((name) => isSecret(path(name)))).toEqual([]);
  });

  test('what packages and the system bring along for everybody', () => {
    const open = words(`
      /home/ann/shop/node_modules/agent/test/server.pem /home/ann/shop/node_modules/agent/id_map /home/ann/shop/node_modules/i18n/auth.json
      /etc/ssl/certs/ca.pem /usr/share/ca-certificates/x.pem
    `);
    expect(open.filter(isSecret)).toEqual([]);
    const closed = words(`
      /home/ann/shop/node_modules/agent/.env /home/ann/shop/node_modules/agent/.npmrc /home/ann/shop/node_modules/agent/id_rsa
      /etc/ssl/private/host.key /run/secrets/db /proc/self/environ /proc/1/smaps /proc/self/task/2/smaps_rollup
    `);
    expect(closed.filter((name) => !isSecret(name))).toEqual([]);
  });
});

test('an env file is one for the guard and for the redaction alike', () => {
  const all = [...secrets, ...readable].map((name) => name.slice(name.lastIndexOf('/') + 1));
  expect(all.filter((name) => isEnvFile(`/x/${name}`) !== isEnvFileName(name))).toEqual([]);
  const found = all.filter(isEnvFileName);
  expect(found).toEqual(
    expect.arrayContaining(words('.env .env-local .env~ .envrc .dev.vars prod.env .env.local.old')),
  );
  expect(found.filter((name) => !/env|\.dev\.vars/i.test(name))).toEqual([]);
});

test.each(['compiled', 'packages'])('what we keep in %s is not written for a folder above it', (part) => {
  const folder = `/home/ann/.cache/mcp-node/${part}`;
  for (const scope of [true, ['/home/ann'], ['/home/ann/.cache/mcp-node']] as const)
    expect(isWritable({ scope, named: [] }, `${folder}/x`)).toBe(false);
  expect(isWritable({ scope: ['/home/ann'], named: [] }, '/home/ann/.cache/another/x')).toBe(true);
});

test('mcp-node itself is not written for a folder above it', () => {
  for (const within of ['node_modules', 'node_modules/.pnpm/@mcp-node+cli@1.0.0/node_modules']) {
    const folder = `/home/ann/shop/${within}`;
    for (const scope of [true, ['/home/ann/shop'], [folder]] as const)
      for (const file of ['dist/cli.js', '.cache/v24-x64/0f014866'])
        expect(isWritable({ scope, named: [] }, `${folder}/@mcp-node/cli/${file}`)).toBe(false);
    expect(isWritable({ scope: [folder], named: [] }, `${folder}/@mcp-node/other/x`)).toBe(true);
  }
});
