// Lets saved notices be read without a network. It answers for pages that a reader saved, for the list
// of them and for the files they need, and for nothing else: never for the staff side, never for the API.
const { version, files, lists, staff } = {{ facts|safe }};
const SHELL = `gongkai-shell-${version}`;
const SAVED = "gongkai-saved";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(SHELL).then((shell) => shell.addAll([...files, ...Object.values(lists)]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => names.filter((name) => name.startsWith("gongkai-shell-") && name !== SHELL))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const foreign = origin !== self.location.origin || request.method !== "GET";
  if (foreign || staff.some((path) => pathname.startsWith(path))) return;
  if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname.startsWith("{{ static_url }}")) event.respondWith(file(request));
});

// The network first: what was corrected or withdrawn must not be read from a device any longer than
// that device is away. A tombstone takes the place of the notice.
async function page(request, pathname) {
  try {
    const answer = await fetch(request);
    const saved = await caches.open(SAVED);
    const renews = [200, 410].includes(answer.status) && !answer.redirected;
    if (renews && await saved.match(pathname)) await saved.put(pathname, answer.clone());
    return answer;
  } catch {
    const prefix = Object.keys(lists).find((start) => start !== "/" && pathname.startsWith(start));
    return (await kept(pathname)) ?? kept(lists[prefix ?? "/"]);
  }
}

async function file(request) {
  return (await kept(request)) ?? fetch(request);
}

function kept(what) {
  return caches.match(what, { ignoreVary: true });
}
