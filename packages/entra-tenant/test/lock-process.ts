import { lockStateFile } from "../lock.ts";

// Takes the lock of a state file and says so; then it never again comes to anything that waits for its turn.
const [, , stateFile = ""] = process.argv;
lockStateFile(stateFile);
process.stdout.write("locked\n", () => {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
