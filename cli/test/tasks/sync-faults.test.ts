import { quickPace } from "@entra-integrations/http/test/service.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAzureBoards } from "../../tasks/sync/azure-boards.ts";
import { openGitHubIssues } from "../../tasks/sync/github.ts";
import { syncTasks } from "../../tasks/sync/sync-tasks.ts";
import type { Tracker } from "../../tasks/sync/tracker.ts";
import type { Task } from "../../tasks/task.ts";
import { openWorkItems } from "./azure-work-items.ts";
import { openIssues } from "./github-issues.ts";
import type { Fault, StandIn } from "./stand-in.ts";
import { checked, taskOf } from "./task.ts";

/** An item of either platform. */
interface StoredItem {
  readonly title: string;
  readonly isOpen: boolean;
  readonly isDuplicate: boolean;
  readonly comments: readonly string[];
}

/** A platform, and what is compared of it. */
interface Platform {
  readonly standIn: StandIn & { late: number };
  readonly open: () => Tracker;
  readonly clear: () => void;
  /** Every item, the oldest first. */
  readonly items: () => StoredItem[];
}

async function openGitHub(): Promise<Platform> {
  const github = await openIssues();
  return {
    standIn: github,
    open: () => openGitHubIssues(github.env, quickPace(), github.fetch),
    clear: () => void github.issues.splice(0),
    items: () =>
      github.issues.map(({ title, state, body, comments }) => ({
        title,
        isOpen: state === "open",
        isDuplicate: body.includes('"state":"duplicate"'),
        comments,
      })),
  };
}

async function openAzure(): Promise<Platform> {
  const azure = await openWorkItems();
  return {
    standIn: azure,
    open: () => openAzureBoards(azure.env, {}, quickPace(), azure.fetch),
    clear: () => void azure.items.splice(0),
    items: () =>
      azure.items.map(({ fields, comments }) => ({
        title: fields["System.Title"] ?? "",
        isOpen: fields["System.State"] !== "Closed",
        isDuplicate: fields["System.Tags"]?.includes("entra-duplicate") === true,
        comments,
      })),
  };
}

const names = ["erp", "crm", "mail"];
const list = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.constantFrom("absent", "open", "changed", "done")])) as Record<
    string,
    fc.Arbitrary<string>
  >,
);

function tasksOf(states: Record<string, string>): Task[] {
  return Object.entries(states).flatMap(([integration, state]) => {
    if (state === "absent") return [];
    const title = `Enter ${integration}${state === "changed" ? " soon" : ""}`;
    return taskOf({ integration, title, state: state === "done" ? "done" : "open" });
  });
}

/** The open titles that a list of tasks asks for. */
const wanted = (tasks: readonly Task[]): string[] =>
  tasks
    .filter(({ state }) => state === "open")
    .map(({ title }) => title)
    .toSorted();

const openTitles = ({ items }: Platform): string[] =>
  items()
    .filter(({ isOpen }) => isOpen)
    .map(({ title }) => title)
    .toSorted();

const kinds = ["429", "503", "503 after work", "reset", "reset after work"] as const;

/** Faults on 20 % of the requests, from a list of numbers between 0 and 99. */
function randomFaults(numbers: readonly number[]): StandIn["fault"] {
  let index = 0;
  return () => {
    const number = numbers[index++ % numbers.length]!;
    return number < 20 ? kinds[number % kinds.length] : undefined;
  };
}

/** Repeats a sync that gave up. With one request in five failing, six failures in a row are rare but possible. */
async function syncUntilDone(tasks: readonly Task[], { open }: Platform): Promise<void> {
  for (let runs = 1; ; runs += 1) {
    const isDone = await syncTasks(tasks, checked("prod"), open(), quickPace()).then(
      () => true,
      (error: unknown) => {
        if (runs === 10 || !(error instanceof ServiceFailure)) throw error;
      },
    );
    if (isDone === true) return;
  }
}

const chance = fc.noBias(fc.array(fc.integer({ min: 0, max: 99 }), { minLength: 60, maxLength: 60 }));
const platforms = { GitHub: openGitHub, "Azure Boards": openAzure };
const cases = { numRuns: 25 };

describe.each(Object.entries(platforms))("a sync with %s", (_, open) => {
  it("reaches the same items once each if a fifth of the requests fail", async () => {
    const platform = await open();
    const { standIn } = platform;
    await fc.assert(
      fc.asyncProperty(fc.array(list, { minLength: 1, maxLength: 4 }), chance, async (lists, numbers) => {
        platform.clear();
        standIn.fault = randomFaults(numbers);
        const tasks = lists.map(tasksOf);
        for (const one of tasks) await syncUntilDone(one, platform);
        expect(openTitles(platform)).toEqual(wanted(tasks.at(-1)!));
        const everOpen = new Set(
          tasks
            .flat()
            .filter(({ state }) => state === "open")
            .map(({ id }) => id),
        );
        expect(platform.items()).toHaveLength(everOpen.size);
      }),
      cases,
    );
  });

  it("is finished by the next run if it was killed after any request", async () => {
    const platform = await open();
    const { standIn } = platform;
    const last = tasksOf({ erp: "open", crm: "changed", mail: "done" });
    const before = tasksOf({ crm: "open", mail: "open" });
    const ends: Fault[] = ["reset", "reset after work"];
    for (const end of ends) {
      for (let kill = 1, isFinished = false; !isFinished; kill += 1) {
        platform.clear();
        standIn.fault = () => undefined;
        await syncTasks(before, checked("prod"), platform.open(), quickPace());
        standIn.calls.length = 0;
        standIn.fault = () => (standIn.calls.length < kill ? undefined : standIn.calls.length === kill ? end : "reset");
        isFinished = await syncTasks(last, checked("prod"), platform.open(), quickPace()).then(
          () => true,
          () => false,
        );
        standIn.fault = () => undefined;
        await syncTasks(last, checked("prod"), platform.open(), quickPace());
        expect(openTitles(platform)).toEqual(wanted(last));
        expect(platform.items().map(({ comments }) => comments.length)).toEqual([0, 1, 0]);
      }
    }
    expect(standIn.calls.length).toBeGreaterThan(0);
  });

  it.each<Fault | undefined>([undefined, "reset after work", "503 after work", "reset", "503"])(
    "creates one item in one run if lists are late and the creation ends with: %s",
    async (fault) => {
      const platform = await open();
      const { standIn } = platform;
      standIn.late = 3;
      let isFirst = true;
      standIn.fault = ({ body }) => {
        if (!isFirst || !JSON.stringify(body ?? "").includes("Enter erp")) return undefined;
        isFirst = false;
        return fault;
      };
      const tasks = tasksOf({ erp: "open" });
      expect(await syncTasks(tasks, checked("prod"), platform.open(), quickPace())).toMatchObject({
        updated: 0,
        closed: 0,
      });
      expect(platform.items()).toMatchObject([{ title: "Enter erp", isOpen: true }]);
    },
  );

  it("gives up after five creations without an answer", async () => {
    const platform = await open();
    const { standIn } = platform;
    let creations = 0;
    standIn.fault = ({ body }) => {
      if (!JSON.stringify(body ?? "").includes("Enter erp")) return undefined;
      creations += 1;
      return "reset";
    };
    const run = syncTasks(tasksOf({ erp: "open" }), checked("prod"), platform.open(), quickPace());
    await expect(run).rejects.toThrow("[service-unreachable]");
    expect(creations).toBe(5);
  });

  it("keeps the oldest item if runs overlap and lists are late", async () => {
    const platform = await open();
    const { standIn } = platform;
    await fc.assert(
      fc.asyncProperty(list, chance, fc.integer({ min: 0, max: 3 }), async (states, numbers, late) => {
        platform.clear();
        standIn.late = late;
        standIn.fault = randomFaults(numbers);
        const tasks = tasksOf(states);
        const run = (): Promise<void> => syncUntilDone(tasks, platform);
        await Promise.all([run(), run(), run()]);
        standIn.fault = () => undefined;
        for (let lists = 0; lists <= late; lists += 1) await run();
        expect(openTitles(platform)).toEqual(wanted(tasks));
        for (const title of wanted(tasks)) {
          const [oldest, ...others] = platform.items().filter((item) => item.title === title);
          expect([oldest?.isDuplicate, ...others.map(({ isDuplicate }) => !isDuplicate)]).not.toContain(true);
        }
      }),
      cases,
    );
  });
});
