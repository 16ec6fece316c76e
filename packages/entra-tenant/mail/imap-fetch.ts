import type { Message } from "./messages.ts";

/** Answers FETCH for a set of messages and items, such as `1:* (FLAGS ENVELOPE)`. Undefined if the arguments are wrong. */
export function fetch(messages: readonly Message[], given: string, isUid: boolean): string[] | undefined {
  const [, set = "", list = ""] = /^(\S+) +(.+)$/s.exec(given) ?? [];
  const wanted = findMessages(messages, set);
  const items = readItems(list);
  if (wanted === undefined || items === undefined) return undefined;
  const all = isUid && !items.includes("UID") ? ["UID", ...items] : items;
  const answers = wanted.map((message) => {
    const values = all.map((item) => valueOf(message, item));
    return values.includes(undefined) ? undefined : `* ${message.uid} FETCH (${values.join(" ")})`;
  });
  return answers.includes(undefined) ? undefined : answers.filter((one) => one !== undefined);
}

/** The number of a message is its uid. */
function findMessages(messages: readonly Message[], set: string): Message[] | undefined {
  const ranges = set.split(",").map((part) => /^(\d+|\*)(?::(\d+|\*))?$/.exec(part));
  if (ranges.includes(null)) return undefined;
  const numberOf = (text: string): number => (text === "*" ? messages.length : Number(text));
  return messages.filter(({ uid }) =>
    ranges.some((range) => {
      const [, from = "", to = from] = range ?? [];
      const ends = [numberOf(from), numberOf(to)];
      return uid >= Math.min(...ends) && uid <= Math.max(...ends);
    }),
  );
}

const macros: Record<string, string> = {
  FAST: "FLAGS INTERNALDATE RFC822.SIZE",
  ALL: "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE",
  FULL: "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY",
};

function readItems(list: string): string[] | undefined {
  const inner = /^\((.*)\)$/s.exec(list)?.[1] ?? list;
  const text = macros[inner.toUpperCase()] ?? inner;
  const items = text.toUpperCase().match(/[A-Z0-9.]+(\[[^\]]*\])?(<\d+\.\d+>)?/g) ?? [];
  return items.join(" ") === text.toUpperCase() ? items : undefined;
}

function valueOf(message: Message, item: string): string | undefined {
  const { uid, header, body } = message;
  const whole = header + body;
  if (item === "UID") return `UID ${uid}`;
  if (item === "FLAGS") return "FLAGS ()";
  if (item === "INTERNALDATE") return `INTERNALDATE "${dateOf(message)}"`;
  if (item === "RFC822.SIZE") return `RFC822.SIZE ${whole.length}`;
  if (item === "ENVELOPE") return `ENVELOPE ${envelopeOf(message)}`;
  if (item === "BODYSTRUCTURE" || item === "BODY") {
    return `${item} ("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" ${body.length} 1)`;
  }
  const [, section, origin, length] = /^BODY(?:\.PEEK)?\[(|1|TEXT|HEADER)\](?:<(\d+)\.(\d+)>)?$/.exec(item) ?? [];
  if (section === undefined) return undefined;
  const text = section === "" ? whole : section === "HEADER" ? header : body;
  if (origin === undefined) return `BODY[${section}] ${literal(text)}`;
  return `BODY[${section}]<${origin}> ${literal(text.slice(Number(origin), Number(origin) + Number(length)))}`;
}

function literal(text: string): string {
  return `{${text.length}}\r\n${text}`;
}

/** https://www.rfc-editor.org/rfc/rfc3501#section-9: date-time. */
function dateOf({ received }: Message): string {
  const [, day = "", month = "", year = "", time = ""] = received.toUTCString().split(" ");
  return `${day}-${month}-${year} ${time} +0000`;
}

function envelopeOf({ received, subject, from, to, id }: Message): string {
  const quote = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
  const addressOf = (address: string): string => {
    const at = address.lastIndexOf("@");
    return `((NIL NIL ${quote(address.slice(0, at))} ${quote(address.slice(at + 1))}))`;
  };
  const date = quote(received.toUTCString().replace("GMT", "+0000"));
  const sender = addressOf(from);
  return `(${date} ${quote(subject)} ${sender} ${sender} ${sender} ${addressOf(to)} NIL NIL NIL ${quote(id)})`;
}
