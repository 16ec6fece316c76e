/** One sample of the text format of Prometheus. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the samples of the text format. Label values here have no escapes. */
export function parseSamples(text: string): Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", labels = "", value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return { name, labels: parseLabels(labels), value: Number(value) };
    });
}

/** Evaluates the forms of PromQL that the rules use, and no others. Returns the samples for which the alert fires. */
export function evaluate(expression: string, samples: readonly Sample[], seconds: number): Sample[] {
  const text = expression.replaceAll(/\s+/g, " ").trim();
  const [, left = "", names = "", right = ""] = /^\((.*)\) and on \((.*?)\) \((.*)\)$/.exec(text) ?? [];
  if (names !== "") {
    const on = names.split(", ");
    const others = evaluate(right, samples, seconds);
    const matches = (a: Sample, b: Sample): boolean => on.every((name) => a.labels[name] === b.labels[name]);
    return evaluate(left, samples, seconds).filter((one) => others.some((other) => matches(one, other)));
  }
  if (text.includes(" or ")) return text.split(" or ").flatMap((part) => evaluate(part, samples, seconds));
  const [, missing] = /^absent\((\w+)\)$/.exec(text) ?? [];
  if (missing !== undefined) {
    return samples.some(({ name }) => name === missing) ? [] : [{ name: missing, labels: {}, value: 1 }];
  }
  const [, until, , below, days] = /^(\w+(\{.*?\})?) - time\(\) (<) (\d+) \* 86400$/.exec(text) ?? [];
  if (until !== undefined && below !== undefined) {
    return select(until, samples).filter(({ value }) => value - seconds < Number(days) * 86_400);
  }
  const [, since, compares, age] = /^time\(\) - (\w+) ([<>]) (\d+) \* 86400$/.exec(text) ?? [];
  if (since !== undefined) {
    const limit = Number(age) * 86_400;
    return select(since, samples).filter(({ value }) =>
      compares === "<" ? seconds - value < limit : seconds - value > limit,
    );
  }
  const [, past] = /^(\w+) < time\(\)$/.exec(text) ?? [];
  if (past === undefined) throw new Error(`this evaluator does not know the form of ${text}`);
  return select(past, samples).filter(({ value }) => value < seconds);
}

/** The metrics and labels that an expression names. */
export function namesIn(expression: string): { metrics: string[]; labels: string[] } {
  const on = [...expression.matchAll(/on \((.*?)\)/g)].flatMap(([, names = ""]) => names.split(", "));
  const matched = [...expression.matchAll(/\{(.*?)\}/g)].flatMap(([, inner = ""]) => Object.keys(parseLabels(inner)));
  return { metrics: expression.match(/entra_\w+/g) ?? [], labels: [...on, ...matched] };
}

function select(selector: string, samples: readonly Sample[]): Sample[] {
  const [, name, inner = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [];
  const wanted = Object.entries(parseLabels(inner));
  return samples.filter((one) => one.name === name && wanted.every(([label, value]) => one.labels[label] === value));
}

function parseLabels(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
}
