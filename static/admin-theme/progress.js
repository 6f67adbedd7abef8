// Keeps the counts of a file that is being read up to date. Without it, a link does the same.
"use strict";

const EVERY = 2000;

async function renew() {
  const shown = document.getElementById("progress");
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("progress");
    // The file is read: the page has more to say than this part of it.
    if (answer.ok && !fresh) return location.reload();
    if (answer.ok) shown.replaceChildren(...fresh.childNodes);
  } catch {
    // The next turn may reach the server again.
  }
  setTimeout(renew, EVERY);
}

setTimeout(renew, EVERY);
