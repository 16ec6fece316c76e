import { execFileSync } from "node:child_process";
import { openTenantFetch } from "../../../cli/sandbox/tenant-fetch.ts";
import type { TenantAccess } from "../../../cli/sandbox/environment.ts";

/** Splits a printed command into words like a shell. */
export function shellWords(command: string): string[] {
  const printed = execFileSync("bash", ["-c", `printf '%s\\0' ${command}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

/** Sends the requests of `az rest` and `az ad app|sp credential delete`, and refuses every other command. */
export async function runAz(command: string, { origin, tenantId, caFile, deployer }: TenantAccess): Promise<void> {
  await using connection = openTenantFetch(caFile);
  const form = {
    grant_type: "client_credentials",
    client_id: deployer.clientId,
    client_secret: deployer.clientSecret,
    scope: `${origin}/.default`,
  };
  const signedIn = await connection.fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };

  const send = async (method: string, url: string, body?: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await connection.fetch(url, { method, headers, ...(body !== undefined && { body }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${command}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };

  const [az, ...words] = shellWords(command);
  const options = readOptions(words);
  if (az === "az" && words[0] === "rest" && options["--resource"] === origin) {
    if (options["--body"] !== undefined && options["--headers"] !== "Content-Type=application/json") {
      throw new Error(`${command}: a body without its content type`);
    }
    await send(options["--method"]!, options["--url"]!, options["--body"]);
  } else if (/^ad (app|sp) credential delete /.test(words.join(" ")) && "--cert" in options) {
    const url = `${origin}/v1.0/${words[1] === "app" ? "applications" : "servicePrincipals"}/${options["--id"]!}`;
    const { keyCredentials } = (await send("GET", url)) as { keyCredentials: { keyId: string }[] };
    const kept = keyCredentials.filter(({ keyId }) => keyId !== options["--key-id"]);
    if (kept.length === keyCredentials.length) throw new Error(`${command}: no such key`);
    await send("PATCH", url, JSON.stringify({ keyCredentials: kept }));
  } else {
    throw new Error(`no such command: ${command}`);
  }
}

function readOptions(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word, index) => (word.startsWith("--") ? [[word, words[index + 1] ?? ""]] : [])),
  );
}
