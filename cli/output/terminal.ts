import { createColors } from "picocolors";

/** Colours of text. Without colours, each function returns its text unchanged. */
export type Colors = ReturnType<typeof createColors>;

/** Output of a command. Results go to stdout, everything else to stderr. */
export interface Terminal {
  readonly colors: Colors;
  /** Whether tables can be drawn. Otherwise output is plain lines, for example in a log. */
  readonly drawsTables: boolean;
  /** Width in characters; undefined for a pipe, a log, or a terminal that does not report it. */
  readonly columns: number | undefined;
  /** Prints a result. */
  readonly print: (text: string) => void;
  /** Prints an error, a warning or a notice. */
  readonly warn: (text: string) => void;
  /** Shows the current activity. On a terminal it is one line, and the next print removes it. */
  readonly progress: (line: string) => void;
}

/** The output streams of a terminal, such as `process.stdout`. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Opens the terminal of a process. `NO_COLOR` disables colours. `CI` and a pipe also disable tables and progress. */
export function openTerminal(stdout: Sink, stderr: Sink, env: NodeJS.ProcessEnv): Terminal {
  const isCi = env["CI"] !== undefined && env["CI"] !== "";
  const isInteractive = stdout.isTTY === true && !isCi && env["TERM"] !== "dumb";
  const colors = createColors(isInteractive && (env["NO_COLOR"] ?? "") === "");
  const columns = isInteractive && stdout.columns !== 0 ? stdout.columns : undefined;
  const overwrites = isInteractive && stderr.isTTY === true;
  let waiting = false;
  const clear = (): void => {
    if (waiting) stderr.write("\r\u001B[2K");
    waiting = false;
  };
  return {
    colors,
    drawsTables: isInteractive,
    columns,
    print(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    warn(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(line) {
      if (!overwrites) {
        stderr.write(`${line}\n`);
        return;
      }
      clear();
      // A terminal with an unknown width reports 0.
      const width = stderr.columns === undefined || stderr.columns === 0 ? 80 : stderr.columns;
      stderr.write(colors.dim(line.slice(0, width - 1)));
      waiting = true;
    },
  };
}
