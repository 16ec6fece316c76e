import { visibleText } from "../../../integrations/text/visible-text.ts";

const mostBytes = 4096;
const mostCharacters = 500;

/** Answer of a receiver. */
export interface Receipt {
  readonly status: number;
  /** One line without hidden characters, and never the secret. Empty for an answer without a body. */
  readonly text: string;
}

/** Reads the start of an answer. A receiver that repeats the secret gets its text replaced by a note. */
export async function readReceipt(response: Response, secret: string): Promise<Receipt> {
  const body = await readStart(response);
  const text = repeats(body, secret) ? "(not kept, because it contains the client secret)" : visibleText(body).trim();
  return { status: response.status, text: text.slice(0, mostCharacters) };
}

async function readStart({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the rest.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString("utf8");
}

/** Also in the encodings that services use when they echo a request, and cut off at the end. */
function repeats(text: string, secret: string): boolean {
  if (secret === "") return false;
  const bytes = Buffer.from(secret);
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  const encoded = [bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")];
  return [...forms, ...encoded].some((form) => text.includes(form.slice(0, 12)));
}
