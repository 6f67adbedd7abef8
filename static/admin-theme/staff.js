// Small helps of the desk. Every page works without them.
"use strict";

// A second click on a button sends nothing; coming back by the browser's arrow frees it again.
// What opens in another window (a preview) leaves the form as it is, to be sent again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || event.submitter?.formTarget) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Cards on phones say what each line is.
const list = document.getElementById("result_list");
if (list) {
  const names = [...list.querySelectorAll("thead th")].map((th) => th.textContent.trim());
  for (const row of list.querySelectorAll("tbody tr")) {
    [...row.children].forEach((cell, index) => {
      if (index && names[index] && cell.tagName === "TD") cell.dataset.label = names[index];
    });
  }
}

// A remark begins where a judge reads; what was ticked or written below outlasts its way there.
const decision = document.querySelector(".decision form");
const STASH = "gongkai-decision";
const KEPT_OUT = ["csrfmiddlewaretoken", "judged"];

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-remark]");
  const place = document.getElementById("remark-place");
  if (!link || !place) return;
  event.preventDefault();
  place.value = link.dataset.remark;
  document.getElementById("remark-text").focus();
});
document.querySelector(".remarks")?.addEventListener("submit", () => {
  if (!decision) return;
  const typed = [...new FormData(decision)].filter(([name]) => !KEPT_OUT.includes(name));
  sessionStorage.setItem(STASH, JSON.stringify({ page: location.pathname, typed }));
});
if (decision) {
  const { page, typed } = JSON.parse(sessionStorage.getItem(STASH) || "{}");
  sessionStorage.removeItem(STASH);
  for (const [name, value] of (page === location.pathname && typed) || []) {
    const control = decision.elements.namedItem(name);
    if (control) control.value = value;
  }
}

// The search boxes of the admin are named after the label of the control they stand for.
// Registered after Django's own start, so the boxes exist by then.
window.django?.jQuery?.(() => {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const control = box.closest(".related-widget-wrapper, .flex-container, td")?.querySelector("select");
    const label = control?.labels?.[0]?.textContent.trim() || control?.getAttribute("aria-label");
    if (!label) continue;
    box.removeAttribute("aria-labelledby");
    for (const part of [box, box.querySelector("[role=textbox]")]) part?.setAttribute("aria-label", label);
  }
});
