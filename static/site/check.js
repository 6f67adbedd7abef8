// Offers to check a notice against the ledger in the reader's own browser; nothing is sent anywhere.
// What it says stands in the page, in the reader's language.

function wordsOf(box) {
  return (name, facts = {}) => {
    const text = box.querySelector(`[data-word~="${name}"]`).textContent;
    return text.replace(/\{(\w+)\}/g, (_whole, fact) => facts[fact] ?? "");
  };
}

async function judged(box, proof, text) {
  const word = wordsOf(box);
  const { notShown, verify } = await import(box.dataset.check);
  const pinned = box.querySelector("[name=key]")?.value.trim();
  const { status, checks, facts } = await verify(proof, pinned ? { key: pinned } : {});
  if (status === "unsupported") return { state: "unsure", message: word("unsupported") };
  if (status === "tampered") return { state: "false", message: word(checks.at(-1).name) };
  if (text) {
    const [lost] = await notShown(text, proof);
    if (lost) return { state: "false", message: word("page", { text: lost }) };
  }
  const names = facts.witnesses.map((witness) => witness.name).join(", ");
  const message = `${word("fine", facts)} ${names ? word("cosigned", { names }) : ""}`.trim();
  return { state: "true", message, copyOf: proof };
}

// A copy is as old as it is: the page of the notice, if it is one of ours, is for the reader to ask.
function tellSince(box, proof) {
  const since = box.querySelector("[data-since]");
  if (!since) return;
  since.hidden = !proof;
  const link = since.querySelector("a");
  link.hidden = !proof || !URL.canParse(proof.log) || new URL(proof.log).origin !== location.origin;
  if (!link.hidden) link.href = since.dataset.since.replace("UID", encodeURIComponent(proof.document.id));
}

async function run(box, read) {
  const status = box.querySelector("[role=status]");
  status.removeAttribute("data-state");
  status.textContent = wordsOf(box)("busy");
  let answer = { state: "unsure", message: wordsOf(box)("unreadable") };
  try {
    const { proof, text } = await read();
    if (proof) answer = await judged(box, proof, text);
  } catch {
    // A file that is no page and no JSON: the answer above says so.
  }
  status.dataset.state = answer.state;
  status.textContent = answer.message;
  tellSince(box, answer.copyOf);
}

// A saved page, or the proof alone.
async function readFile(file) {
  const content = await file.text();
  if (!content.trimStart().startsWith("<")) return { proof: JSON.parse(content) };
  const page = new DOMParser().parseFromString(content, "text/html");
  const element = page.getElementById("gongkai-proof");
  page.querySelectorAll("script, style").forEach((node) => node.remove());
  return { proof: element && JSON.parse(element.textContent), text: page.body.textContent };
}

// Begun by what the reader did first, which is answered at once.
export default function offer(box, event) {
  const input = box.querySelector("input[type=file]");
  const check = input
    ? () => input.files.length && run(box, () => readFile(input.files[0]))
    : () => run(box, async () => ({
      proof: JSON.parse(document.getElementById("gongkai-proof").textContent),
      text: document.getElementById("main").innerText,
    }));
  if (input) box.addEventListener("change", check);
  else box.querySelector("button").addEventListener("click", check);
  if (input || event?.target.closest("button")) check();
}
