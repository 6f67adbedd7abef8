// Names offered under a search box: a combobox by the WAI-ARIA Authoring Practices, list only. What is
// typed stays as it is unless a name is chosen; Enter without a choice searches as without a script.

const PAUSE = 150; // ms without a key before the portal is asked

export default function complete(form) {
  const input = form.querySelector("input[type=search]");
  const { suggest, some, none } = form.dataset;
  const list = form.querySelector("[role=listbox]");
  const status = form.querySelector("[role=status]");
  let chosen = -1;
  let asked;
  let timer;

  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id })
    .forEach(([name, value]) => input.setAttribute(name, value));

  function choose(index) {
    const options = [...list.children];
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index;
    const option = options[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function close() {
    clearTimeout(timer);
    asked?.abort();
    status.textContent = "";
    show(false);
  }

  // The address is absolute and in the name of the portal; stay where the reader is.
  function follow(option) {
    const { pathname, search } = new URL(option.dataset.page);
    location.assign(pathname + search);
  }

  function option({ label, kind_label: kind, beside, page }, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.page = page;
    const name = document.createElement("span");
    name.textContent = label;
    if (/[\u3400-\u9fff]/.test(label)) name.lang = "zh-Hans";
    const note = document.createElement("span");
    note.className = "meta";
    note.textContent = [kind, beside].filter(Boolean).join(" · ");
    item.append(name, " ", note);
    return item;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const text = input.value.trim();
    if (!text) return close();
    try {
      const answer = await fetch(`${suggest}?q=${encodeURIComponent(text.slice(0, 60))}`, {
        headers: { "Accept-Language": document.documentElement.lang },
        signal: asked.signal,
      });
      const { results = [] } = answer.ok ? await answer.json() : {};
      if (document.activeElement !== input) return close();
      list.replaceChildren(...results.map(option));
      chosen = -1;
      show(results.length > 0);
      status.textContent = results.length ? some.replace("{n}", results.length) : none;
    } catch {
      // Typed on, or no network: the search box works without names.
    }
    return undefined;
  }

  const later = () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); };

  input.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = list.childElementCount - 1;
    const open = !list.hidden;
    if (event.key === "Escape" && open) close();
    else if (event.key === "Enter" && open && chosen >= 0) follow(list.children[chosen]);
    else if (event.key === "ArrowDown" && last >= 0) { show(true); choose(chosen < last ? chosen + 1 : 0); }
    else if (event.key === "ArrowUp" && last >= 0) { show(true); choose(chosen > 0 ? chosen - 1 : last); }
    else return;
    event.preventDefault();
  });
  // Before the box loses its focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) follow(item);
  });
  show(false);
  // Somebody may have typed while this was on its way.
  if (input.value !== input.defaultValue) later();
}
