import type { CertificateFacts } from "../../integrations/credentials/credential-facts.ts";
import { code, escapeText } from "../output/markdown-text.ts";
import { addDays, toIso } from "./due-date.ts";
import { judgeKeys } from "./key-use.ts";
import type { Task } from "./task.ts";
import { type TaskSource, toTask } from "./task-source.ts";

/** A certificate is renewed this many days before it expires, or after half of its lifetime if that is later. */
const dueDays = 30;
/** How long before its end the task is listed. */
const listedDays = 90;

/** Finds certificates that end. The task is done if the product uses a later one, and gone if the stack lacks the earlier one. */
export function findCertificateTasks(source: TaskSource): Task[] {
  const credential = source.connection.entra?.credential;
  if (credential?.type !== "certificate") return [];
  const { certificates } = credential;
  return certificates.flatMap((one) => {
    const since = latest(one.startsOn, addDays(one.expiresOn, -listedDays));
    if (Date.parse(since) > source.stack.now.getTime()) return [];
    const later = certificates.find(({ expiresOn }) => Date.parse(expiresOn) > Date.parse(one.expiresOn));
    return [renewalOf(source, one, later, since)];
  });
}

function renewalOf(
  source: TaskSource,
  certificate: CertificateFacts,
  later: CertificateFacts | undefined,
  since: string,
): Task {
  const { startsOn, expiresOn, sha256Thumbprint, subject } = certificate;
  const { handoff, name } = source.connection;
  const half = toIso((Date.parse(startsOn) + Date.parse(expiresOn)) / 2);
  const keys = { new: { keyId: later?.keyId ?? "", name: "the new certificate" }, old: named(certificate) };
  const use = later && judgeKeys({ product: handoff.product, ...keys }, source.seen.evidence);
  return toTask(source, "renew-certificate", {
    subject: sha256Thumbprint.slice(0, 16).toLowerCase(),
    title: later === undefined ? `Renew the certificate of ${name}` : `Use the new certificate in ${handoff.product}`,
    details: [
      `The certificate ${code(subject)} expires on ${expiresOn.slice(0, 10)}. After that, Entra refuses ${escapeText(handoff.product)}.`,
      "",
      "1. Make a new certificate with its own private key.",
      "2. Add it to the entry in the stack file, beside the present one, and deploy.",
      `3. Use the private key of the new one in ${escapeText(handoff.product)}.`,
      "4. Remove the old one from the stack file.",
    ].join("\n"),
    since,
    dueOn: latest(half, addDays(expiresOn, -dueDays)),
    hurtsOn: expiresOn,
    state: use?.state === "new" ? "done" : "open",
    evidence: use?.sentence ?? "The stack has no certificate that is valid for longer.",
  });
}

function named({ keyId }: CertificateFacts): { keyId: string; name: string } {
  return { keyId, name: "the previous certificate" };
}

function latest(a: string, b: string): string {
  return Date.parse(a) > Date.parse(b) ? a : b;
}
