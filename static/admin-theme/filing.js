// Helps while a notice is typed in. Everything here is also done by the server at saving.
"use strict";

const form = document.getElementById("notice_form");
const WAIT_READING = 300;
const WAIT_KEEPING = 2000;

/** Run once the typing has paused; a timer for each key. */
const timers = new Map();
function later(key, wait, run) {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(run, wait));
}

async function asked(address, values) {
  const answer = await fetch(`${address}?${new URLSearchParams(values)}`);
  return answer.ok && !answer.redirected ? answer.json() : null;
}

/** Another control of the same row of a list, or of the form. */
function beside(control, name) {
  const start = control.name.slice(0, control.name.lastIndexOf("-") + 1);
  return form.elements.namedItem(`${start}${name}`);
}

// What a text is read as -----------------------------------------------------------------------

async function read(control) {
  const output = control.parentElement.querySelector("output.reading");
  const unit = form.elements.namedItem(`${control.name}_unit`);
  const scheme = beside(control, "scheme")?.value || "CN-USCC";
  const kind = beside(control, "kind")?.value || "organisation";
  if (!output) return;
  const none = control.dataset.reads === "uscc" && (scheme !== "CN-USCC" || kind !== "organisation");
  const values = { kind: control.dataset.reads, text: control.value, unit: unit?.value || "" };
  const found = none ? { text: "", good: true } : await asked(form.dataset.reading, values);
  if (!found || control.value !== values.text) return;
  output.textContent = found.text;
  output.classList.toggle("reading--bad", !found.good);
}

// What fits ------------------------------------------------------------------------------------

const offered = new WeakMap();

function listOf(control) {
  if (control.list) return control.list;
  const list = document.createElement("datalist");
  list.id = `${control.id}_offered`;
  form.append(list);
  control.setAttribute("list", list.id);
  return list;
}

async function suggest(control) {
  const project = form.elements.namedItem("allocation");
  const values = {
    kind: control.dataset.suggests,
    term: control.value,
    area: project?.dataset.area || "",
    allocation: project?.value || "",
  };
  const answer = await asked(form.dataset.suggestions, values);
  if (!answer || control.value !== values.term) return;
  offered.set(control, answer.found);
  listOf(control).replaceChildren(...answer.found.map((entry) => {
    const option = document.createElement("option");
    option.value = entry.value;
    if (entry.label) option.label = `${entry.value} · ${entry.label}`;
    return option;
  }));
}

/** What is known of a chosen organisation goes into the empty controls beside it. */
function fill(control) {
  const entry = offered.get(control)?.find((each) => each.value === control.value);
  for (const [name, value] of Object.entries(entry?.fill || {})) {
    const other = beside(control, name);
    if (!other || other.value) continue;
    other.value = value;
    if (other.dataset.reads) read(other);
  }
}

// A new project begins with what the notice says already ---------------------------------------

const project = document.getElementById("add_id_allocation");
project?.addEventListener("click", () => {
  const address = new URL(project.href);
  const known = {
    agency: form.elements.namedItem("agency")?.value,
    region: form.elements.namedItem("region")?.value.match(/(\d{6})\)?$/)?.[1],
  };
  for (const [name, value] of Object.entries(known)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  project.href = address;
});

// Where somebody was when they saved ------------------------------------------------------------

const PLACE = "gongkai-place";
let last = null;

form.addEventListener("focusin", ({ target }) => {
  if (target.id && target.type !== "submit") last = target;
});

function leave() {
  if (!last) return;
  const top = last.getBoundingClientRect().top;
  sessionStorage.setItem(PLACE, JSON.stringify({ id: last.id, top }));
}

/** Back to the control somebody was at; what was said at the top is said at the buttons, too. */
function comeBack() {
  const { id, top } = JSON.parse(sessionStorage.getItem(PLACE) || "{}");
  sessionStorage.removeItem(PLACE);
  const control = id && document.getElementById(id);
  if (!control || location.hash || document.getElementById("faults")) return;
  scrollBy(0, control.getBoundingClientRect().top - top);
  control.focus({ preventScroll: true });
  kept.textContent = document.querySelector(".messagelist li")?.textContent || "";
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[name=_continue]"));
});

// Nothing typed is lost ------------------------------------------------------------------------

const kept = document.getElementById("kept");
let unkept = Boolean(form.dataset.typed);
let onItsWay = null;

function texts() {
  const found = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") found.append(name, value);
  }
  return found;
}

async function keep(leaving = false) {
  if (!unkept || onItsWay) return;
  unkept = false;
  try {
    onItsWay = fetch(form.dataset.keep, { method: "POST", body: texts(), keepalive: leaving });
    const answer = await (await onItsWay).json();
    kept.textContent = answer.text;
    kept.classList.toggle("kept--bad", answer.state !== "kept");
  } catch {
    unkept = true;
    kept.textContent = form.dataset.failed;
    kept.classList.add("kept--bad");
    later("keep", WAIT_KEEPING * 5, keep);
  } finally {
    onItsWay = null;
  }
}

function typed() {
  unkept = true;
  later("keep", WAIT_KEEPING, keep);
}

form.addEventListener("input", (event) => {
  const control = event.target;
  typed();
  if (control.dataset.suggests) later(`offer ${control.name}`, WAIT_READING, () => suggest(control));
  if (control.dataset.reads) later(`read ${control.name}`, WAIT_READING, () => read(control));
});

form.addEventListener("change", (event) => {
  const control = event.target;
  if (control.dataset.suggests) fill(control);
  const measured = control.name?.endsWith("_unit") && form.elements.namedItem(control.name.slice(0, -5));
  if (measured?.dataset?.reads) read(measured);
});

form.addEventListener("submit", (event) => {
  if (event.submitter?.formTarget) return;
  clearTimeout(timers.get("keep"));
  if (!onItsWay) {
    unkept = false;
    if (event.submitter?.name === "_continue") leave();
    return;
  }
  // A text that arrives after the notice was saved would look as if it had not been.
  event.preventDefault();
  const button = event.submitter;
  onItsWay.catch(() => {}).finally(() => setTimeout(() => form.requestSubmit(button)));
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keep(true);
});
window.addEventListener("beforeunload", (event) => {
  if (unkept) event.preventDefault();
});

if (unkept) later("keep", WAIT_KEEPING, keep);
document.getElementById("faults")?.focus();
comeBack();
