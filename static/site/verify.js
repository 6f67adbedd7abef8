// Checks a notice against the public ledger in the reader's own browser. Nothing is sent anywhere.
//
//   import { readProof, verify } from "./verify.js";
//   const result = await verify(readProof(document), { key: "name+hash+base64" });
//
// `result` is { status, checks, facts }. status: "fine", "tampered" or "unsupported" (this browser
// cannot check Ed25519 signatures, or the page is not on a secure origin). checks: one
// { name, ok } for each step, in order, up to the first that fails; names are those of STEPS. facts:
// what was proved (index, size, origin, at, key, fingerprint, witnesses).
// The format of a proof is in docs/ledger.md. Without `key`, the key that the proof carries is used:
// then compare facts.fingerprint with one from elsewhere.

export const STEPS = [
  "format", "content", "disclosures", "files", "inclusion", "signature", "witnesses",
];

const encoder = new TextEncoder();
const NUMBER = /^(0|[1-9][0-9]{0,15})$/;

class Failure extends Error {}

function demand(condition, words) {
  if (!condition) throw new Failure(words);
}

// --- Bytes ---------------------------------------------------------------------------------------

export function unbase64(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Failure("not base64");
  }
  demand(btoa(raw) === text, "not base64");
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

export function base64url(bytes) {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
}

// --- RFC 8785 ------------------------------------------------------------------------------------

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort(); // by UTF-16 code units, as the RFC asks
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "number") demand(Number.isFinite(value), "not a number of JSON");
  demand(value === null || ["boolean", "number", "string"].includes(typeof value), "not JSON");
  return JSON.stringify(value);
}

export async function digest(value) {
  return sha256(encoder.encode(canonical(value)));
}

// --- RFC 6962 ------------------------------------------------------------------------------------

export async function leafHash(entry) {
  return sha256(Uint8Array.of(0), entry);
}

async function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

// The root that an audit path leads to. Indices are below 2^53, so arithmetic stays exact.
export async function rootFromPath(leaf, index, size, path) {
  demand(index >= 0 && index < size, "beyond the ledger");
  let node = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of path) {
    demand(last > 0, "too long");
    if (node % 2 === 1 || node === last) {
      root = await nodeHash(sibling, root);
      while (node % 2 === 0 && node > 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  demand(last === 0, "too short");
  return root;
}

// --- C2SP notes ----------------------------------------------------------------------------------

export async function readKey(vkey) {
  const [name, short, ...rest] = String(vkey).split("+");
  const raw = unbase64(rest.join("+"));
  const id = (await sha256(encoder.encode(`${name}\n`), raw)).slice(0, 4);
  demand(name && raw.length === 33 && hex(id) === short, "not a verifier key");
  return { name, id, kind: raw[0], public: raw.slice(1), vkey: String(vkey), raw };
}

export function readCheckpoint(note) {
  const gap = note.lastIndexOf("\n\n");
  const text = note.slice(0, gap + 1);
  const lines = text.split("\n");
  demand(gap > 0 && lines.length === 4 && NUMBER.test(lines[1]), "not a checkpoint");
  const signatures = note
    .slice(gap + 2)
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [dash, name, data] = line.split(" ");
      demand(dash === "—" && name && data, "not a signature line");
      const raw = unbase64(data);
      return { name, id: raw.slice(0, 4), data: raw.slice(4) };
    });
  return { origin: lines[0], size: Number(lines[1]), root: unbase64(lines[2]), text, signatures };
}

export function readTlogProof(text) {
  const gap = text.indexOf("\n\n");
  const lines = text.slice(0, gap).split("\n");
  demand(gap > 0 && lines.shift() === "c2sp.org/tlog-proof@v1", "not a proof");
  if (lines[0]?.startsWith("extra ")) lines.shift();
  const number = lines.shift()?.match(/^index (.*)$/)?.[1] ?? "";
  demand(NUMBER.test(number), "not an index");
  const checkpoint = readCheckpoint(text.slice(gap + 2));
  return { index: Number(number), path: lines.map(unbase64), checkpoint };
}

async function signatureBy(checkpoint, key) {
  const found = checkpoint.signatures.find((s) => s.name === key.name && same(s.id, key.id));
  if (!found) return null;
  let message = checkpoint.text;
  let signature = found.data;
  let at = null;
  if (key.kind === 4) {
    at = Number(new DataView(signature.buffer, signature.byteOffset, 8).getBigUint64(0));
    message = `cosignature/v1\ntime ${at}\n${message}`;
    signature = signature.slice(8);
  }
  const imported = await crypto.subtle.importKey("raw", key.public, "Ed25519", false, ["verify"]);
  const fine = await crypto.subtle.verify("Ed25519", imported, signature, encoder.encode(message));
  demand(fine, "a false signature");
  return { name: key.name, at };
}

// Whether this browser can check Ed25519 at all; only newer ones can.
export async function supported() {
  try {
    const key = new Uint8Array(32);
    key[0] = 1;
    await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

// --- The whole check -----------------------------------------------------------------------------

// The proof that a page carries, null if there is none.
export function readProof(page) {
  const element = page.getElementById("gongkai-proof");
  return element ? JSON.parse(element.textContent) : null;
}

// What a disclosure says (RFC 9901 4.2.1): name and value of something that may be deleted later.
function readDisclosure(text) {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/");
  const bytes = Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  const [, name, value] = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  return { name, value };
}

// The document with its disclosed values in place. Each must be one that the document commits to.
export async function reveal(document, disclosures = []) {
  const found = new Map();
  for (const text of disclosures) {
    found.set(base64url(await sha256(encoder.encode(text))), readDisclosure(text));
  }
  function walk(value) {
    if (Array.isArray(value)) return value.map(walk);
    if (!value || typeof value !== "object") return value;
    const copy = {};
    for (const name of Object.keys(value)) if (name !== "_sd") copy[name] = walk(value[name]);
    for (const digest of value._sd ?? []) {
      const disclosed = found.get(digest);
      if (disclosed) copy[disclosed.name] = disclosed.value;
      found.delete(digest);
    }
    return copy;
  }
  const revealed = walk(document);
  demand(found.size === 0, "a value that was not released");
  return revealed;
}

// What the proof says a page shows word for word and this text has not; spaces do not count.
export async function notShown(text, proof) {
  const bare = (words) => words.replace(/\s+/gu, "");
  const revealed = await reveal(proof.document, proof.disclosures);
  const visible = bare(text);
  return ["/title", ...(proof.shown ?? [])]
    .map((pointer) => pointer.split("/").slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce((value, step) => value?.[step], revealed))
    .filter((value) => typeof value === "string" && !visible.includes(bare(value)));
}

async function checkContent(proof, entry) {
  const found = await digest(proof.document);
  demand(base64url(found) === entry.release && hex(found) === proof.digest, "changed content");
  const { id, revision } = proof.document;
  demand(id === entry.id && revision === entry.rev, "another notice");
}

async function checkFiles(proof, entry) {
  if (entry.files === undefined) return;
  const digests = (proof.document.attachments ?? []).map((file) => file.digest).sort();
  demand(base64url(await digest(digests)) === entry.files, "changed files");
}

async function checkSignature(checkpoint, vkey, facts) {
  const key = await readKey(vkey);
  demand(key.kind === 1 && key.name === checkpoint.origin, "the key of another ledger");
  demand(await signatureBy(checkpoint, key), "not signed with the key");
  facts.key = key.vkey;
  facts.fingerprint = hex(await sha256(key.raw)).slice(0, 32);
}

export async function verify(proof, { key = proof?.key, witnesses = proof?.witnesses ?? [] } = {}) {
  if (!(await supported())) return { status: "unsupported", checks: [], facts: {} };
  const facts = { witnesses: [] };
  let entry;
  let bytes;
  let parsed;
  const steps = {
    format: async () => {
      demand(proof?.format === "gongkai-proof/1", "not a proof");
      bytes = unbase64(proof.entry);
      entry = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
      demand(same(encoder.encode(canonical(entry)), bytes), "not canonical");
      parsed = readTlogProof(proof.proof);
      demand(parsed.index === proof.index, "two positions");
    },
    content: async () => checkContent(proof, entry),
    disclosures: async () => reveal(proof.document, proof.disclosures),
    files: async () => checkFiles(proof, entry),
    inclusion: async () => {
      const { index, path, checkpoint } = parsed;
      const root = await rootFromPath(await leafHash(bytes), index, checkpoint.size, path);
      demand(same(root, checkpoint.root), "not in the ledger");
      Object.assign(facts, { index, size: checkpoint.size, origin: checkpoint.origin, at: entry.at });
    },
    signature: async () => checkSignature(parsed.checkpoint, key, facts),
    witnesses: async () => {
      for (const vkey of witnesses) {
        const found = await signatureBy(parsed.checkpoint, await readKey(vkey));
        if (found) facts.witnesses.push(found);
      }
    },
  };
  const checks = [];
  for (const name of STEPS) {
    try {
      await steps[name]();
      checks.push({ name, ok: true });
    } catch {
      checks.push({ name, ok: false });
      return { status: "tampered", checks, facts };
    }
  }
  return { status: "fine", checks, facts };
}
