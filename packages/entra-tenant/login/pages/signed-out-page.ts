import type { Context } from "hono";
import { html } from "hono/html";
import { scriptedPage } from "../../pages/page.ts";

/** Continues when every frame has loaded, or after a time limit. The link is for browsers without scripts. */
const goOn =
  "const next=document.getElementById('next');if(next){const go=()=>location.replace(next.href);addEventListener('load',go);setTimeout(go,5000)}";

/** Calls the logout URLs of other applications in hidden frames, then redirects to the target. */
export async function signedOutPage(c: Context, calls: string[], target: string | undefined): Promise<Response> {
  const frames = calls.map((url) => html`<iframe src="${url}" title="Sign-out of an application" hidden></iframe> `);
  const body = html`<p>It is a good idea to close all browser windows.</p>
    ${target === undefined ? "" : html`<p><a id="next" href="${target}">Continue</a></p>`} ${frames}`;
  const sources = [...new Set(calls.map((url) => new URL(url).origin))].join(" ");
  return await scriptedPage(c, "You signed out of your account", body, goOn, `; frame-src ${sources}`);
}
