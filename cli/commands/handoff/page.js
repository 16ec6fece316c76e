// Runs in the page. Without it the page is complete but for copying, counting and remembering.
"use strict";

document.documentElement.classList.add("scripted");
const announcement = document.getElementById("announcement");

for (const button of document.querySelectorAll("button[data-copies]")) {
  const label = button.querySelector("span");
  button.addEventListener("click", async () => {
    const copied = await copy(textOf(document.getElementById(button.dataset.copies)));
    // Emptied first, so that copying the same field again is announced again.
    announcement.textContent = "";
    requestAnimationFrame(() => {
      announcement.textContent = copied
        ? `Copied ${button.dataset.what}`
        : `${button.dataset.what} was not copied: mark it and copy it by hand`;
    });
    label.textContent = copied ? "Copied" : "Not copied";
    button.classList.toggle("copied", copied);
    setTimeout(() => {
      label.textContent = "Copy";
      button.classList.remove("copied");
    }, 2000);
  });
}

function textOf(element) {
  return element instanceof HTMLAnchorElement ? element.href : element.textContent;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

// Browsers that keep the clipboard from files still let a person copy what is selected.
function copyBySelection(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}

for (const section of document.querySelectorAll("section")) {
  const boxes = [...section.querySelectorAll("input[data-step]")];
  const progress = section.querySelector("[data-progress]");
  const show = () => {
    progress.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} done`;
  };
  for (const box of boxes) {
    box.checked = recall(box.dataset.step);
    box.addEventListener("change", () => {
      remember(box.dataset.step, box.checked);
      show();
    });
  }
  if (progress !== null) show();
}

// A browser may refuse to store anything for a file; then the list is forgotten when the page is closed.
function recall(step) {
  try {
    return localStorage.getItem(step) === "done";
  } catch {
    return false;
  }
}

function remember(step, isDone) {
  try {
    if (isDone) localStorage.setItem(step, "done");
    else localStorage.removeItem(step);
  } catch {
    // The box is still checked.
  }
}

const today = new Date();
for (const line of document.querySelectorAll("[data-expires]")) {
  const daysLeft = Math.floor((Date.parse(line.dataset.expires) - today) / 86_400_000);
  line.querySelector("strong").textContent = daysInWords(daysLeft);
  line.querySelector("[data-counted]").textContent = today.toISOString().slice(0, 10);
  line.classList.toggle("near", daysLeft < Number(line.dataset.near));
}

function daysInWords(daysLeft) {
  if (daysLeft < 0) return "expired";
  if (daysLeft === 0) return "in less than a day";
  return daysLeft === 1 ? "in 1 day" : `in ${daysLeft} days`;
}
