import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";

/** Returns the day of an ISO time, marked as a time. */
export function dateOf(isoTime: string): Html {
  const day = isoTime.slice(0, 10);
  return html`<time datetime="${day}">${day}</time>`;
}

/** Returns the number of things in words: `1 task`, `2 tasks`. */
export function countOf(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
