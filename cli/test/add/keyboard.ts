import { PassThrough } from "node:stream";
import { type Ask, openPrompter } from "../../commands/add/prompter.ts";

/** Keys as a terminal sends them. */
export const enter = "\r";
export const up = "\u001B[A";
export const down = "\u001B[B";
export const space = " ";
export const backspace = "\u007F";
export const interrupt = "\u0003";

/** A prompter whose terminal receives these keys, each when the screen was drawn after the one before. */
export async function openKeyboard(keys: readonly string[]): Promise<{ ask: Ask; screen: () => string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  const screen: string[] = [];
  const left = [...keys];
  output.on("data", (text: Buffer) => {
    screen.push(text.toString());
    const key = left.shift();
    if (key !== undefined) setImmediate(() => input.write(key));
  });
  return { ask: await openPrompter({ input, output }), screen: () => screen.join("") };
}
