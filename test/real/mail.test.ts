import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { JWK } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { logInToImap } from "../../cli/proof/mail/imap-login.ts";
import { logInToPop } from "../../cli/proof/mail/pop-login.ts";
import { logInToSmtp } from "../../cli/proof/mail/smtp-login.ts";
import { issueServerCertificate } from "../../packages/entra-tenant/certificates.ts";
import type { LiveTenant } from "../../packages/entra-tenant/directory.ts";
import { startMailTenant } from "../../packages/entra-tenant/test/mail/mail-tenant.ts";

/** Dovecot serves IMAP and POP3, and checks the tokens of Postfix, which serves SMTP. */
const dovecot = process.env["ENTRA_TEST_DOVECOT"] ?? "dovecot";
const asked = spawnSync(dovecot, ["--version"], { encoding: "utf8" });
const version = asked.error === undefined ? asked.stdout.trim() : "";
// The settings have other names in 2.4.
const hasDovecot = version.startsWith("2.3.");
const postfix = process.env["ENTRA_TEST_POSTFIX"] ?? "postfix";
// Postfix is started by root only, and without arguments it prints how to use it.
const hasPostfix = hasDovecot && userInfo().uid === 0 && spawnSync(postfix, []).error === undefined;
if (!hasDovecot) {
  process.stderr.write(`NOT RUN: Dovecot 2.3 on PATH or in ENTRA_TEST_DOVECOT, got ${version || "none"}\n`);
}
if (!hasPostfix)
  process.stderr.write("NOT RUN: Postfix on PATH or in ENTRA_TEST_POSTFIX, which needs root and Dovecot\n");
const servers = hasDovecot ? [{ name: hasPostfix ? "Dovecot with Postfix" : "Dovecot" }] : [];

it("finds the servers that the environment names", () => {
  const missing = { ENTRA_TEST_DOVECOT: !hasDovecot, ENTRA_TEST_POSTFIX: !hasPostfix };
  const named = Object.entries(missing).filter(([variable]) => process.env[variable] !== undefined);
  expect(named.filter(([, isMissing]) => isMissing)).toEqual([]);
});

describe.each(servers)("$name", async () => {
  const mail = await startMailTenant();
  const directory = await mkdtemp(join(tmpdir(), "real-mail-"));
  const ports = { imap: await freePort(), pop: await freePort(), smtp: await freePort() };
  const dovecotProcess = await startDovecot();
  if (hasPostfix) await startPostfix();

  afterAll(async () => {
    const ended = once(dovecotProcess, "close");
    dovecotProcess.kill();
    await ended;
    await rm(directory, { recursive: true, force: true });
  });

  it("accepts the tenant's token for the granted mailbox", async () => {
    expect(await logInAs(mail.mailbox, await mail.token())).toEqual(all("open"));
  });

  it("refuses other mailboxes, other applications and tokens of other APIs", async () => {
    const refused = all("refused");
    expect(await logInAs("eve@contoso.onmicrosoft.com", await mail.token())).toEqual(refused);
    expect(await logInAs(mail.mailbox, await mail.token(undefined, "other"))).toEqual(refused);
    expect(await logInAs(mail.mailbox, await mail.token("https://graph.microsoft.com/.default"))).toEqual(refused);
  });

  async function logInAs(mailbox: string, accessToken: string): Promise<string[]> {
    const request = { host: "localhost", mailbox, accessToken, ca: mail.tenant.ca };
    const results = [
      await logInToImap({ ...request, port: ports.imap }),
      await logInToPop({ ...request, port: ports.pop }),
      ...(hasPostfix ? [await logInToSmtp({ ...request, port: ports.smtp })] : []),
    ];
    return results.map(({ state }) => state);
  }

  function all(state: string): string[] {
    return hasPostfix ? [state, state, state] : [state, state];
  }

  /** Starts Dovecot with the tenant's keys, a certificate of its authority and one granted mailbox. */
  async function startDovecot(): Promise<ChildProcess> {
    const tenant = mail.tenant.tenant as LiveTenant;
    const [key] = tenant.signingKeys as JWK[];
    const keys = join(directory, "keys", "default", "RS256");
    mkdirSync(keys, { recursive: true });
    const { kty, n, e, kid } = key!;
    const publicKey = createPublicKey({ key: { kty: kty!, n: n!, e: e! }, format: "jwk" });
    write(join("keys", "default", "RS256", kid!), publicKey.export({ type: "spki", format: "pem" }).toString());
    const certificate = await issueServerCertificate(tenant.certificateAuthority);
    write("cert.pem", certificate.cert);
    write("key.pem", certificate.key);
    // What Add-MailboxPermission does in Exchange.
    write("grants", `${mail.tenant.application("mailer").clientId}/${mail.mailbox}:::::::nopassword\n`);
    write("oauth2", oauth2Settings(mail.tenant.origin, mail.tenant.tenantId));
    write("dovecot.conf", dovecotSettings());
    const child = spawn(dovecot, ["-F", "-c", join(directory, "dovecot.conf")], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    await sawLine(child, child.stderr, "starting up");
    return child;
  }

  /** Starts Postfix, which asks Dovecot about each sign-in. */
  async function startPostfix(): Promise<void> {
    // Only root may own its settings.
    const folder = await mkdtemp(join(tmpdir(), "real-postfix-"));
    afterAll(async () => {
      spawnSync(postfix, ["-c", folder, "abort"], { stdio: "ignore", timeout: 30_000 });
      await rm(folder, { recursive: true, force: true });
    });
    for (const name of ["spool", "data"]) mkdirSync(join(folder, name));
    chmodSync(folder, 0o755);
    // Its user need not be known here.
    chmodSync(join(folder, "data"), 0o777);
    // Postfix connects to a socket there.
    chmodSync(directory, 0o755);
    writeFileSync(join(folder, "main.cf"), mainSettings(folder));
    writeFileSync(join(folder, "master.cf"), masterSettings());
    // It returns when the server runs.
    const { status } = spawnSync(postfix, ["-c", folder, "start"], { stdio: "ignore", timeout: 30_000 });
    expect(status).toBe(0);
  }

  function mainSettings(folder: string): string {
    return `compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
alias_maps =
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = ${directory}/cert.pem
smtpd_tls_key_file = ${directory}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${directory}/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
line_length_limit = 16384
`;
  }

  function masterSettings(): string {
    return `127.0.0.1:${ports.smtp} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
cleanup unix n - n - 0 cleanup
pickup unix n - n 60 1 pickup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
`;
  }

  function write(name: string, text: string): void {
    writeFileSync(join(directory, name), text);
  }

  function oauth2Settings(origin: string, tenantId: string): string {
    return `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${directory}/keys/
client_id = https://outlook.office365.com
issuers = ${origin}/${tenantId}/
username_attribute = appid
username_format = app
pass_attrs = appid=%{oauth2:appid}
`;
  }

  function dovecotSettings(): string {
    const { uid: own, gid: ownGroup, username } = userInfo();
    // Dovecot opens no mailbox as root.
    const [uid, gid] = own === 0 ? [65_534, 65_534] : [own, ownGroup];
    const homes = join(directory, "homes");
    mkdirSync(homes);
    if (own === 0) chownSync(homes, uid, gid);
    if (own === 0) chownSync(directory, uid, gid);
    return `base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = /dev/stderr
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = ${username}
default_login_user = ${own === 0 ? "nobody" : username}
default_internal_group = ${spawnSync("id", ["-gn"], { encoding: "utf8" }).stdout.trim()}
first_valid_uid = 1
ssl = required
ssl_cert = <${directory}/cert.pem
ssl_key = <${directory}/key.pem
mail_location = maildir:~/Maildir
auth_mechanisms = xoauth2
auth_failure_delay = 0
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${directory}/oauth2
  result_success = continue
}
passdb {
  driver = passwd-file
  mechanisms = xoauth2
  skip = unauthenticated
  args = username_format=%{passdb:appid}/%u ${directory}/grants
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${homes}/%u allow_all_users=yes
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${ports.imap}
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = ${ports.pop}
    ssl = yes
  }
}
service auth {
  unix_listener ${directory}/sasl {
    mode = 0666
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
  }
});

/** Waits for a line in the log of a server. Throws with the log if the server ends before it. */
async function sawLine(child: ChildProcess, log: Readable, text: string): Promise<void> {
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once("close", () => reject(new Error(`the server ended: ${lines.join("\n")}`)));
    createInterface(log).on("line", (line) => {
      lines.push(line);
      if (line.includes(text)) resolve();
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
