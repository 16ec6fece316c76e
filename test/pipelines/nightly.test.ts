import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readJobs } from "./pipeline-files.ts";

const job = readJobs("entra-rotate.yml").find(({ id }) => id === "rotate")!;
const steps = job.steps.filter(({ script = "npm ci" }) => !/^npm ci|install-engine/.test(script));

/** What a command prints and how it ends, by its name: `tasks`, `verify`, `pulumi up`. */
type Answers = Readonly<Record<string, { readonly out?: string; readonly code?: number }>>;

const usual: Answers = {
  limits: { out: "no limits" },
  "pulumi stack": { out: '{"nextRotation":"2026-11-01T00:00:00Z"}' },
  "pulumi up": { out: "updated" },
  verify: { out: "1 integration, no findings" },
  tasks: { out: "2026-12-24  Enter the new client secret in Integray" },
};

/** A rotation in which everything works. */
let usualRotation: ReturnType<typeof rotate> | undefined;
const rotateAsUsual = () => (usualRotation ??= rotate());

/** Runs the steps of the rotation as GitHub does, with replacements for npm, pulumi and the Azure CLI. */
function rotate(answers: Answers = {}, variables: Readonly<Record<string, string>> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "nightly-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const bin = join(dir, "bin");
  for (const folder of ["bin", "answers", "checkout"]) mkdirSync(join(dir, folder));
  for (const [name, { out = "", code = 0 }] of Object.entries({ ...usual, ...answers })) {
    writeFileSync(join(dir, "answers", name), `${out}\n`);
    writeFileSync(join(dir, "answers", `${name}.code`), `${code}\n`);
  }
  const answer = `
echo "$name \${arguments[*]} \${TASKS_WEBHOOK_URL:+with address}" >> '${dir}/calls'
code=0
if [[ -e '${dir}/answers/'$name ]]; then
  printf '%s\\n' "$(< '${dir}/answers/'"$name")"
  read -r code < '${dir}/answers/'"$name.code"
fi
exit "$code"
`;
  const npm = `name=$3; arguments=("\${@:5}")
[[ $name == limits && $* == *limits.json* ]] && echo '{"hold":[]}' > limits.json
[[ $name == report ]] && echo '{"targets":["urn:pulumi:prod::contoso::azuread:x/y:Z::erp-sync-secret-even"]}' > rotation.json`;
  const commands = { npm, pulumi: 'name="pulumi $1"; arguments=("${@:2}")', az: 'name="az $1"; arguments=("${@:2}")' };
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/usr/bin/env bash\n${script}\n${answer}`, {
      mode: 0o755,
    });
  }
  const env = {
    PATH: [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    STACK: "prod",
    REDACTED_STATE_URL: "https://state",
    GITHUB_STEP_SUMMARY: join(dir, "summary"),
    ...variables,
  };
  let code = 0;
  for (const { script, condition = "" } of steps) {
    if (script === undefined || (code !== 0 && !condition.includes("!cancelled()"))) continue;
    const options = { cwd: join(dir, "checkout"), env, encoding: "utf8" } as const;
    const ended = spawnSync("bash", ["--norc", "-e", "-c", script], options).status ?? 1;
    code ||= ended;
  }
  const read = (file: string): string => (existsSync(join(dir, file)) ? readFileSync(join(dir, file), "utf8") : "");
  const calls = read("calls")
    .trimEnd()
    .split("\n")
    .map((call) => call.trim());
  return { code, calls, summary: read("summary") };
}

/** The called commands without their arguments, the rotation's own left out. */
function afterRotation(calls: readonly string[]): string[] {
  const names = calls.map((call) => call.split(" ")[0] ?? "");
  return names.slice(names.indexOf("redacted-state"));
}

describe("the nightly pipeline", () => {
  it("rotates, proves, shows an overview and syncs tasks, in this order", () => {
    const { code, calls } = rotateAsUsual();
    expect(code).toBe(0);
    expect(calls.find((call) => call.startsWith("pulumi up"))).toMatch(/--target=urn:\S+erp-sync-secret-even$/);
    expect(afterRotation(calls)).toEqual(["redacted-state", "az", "verify", "overview", "tasks", "limits"]);
    expect(calls.find((call) => call.startsWith("tasks"))).toBe("tasks --stack prod --sync github");
  });

  it("lists in its summary what changed and what is left to do", () => {
    expect(rotateAsUsual().summary).toBe(`# Stack prod

## Changed

    erp-sync-secret-even

## Checked

    1 integration, no findings

## Left to do

    2026-12-24  Enter the new client secret in Integray
`);
  });

  it("reports that nothing was due", () => {
    const { calls, summary } = rotate({ "pulumi stack": { out: '{"nextRotation":"2999-01-01T00:00:00Z"}' } });
    expect(calls.some((call) => call.startsWith("pulumi up"))).toBe(false);
    expect(summary).toContain("## Changed\n\n    nothing was due\n");
  });

  describe("with a previous secret that evidence may retire", () => {
    const credential = { type: "secret", retire: "on-evidence", previous: {} };
    const outputs = { nextRotation: "2999-01-01T00:00:00Z", connections: { erp: { entra: { credential } } } };
    const answers = { "pulumi stack": { out: JSON.stringify(outputs) } };

    it("deploys its deletion", () => {
      const { code, calls } = rotate(answers);
      expect([code, calls.filter((call) => call.startsWith("pulumi up")).length]).toEqual([0, 1]);
    });

    it("waits while other changes need an approval, and does not fail for them", () => {
      const { code, calls, summary } = rotate({ ...answers, report: { code: 1 } });
      expect([code, calls.some((call) => call.startsWith("pulumi up"))]).toEqual([0, false]);
      expect(summary).toContain("## Changed\n\n    nothing was due, and other changes are waiting\n");
    });

    it("fails if the plan cannot be made", () => {
      expect(rotate({ ...answers, report: { code: 2 } }).code).toBe(2);
    });
  });

  it("fails if more than a rotation is waiting when one is due", () => {
    const { code, calls } = rotate({ report: { code: 1 } });
    expect([code, calls.some((call) => call.startsWith("pulumi up"))]).toEqual([1, false]);
  });

  it("fails if a task is overdue, after everything else", () => {
    const { code, calls, summary } = rotate({ tasks: { out: "2026-11-01 overdue  Enter the new secret", code: 1 } });
    expect([code, calls.at(-1)]).toEqual([1, "limits --stack prod"]);
    expect(summary).toContain("## Left to do\n\n    2026-11-01 overdue  Enter the new secret\n");
  });

  it("syncs the tasks if a proof fails, and fails", () => {
    const { code, calls, summary } = rotate({ verify: { out: "erp-sync: error: refused", code: 1 } });
    expect([code, afterRotation(calls)]).toEqual([
      1,
      ["redacted-state", "az", "verify", "overview", "tasks", "limits"],
    ]);
    expect(summary).toContain("    erp-sync: error: refused\n");
  });

  it("claims nothing about a rotation that failed", () => {
    const { code, calls, summary } = rotate({ "pulumi up": { code: 255 } });
    expect([code, calls.some((call) => call.startsWith("tasks"))]).toEqual([255, true]);
    expect(summary).toContain("## Changed\n\n    not known, because a step failed\n");
  });

  it("posts to the webhook of its variable, whose address is never an argument", () => {
    const address = "https://contoso.webhook.example/secret";
    const { calls } = rotate(
      { "az keyvault": { out: address } },
      { TASKS_WEBHOOK: "teams=https://kv.vault.azure.net/secrets/tasks-webhook" },
    );
    expect(calls).toContain(
      "az keyvault secret show --id https://kv.vault.azure.net/secrets/tasks-webhook --query value --output tsv",
    );
    expect(calls).toContain("tasks --stack prod --sync github --webhook teams with address");
    expect(calls.join("\n")).not.toContain(address);
  });

  it("does not render text of the tenant as Markdown in its summary", () => {
    const { summary } = rotate({ tasks: { out: "```\n# Heading\n<img src=x>" } });
    expect(summary).toContain("    ```\n    # Heading\n    <img src=x>\n");
  });
});
