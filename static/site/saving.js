// Notices kept on the reader's own device, by the browser's cache and /sw.js. Nothing is stored before
// somebody asks for it. The same module serves the button on a notice and the list of what was saved.

const STORE = "gongkai-saved";
const MOST = 100;

const words = (part) => (name, facts = {}) =>
  part.querySelector(`[data-word="${name}"]`).textContent.trim()
    .replace(/\{(\w+)\}/g, (_whole, fact) => facts[fact] ?? "");

const parsed = async (response) =>
  new DOMParser().parseFromString(await response.text(), "text/html");

// What the page needs to look as it does, from the page itself.
const files = (page) => [...page.querySelectorAll(
  'link[rel=stylesheet], link[rel=icon], script[src], img[src^="/"], use[href]',
)].map((node) => (node.getAttribute("href") ?? node.getAttribute("src")).split("#")[0]);

async function save(path) {
  await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const store = await caches.open(STORE);
  if ((await store.keys()).filter(isNotice).length >= MOST) return false;
  await store.addAll([path, ...new Set(files(document))]);
  return true;
}

// A page, not the pictures that were kept with it.
const isNotice = ({ url }) => /\/notice\/[^/]+\/$/.test(new URL(url).pathname);

async function button(part, event) {
  const word = words(part);
  const path = location.pathname;
  const control = part.querySelector("button");
  const status = part.querySelector("[role=status]");
  const link = part.querySelector("a");
  let saved = Boolean(await (await caches.open(STORE)).match(path));

  const show = (said) => {
    control.textContent = word(saved ? "remove" : "save");
    link.hidden = !saved;
    status.textContent = said ? word(said) : "";
  };
  const toggle = async () => {
    control.setAttribute("aria-disabled", "true");
    try {
      if (saved) {
        await (await caches.open(STORE)).delete(path);
        saved = false;
        show("removed");
      } else {
        saved = await save(path);
        show(saved ? "saved" : "full");
      }
    } catch {
      show("failed");
    }
    control.removeAttribute("aria-disabled");
  };
  control.addEventListener("click", () => control.ariaDisabled || toggle());
  show();
  if (event?.target === control) await toggle();
}

// What became of a notice since it was saved, by its page of today, which then takes its place.
async function renewed(store, request) {
  let answer;
  try {
    answer = await fetch(request.url, { cache: "no-cache" });
  } catch {
    return "offline";
  }
  if (![200, 410].includes(answer.status)) return "unknown";
  await store.put(request.url, answer.clone());
  if (answer.status === 410) return "withdrawn";
  return (await parsed(answer)).querySelector(".banner--superseded") ? "superseded" : "current";
}

async function entry(part, store, request) {
  const word = words(part);
  const response = await store.match(request);
  const page = await parsed(response);
  const item = part.querySelector("template").content.firstElementChild.cloneNode(true);
  const link = item.querySelector("a");
  const heading = page.querySelector("h1");
  link.href = new URL(request.url).pathname;
  link.textContent = heading?.textContent ?? link.pathname;
  link.lang = heading?.lang || page.documentElement.lang;
  const day = new Date(response.headers.get("Date") ?? Date.now());
  const time = document.createElement("time");
  time.dateTime = day.toISOString();
  time.textContent = day.toLocaleDateString(document.documentElement.lang);
  item.querySelector("[data-day]").append(time);
  const remove = item.querySelector("button");
  remove.setAttribute("aria-label", `${remove.textContent.trim()}: ${link.textContent}`);
  remove.addEventListener("click", async () => {
    await store.delete(request);
    item.remove();
    const status = part.querySelector("[role=status]");
    status.textContent = word("removed");
    status.focus();
    empty(part);
  });
  return item;
}

function empty(part) {
  part.querySelector("[data-empty]").hidden = part.querySelector("ul").childElementCount > 0;
}

async function list(part) {
  const word = words(part);
  const store = await caches.open(STORE);
  const requests = (await store.keys()).filter(isNotice);
  const items = await Promise.all(requests.map((request) => entry(part, store, request)));
  part.querySelector("ul").replaceChildren(...items);
  empty(part);
  let withdrawn = 0;
  let changed = 0;
  let unread = 0;
  for (const [index, request] of requests.entries()) {
    const state = await renewed(store, request);
    withdrawn += state === "withdrawn";
    changed += state === "superseded";
    unread += state === "offline" || state === "unknown";
    const pill = items[index].querySelector("[data-state]");
    pill.dataset.state = state;
    pill.textContent = word(state);
  }
  if (requests.length) {
    const facts = { n: requests.length, withdrawn, changed };
    part.querySelector("[role=status]").textContent = word(unread ? "unchecked" : "checked", facts);
  }
}

export default function start(part, event) {
  return part.hasAttribute("data-list") ? list(part) : button(part, event);
}
