// Cells copied from a spreadsheet go into the rows of a list, one cell a control, from the control
// somebody is in to the right and downwards; rows that are missing are added.
"use strict";

const filing = document.getElementById("notice_form");
const YES = ["是", "yes", "true", "1", "√"];

/** The rows of a copied block; a cell in quotes may hold tabs and line ends. */
function cellsOf(text) {
  const rows = [[]];
  const parts = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (const [, quoted, plain, end] of parts.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
    rows.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === "\n") rows.push([]);
    if (!end) break;
  }
  return rows;
}

const rowsOf = (group) => [...group.querySelectorAll("tr.form-row:not(.empty-form)")];

function controlsOf(row) {
  return [...row.querySelectorAll("td[data-label]:not(.hidden)")].map((cell) =>
    cell.querySelector("input:not([type=hidden], [type=file]), select, textarea"));
}

/** 2026/11/27, 2026.11.27 or 2026年11月27日 as a date control wants it. */
function dated(text) {
  const parts = text.match(/^(\d{4})\D(\d{1,2})\D(\d{1,2})\D*$/);
  return parts ? parts.slice(1).map((part) => part.padStart(2, "0")).join("-") : text;
}

/** Whether the control took the text. */
function put(control, text) {
  if (control.type === "checkbox") {
    control.checked = YES.includes(text.toLowerCase());
  } else if (control.tagName === "SELECT") {
    const option = [...control.options].find((one) => [one.text.trim(), one.value].includes(text));
    if (!option) return !text;
    control.value = option.value;
  } else {
    control.value = control.type === "date" ? dated(text) : text;
    if (text && !control.value) return false;
  }
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
  return true;
}

/** The line below a list that says what became of the cells. */
function statusOf(group) {
  const known = group.querySelector(".pasted");
  if (known) return known;
  const made = document.createElement("p");
  made.className = "pasted help";
  made.setAttribute("role", "status");
  group.querySelector("fieldset").append(made);
  return made;
}

filing?.addEventListener("paste", (event) => {
  const group = event.target.closest("[data-inline-type=tabular]");
  const first = event.target.closest("tr.form-row");
  const text = event.clipboardData.getData("text/plain");
  // Several lines without a tab may be one text; in a box for one line they are a column.
  const isBlock = text.includes("\t") || (event.target.tagName !== "TEXTAREA" && /\n./.test(text));
  if (!group || !first || !isBlock) return;
  event.preventDefault();
  const rows = cellsOf(text);
  const start = controlsOf(first).indexOf(event.target);
  let left = 0;
  rows.forEach((cells, down) => {
    const at = rowsOf(group).indexOf(first) + down;
    if (!rowsOf(group)[at]) group.querySelector(".add-row a")?.click();
    const row = rowsOf(group)[at];
    const controls = row ? controlsOf(row) : [];
    cells.forEach((cell, right) => {
      const control = controls[start + right];
      if (!(control && put(control, cell)) && cell) left += 1;
    });
  });
  const words = left ? filing.dataset.pastedLeft : filing.dataset.pasted;
  statusOf(group).textContent = words.replace("{rows}", rows.length).replace("{left}", left);
});
