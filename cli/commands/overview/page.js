// Runs in the page. Without it the page is complete but for searching, filtering, sorting and closing details.
"use strict";

document.documentElement.classList.add("scripted");
const find = (selector) => document.querySelector(selector);
const findAll = (selector) => [...document.querySelectorAll(selector)];
const announcement = find("#announcement");
const count = find("#count");
const search = find("#search");
const sort = find("#sort");
const choices = findAll("[data-filter]");
const table = find(".integrations");
const groups = findAll(".integrations > tbody");
const noun = table?.dataset.noun ?? "integrations";
const tasks = findAll("[data-of]");
const texts = new Map();
const flags = new Set();

for (const item of findAll(".summary li")) {
  const { flag } = item.dataset;
  if (flag === "") continue;
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.append(...item.childNodes);
  item.append(button);
  button.addEventListener("click", () => {
    const isOn = !flags.has(flag);
    if (isOn) flags.add(flag);
    else flags.delete(flag);
    button.setAttribute("aria-pressed", String(isOn));
    filter();
  });
}

function textOf(group) {
  if (!texts.has(group)) texts.set(group, group.textContent.toLowerCase());
  return texts.get(group);
}

function matches(group, words) {
  const { dataset } = group;
  const own = dataset.flags.split(" ");
  return (
    choices.every(({ value, id }) => value === "" || dataset[id] === value) &&
    [...flags].every((flag) => own.includes(flag)) &&
    words.every((word) => textOf(group).includes(word))
  );
}

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const group of groups) {
    group.hidden = !matches(group, words);
    if (!group.hidden) shown += 1;
  }
  showTasks();
  const text = shown === groups.length ? `${shown} ${noun}` : `${shown} of ${groups.length} ${noun}`;
  count.textContent = text;
  find("#nothing").hidden = shown > 0;
}

/** A long list of tasks would push the integrations off the screen. */
const shortList = 4;
let showsAllTasks = false;

function showTasks() {
  let shown = 0;
  for (const task of tasks) {
    const matches = document.getElementById(task.dataset.of)?.hidden !== true;
    if (matches) shown += 1;
    task.hidden = !matches;
    task.classList.toggle("later", !showsAllTasks && shown > shortList);
  }
  const more = find("#more-tasks");
  if (more === null) return;
  more.hidden = showsAllTasks || shown <= shortList;
  more.textContent = `Show all ${shown} tasks`;
}

/** Text in ascending order, empty last; the last use in descending order. */
function order() {
  const key = sort.value;
  const valueOf = (group) => group.dataset[key] ?? "";
  const compare = (a, b) => {
    const [one, other] = [valueOf(a), valueOf(b)];
    if (one === "" || other === "") return Number(one === "") - Number(other === "");
    const direction = key === "used" ? -1 : 1;
    return direction * one.localeCompare(other, "en", { numeric: true });
  };
  table.append(...(key === "" ? groups : groups.toSorted(compare)));
}

function open(group, isOpen) {
  group.classList.toggle("open", isOpen);
  group.querySelector(".toggle").setAttribute("aria-expanded", String(isOpen));
}

function reset() {
  search.value = "";
  for (const choice of choices) choice.value = "";
  flags.clear();
  for (const button of findAll(".summary button")) button.setAttribute("aria-pressed", "false");
  filter();
}

function showTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!groups.includes(target)) return;
  if (target.hidden) reset();
  open(target, true);
  target.scrollIntoView();
}

find("#more-tasks")?.addEventListener("click", () => {
  showsAllTasks = true;
  showTasks();
  tasks[shortList]?.querySelector("a")?.focus();
});

if (table !== null) {
  showTasks();
  search.addEventListener("input", filter);
  for (const choice of choices) choice.addEventListener("change", filter);
  sort.addEventListener("change", order);
  find("#reset").addEventListener("click", reset);
  table.addEventListener("click", ({ target }) => {
    const row = target.closest("tr");
    const group = row?.parentElement;
    if (!groups.includes(group) || row.classList.contains("more")) return;
    open(group, !group.classList.contains("open"));
  });
  const expand = find("#expand");
  expand.addEventListener("click", () => {
    const isOpen = expand.getAttribute("aria-expanded") !== "true";
    expand.setAttribute("aria-expanded", String(isOpen));
    expand.textContent = isOpen ? "Hide all details" : "Show all details";
    for (const group of groups) open(group, isOpen);
  });
  addEventListener("hashchange", showTarget);
  showTarget();
}
