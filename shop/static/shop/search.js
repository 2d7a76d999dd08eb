// Offers products, producers, communes and articles below the search box (the combobox pattern of the ARIA practices).
// Without it the form searches as before; Enter without a chosen offer does the same.
const form = document.querySelector("form[data-suggest-url]");

function start(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("div");
  const told = document.createElement("p");
  let options = [], chosen = -1, waiting = 0, request = null, asked = "";
  list.id = "goi-y";
  list.className = "suggest";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  list.hidden = true;
  told.className = "visually-hidden";
  told.setAttribute("role", "status");
  form.append(list, told);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
  }

  function option(item, number) {
    const row = document.createElement("a");
    row.href = item.url;
    row.id = `goi-y-${number}`;
    row.className = "suggest__option";
    row.tabIndex = -1;
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.append(Object.assign(document.createElement("span"), { textContent: item.text }));
    if (item.note) row.append(Object.assign(document.createElement("span"), { className: "suggest__note", textContent: item.note }));
    return row;
  }

  function show(sections) {
    options = [];
    list.replaceChildren();
    for (const [at, section] of sections.entries()) {
      const group = document.createElement("div");
      const label = Object.assign(document.createElement("p"), { id: `goi-y-nhom-${at}`, className: "suggest__label", textContent: section.label });
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", label.id);
      label.setAttribute("role", "presentation");
      group.append(label);
      for (const item of section.items) {
        const row = option(item, options.length);
        options.push(row);
        group.append(row);
      }
      list.append(group);
    }
    told.textContent = options.length ? form.dataset.suggestCount.replace("%d", options.length) : form.dataset.suggestNone;
    chosen = -1;
    if (!options.length) return close();
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function choose(number) {
    if (options[chosen]) options[chosen].setAttribute("aria-selected", "false");
    chosen = number >= options.length ? -1 : number; // past either end: back in the box
    const row = options[chosen];
    if (!row) return input.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < 2) { asked = text; return close(); }
    if (text === asked) return;
    asked = text;
    if (request) request.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${form.dataset.suggestUrl}?q=${encodeURIComponent(text)}`, { signal: request.signal, credentials: "same-origin" });
      if (answer.ok && document.activeElement === input) show((await answer.json()).sections);
    } catch { /* slow or offline: the form still works */ }
  }

  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
  input.addEventListener("focus", () => { if (options.length && input.value.trim() === asked) { list.hidden = false; input.setAttribute("aria-expanded", "true"); } });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    if (list.hidden || !options.length) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? options.length - 1 : chosen - 1); }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); options[chosen].click(); }
  });
}

if (form) start(form);
