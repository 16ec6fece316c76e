import { lookup } from "node:dns/promises";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeRefusedHosts } from "./network.ts";

describe("the network of the tests", () => {
  it("reaches a server on loopback", async () => {
    const server = createServer((_, response) => response.end("here"));
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const response = await fetch(`http://localhost:${String((server.address() as AddressInfo).port)}/`);
    expect(await response.text()).toBe("here");
  });

  it("refuses a socket to another machine", () => {
    expect(() => connect(443, "192.0.2.1")).toThrow('tests may only reach loopback, got "192.0.2.1"');
    expect(takeRefusedHosts()).toEqual(["192.0.2.1"]);
  });

  it("refuses a fetch from another machine", async () => {
    await expect(fetch("https://login.microsoftonline.com/")).rejects.toThrow();
    expect(takeRefusedHosts()).toEqual(["login.microsoftonline.com"]);
  });

  it("refuses to look up the name of another machine", async () => {
    await expect(lookup("login.microsoftonline.com")).rejects.toThrow("tests may only reach loopback");
    expect(takeRefusedHosts()).toEqual(["login.microsoftonline.com"]);
  });
});
