import { describe, expect, it } from "vitest";
import { openHttp } from "@entra-integrations/http/client.ts";
import { quickPace } from "../../../packages/http/test/service.ts";
import { findClientEntity } from "../../proof/dynamics-metadata.ts";

const environment = "https://contoso.operations.dynamics.com";
const sets = ["SystemUsers", "SysAADClientTables"].map((name) => `<EntitySet Name="${name}" EntityType="x.${name}"/>`);
const metadata = `<edmx:Edmx><Schema><EntityContainer Name="Resources">${sets.join("")}</EntityContainer></Schema></edmx:Edmx>`;

async function find(answer: () => Response | Promise<Response>): Promise<{ found: string; requests: string[] }> {
  const requests: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    requests.push(url);
    return await answer();
  };
  const http = openHttp({ fetch, deadlineSeconds: 600, pace: quickPace() });
  return { found: await findClientEntity(http, environment, "token"), requests };
}

function inParts(...parts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
}

describe("the metadata of Dynamics", () => {
  it("is searched while it arrives, wherever it is cut", async () => {
    const found = new Set<string>();
    for (let at = 1; at < metadata.length; at += 1) {
      found.add((await find(() => new Response(inParts(metadata.slice(0, at), metadata.slice(at))))).found);
    }
    expect([...found]).toEqual([
      "$metadata has the entity SysAADClientTables for the page Microsoft Entra applications",
    ]);
  });

  it("is not read further once the entity is found", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(metadata)),
      cancel: () => void (cancelled = true),
    });
    await find(() => new Response(body));
    expect(cancelled).toBe(true);
  });

  it.each<[string, () => Response | Promise<Response>, string]>([
    ["has no such entity", () => new Response(sets[0]), "has no entity for the page Microsoft Entra applications"],
    ["is refused", () => new Response("", { status: 403 }), "cannot be read"],
    ["fails", () => new Response("", { status: 500 }), "did not arrive"],
    [
      "breaks off",
      () =>
        Promise.reject(
          new TypeError("terminated", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) }),
        ),
      "did not arrive",
    ],
  ])("that %s gives an answer and is requested as often as it makes sense", async (_, answer, expected) => {
    const { found, requests } = await find(answer);
    expect(found).toContain(expected);
    expect(requests).toHaveLength(1);
  });
});
