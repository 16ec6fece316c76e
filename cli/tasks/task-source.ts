import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection } from "../../integrations/connection.ts";
import type { NamedOutputs } from "../stack/each-stack.ts";
import type { Verified } from "../commands/verify/finding.ts";
import { quoteWord } from "../undeclared/removal.ts";
import type { ShownObject } from "../undeclared/render.ts";
import type { Task, TaskKind } from "./task.ts";

/** The stack whose tasks are computed. */
export type TaskStack = Pick<NamedOutputs, "stack" | "connections" | "now" | "localStack">;

/** Everything about one integration that was read outside the outputs. Absent parts are not known. */
export interface Seen {
  readonly evidence?: AppEvidence | undefined;
  /** Results of `verify`: consent and the proof by the product's protocol. */
  readonly verified?: Verified | undefined;
  /** Objects that the stack does not declare, and declared owners who have left. */
  readonly undeclared?: readonly ShownObject[] | undefined;
  /** The number of users, groups and clients that are assigned to the app. */
  readonly assigned?: number | undefined;
  /** ISO time at which the registration was created. */
  readonly registeredOn?: string | undefined;
}

/** The input of the functions that find tasks of one integration. */
export interface TaskSource {
  readonly stack: TaskStack;
  readonly connection: Connection;
  readonly seen: Seen;
}

/** The parts of a task that its kind determines. */
export type NewTask = Pick<Task, "title" | "details" | "since" | "dueOn" | "hurtsOn" | "state" | "evidence"> & {
  /** Distinguishes it from others of its kind and integration. */
  readonly subject: string;
};

/** Completes a task. */
export function toTask({ stack, connection }: TaskSource, kind: TaskKind, { subject, ...task }: NewTask): Task {
  const { name, system, contact, owners = [] } = connection;
  return {
    id: `${stack.stack}/${name}/${kind}/${subject}`,
    kind,
    stack: stack.stack,
    integration: name,
    system,
    responsible: contact === undefined ? owners : [contact],
    ...task,
  };
}

/** The command that shows the hand-off of an integration. */
export function handoffCommand({ stack, connection }: TaskSource, options = ""): string {
  const local = stack.localStack === undefined ? "" : " --local";
  return `npm run handoff -- ${quoteWord(connection.name)} --stack ${quoteWord(stack.stack)}${local}${options}`;
}
