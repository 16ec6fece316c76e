import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import type { Overview, OverviewIntegration } from "./model.ts";
import type { OverviewCredential } from "./credentials.ts";

/** The time that the timelines show, in milliseconds. */
export interface Scale {
  readonly from: number;
  readonly until: number;
  readonly now: number;
}

const day = 86_400_000;

/** Width of a timeline in its own units. */
const width = 1000;
const laneHeight = 11;

/** Chooses the time to show: at most half a year before today and 13 months after it. */
export function scaleOf({ at, integrations }: Pick<Overview, "at" | "integrations">): Scale {
  const now = Date.parse(at);
  const all = integrations.flatMap(({ credentials }) => credentials);
  const times = (key: "startsOn" | "expiresOn"): number[] =>
    all.flatMap((credential) => (credential[key] === null ? [] : [Date.parse(credential[key])]));
  const earliest = Math.min(now - 30 * day, ...times("startsOn"));
  const latest = Math.max(now + 60 * day, ...times("expiresOn"));
  return { from: Math.max(earliest, now - 182 * day), until: Math.min(latest, now + 396 * day), now };
}

/** Returns the place of a time between 0 and 1000. Times outside the scale are at its ends. */
function placeOf(time: number, { from, until }: Scale): number {
  const share = (time - from) / (until - from);
  return Math.round(Math.min(1, Math.max(0, share)) * width);
}

/** First days of months, at most about six of them. */
function ticksOf({ from, until }: Scale): { time: number; label: string }[] {
  const months = (until - from) / (30.4 * day);
  const step = [1, 2, 3, 6].find((one) => months / one <= 6) ?? 6;
  const first = new Date(from);
  const found: { time: number; label: string }[] = [];
  for (let month = first.getUTCMonth() + 1; ; month += 1) {
    const time = Date.UTC(first.getUTCFullYear(), month, 1);
    if (time >= until) return found;
    if (month % step !== 0) continue;
    found.push({ time, label: new Date(time).toISOString().slice(0, 7) });
  }
}

/** The lines that all timelines share, for the start of the page. */
export function renderGrid(scale: Scale): Html {
  const lines = ticksOf(scale).map(({ time }) => `M${placeOf(time, scale)} 0v99`);
  return html`<svg class="unseen" aria-hidden="true">
    <path id="grid" class="grid" d="${lines.join("")}" />
    <path id="today" class="today" d="M${placeOf(scale.now, scale)} 0v99" />
  </svg>`;
}

/** The months above the timelines. Their text is also in each row, so screen readers skip it. */
export function renderAxis(scale: Scale): Html {
  return html`<svg class="axis" aria-hidden="true">
    ${ticksOf(scale).map(({ time, label }) => html`<text x="${placeOf(time, scale) / 10}%" y="11">${label}</text>`)}
  </svg>`;
}

/** The lifetimes of an integration's credentials as a picture, with the same facts as text. */
export function renderTimeline({ credentials }: Pick<OverviewIntegration, "credentials">, scale: Scale): Html | string {
  const shown = credentials.filter(({ expiresOn }) => expiresOn !== null);
  if (shown.length === 0) return "";
  const height = Math.max(2, shown.length) * laneHeight + 6;
  return html`<svg
    class="timeline"
    role="img"
    aria-label="${shown.map(describeLifetime).join("; ")}"
    viewBox="0 0 ${width} ${height}"
    height="${height}"
    preserveAspectRatio="none"
  >
    <use href="#grid" />
    ${overlapOf(shown, scale, height)}
    <use href="#today" />
    ${shown.map((one, lane) => barOf(one, lane * laneHeight + 8, scale))}
  </svg>`;
}

function barOf(credential: OverviewCredential, y: number, scale: Scale): Html {
  const { startsOn, expiresOn, superseded, rotatesOn, near, use } = credential;
  const start = startsOn === null ? 0 : placeOf(Date.parse(startsOn), scale);
  const end = placeOf(Date.parse(expiresOn ?? ""), scale);
  const kind = superseded ? "old" : near ? "near" : "current";
  const last =
    use.state === "used" ? html`<path class="used" d="M${placeOf(Date.parse(use.at), scale)} ${y}h0" />` : "";
  const due =
    rotatesOn === null ? "" : html`<path class="due" d="M${placeOf(Date.parse(rotatesOn), scale)} ${y - 4}v8" />`;
  return html`<path class="bar ${kind}" d="M${start} ${y}H${end}" />${due}${last}`;
}

/** The time in which two credentials are valid and the product can switch. */
function overlapOf(credentials: readonly OverviewCredential[], scale: Scale, height: number): Html | string {
  const [older, newer] = credentials.slice(-2);
  if (newer?.startsOn === undefined || newer.startsOn === null) return "";
  const start = placeOf(Date.parse(newer.startsOn), scale);
  const end = placeOf(Date.parse(older?.expiresOn ?? ""), scale);
  return end > start ? html`<path class="overlap" d="M${start} 0H${end}V${height}H${start}z" />` : "";
}

function describeLifetime({ kind, label, startsOn, expiresOn, rotatesOn, use }: OverviewCredential): string {
  const parts = [
    ["current", "previous"].includes(label) ? `${label} secret` : `${kind} ${label}`,
    `${startsOn === null ? "" : `from ${startsOn.slice(0, 10)} `}until ${expiresOn?.slice(0, 10) ?? ""}`,
    ...(rotatesOn === null ? [] : [`replaced by a run from ${rotatesOn.slice(0, 10)} on`]),
    ...(use.state === "used" ? [`last used ${use.at.slice(0, 10)}`] : []),
  ];
  return parts.join(", ");
}
