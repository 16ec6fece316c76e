import { withoutSecret } from "./alternatives.ts";
import { longestPeriodDays, renderDays } from "./duration.ts";
import type { LimitFinding } from "./finding.ts";
import type { Judged } from "./judged.ts";
import type { Restriction } from "./restrictions.ts";
import type { WantedSecret } from "./wanted.ts";

/** Checks the secret of an integration: the one that this run makes, and the one after it. */
export function checkSecret(judged: Judged): LimitFinding[] {
  const { secret } = judged.wanted;
  if (secret === undefined) return [];
  const forbidden = judged.applied.find("passwordAddition");
  if (forbidden !== undefined) return [judgeForbidden(judged, secret, forbidden)];
  const limit = judged.applied.find("passwordLifetime");
  return limit?.maxLifetime === undefined ? [] : judgeLifetime(judged, secret, limit, limit.maxLifetime);
}

function judgeForbidden(judged: Judged, secret: WantedSecret, restriction: Restriction): LimitFinding {
  const { wanted, about } = judged;
  const common = { limit: "secret-forbidden", ...judged.under(restriction) };
  const forbids = `the tenant forbids new client secrets (${about(restriction)})`;
  if (secret.newest === undefined) {
    return judged.report("refused", restriction, {
      ...common,
      message: `needs a client secret, but ${forbids}`,
      fix: fixFor(wanted.system, "ask for the exemption"),
    });
  }
  const days = {
    lastValid: secret.newest.endsOn,
    // A missing secret is due now.
    nextDue: secret.exists ? secret.nextDue : judged.now.toISOString(),
  };
  const fix = fixFor(wanted.system, `ask for the exemption before ${day(days.lastValid)}`);
  if (secret.exists) {
    const message = `the next client secret is due on ${day(days.nextDue)}, but ${forbids}; the current one is valid until ${day(days.lastValid)}`;
    return judged.report("later", restriction, { ...common, ...days, message, fix });
  }
  const state = isOver(days.lastValid, judged.now) ? "ended on" : "is valid until";
  return judged.report("holds", restriction, {
    ...common,
    ...days,
    message: `a new client secret is due, but ${forbids}; the current one ${state} ${day(days.lastValid)} and is kept`,
    fix: isOver(days.lastValid, judged.now)
      ? fixFor(wanted.system, "ask for the exemption now, because consumers are refused")
      : fix,
  });
}

function fixFor(system: string, request: string): string {
  const alternative = withoutSecret(system);
  return alternative === undefined
    ? `${request}; the product of system ${system} accepts only client secrets`
    : `${request}, or ${alternative}`;
}

function judgeLifetime(judged: Judged, secret: WantedSecret, restriction: Restriction, limit: number): LimitFinding[] {
  const { about, now } = judged;
  const common = { limit: "secret-lifetime", ...judged.under(restriction) };
  const allowed = `the tenant allows less than ${renderDays(limit)} (${about(restriction)})`;
  const lifetime = Date.parse(secret.endsOn) - now.getTime();
  if (!secret.exists && lifetime >= limit) {
    const message = `the new client secret would be valid for ${renderDays(lifetime)}, but ${allowed}`;
    const { newest } = secret;
    if (newest === undefined) {
      return [judged.report("refused", restriction, { ...common, message, fix: shorterPeriod(limit) })];
    }
    const possible = new Date(Date.parse(secret.endsOn) - limit + dayMilliseconds).toISOString();
    return [
      judged.report("holds", restriction, {
        ...common,
        message: `${message}; the current one ${isOver(newest.endsOn, now) ? "ended on" : "is valid until"} ${day(newest.endsOn)} and is kept`,
        lastValid: newest.endsOn,
        nextDue: now.toISOString(),
        fix: `a run from ${day(possible)} on can make it, since it then lives for less; for later ones ${appendedPeriod(limit)}`,
      }),
    ];
  }
  if (secret.nextLifetime < limit) return [];
  return [
    judged.report("later", restriction, {
      ...common,
      lastValid: secret.endsOn,
      nextDue: secret.nextDue,
      message: `the client secret that is due on ${day(secret.nextDue)} would be valid for ${renderDays(secret.nextLifetime)}, but ${allowed}; the current one is valid until ${day(secret.endsOn)}`,
      fix: secret.exists ? appendedPeriod(limit) : shorterPeriod(limit),
    }),
  ];
}

const dayMilliseconds = 86_400_000;

function shorterPeriod(limit: number): string {
  const days = longestPeriodDays(limit);
  return days === 0 ? "ask for the exemption" : `write rotateEveryDays: ${String(days)} or less under credential`;
}

function appendedPeriod(limit: number): string {
  const days = longestPeriodDays(limit);
  return days === 0
    ? "ask for the exemption"
    : `append a change with rotateEveryDays: ${String(days)} or less to credential.periodChanges`;
}

function isOver(time: string, now: Date): boolean {
  return Date.parse(time) <= now.getTime();
}

function day(time: string): string {
  return time.slice(0, 10);
}
