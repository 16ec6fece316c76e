import { expect, it } from "vitest";
import { keyedHash, matchesKeyedHash } from "../keyed-hash.ts";

it("recognises the value that was hashed, and no other", () => {
  const hash = keyedHash("hunter2");
  expect([matchesKeyedHash("hunter2", hash), matchesKeyedHash("hunter3", hash)]).toEqual([true, false]);
});

it("hashes the same value differently each time", () => {
  expect(keyedHash("hunter2")).not.toBe(keyedHash("hunter2"));
});

it("matches nothing if the hash has another form", () => {
  expect(["", ".", "hunter2"].map((hash) => matchesKeyedHash("hunter2", hash))).toEqual([false, false, false]);
});
