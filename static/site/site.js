// Parts of a page that need a script name its module and are shown where one can run. The module is
// loaded when a reader first uses the part, so that reading costs nothing.

for (const part of document.querySelectorAll("[data-part]")) {
  const { part: address, when = "click", needs } = part.dataset;
  if (needs && !(needs in navigator)) continue;
  part.hidden = false;
  const begin = async (event) => (await import(address)).default(part, event);
  // Who has saved notices before is told at once whether this one is among them.
  if (when === "load" || (needs && navigator.serviceWorker.controller)) begin();
  else part.addEventListener(when, begin, { once: true });
}
