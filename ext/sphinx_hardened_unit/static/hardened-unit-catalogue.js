/* Lets a reader narrow the catalogue's table down. Without this script the table is complete; the state is in the address. */
"use strict";
(() => {
  const table = document.querySelector("table.systemd-catalogue");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    category: row.cells.length > 3 ? row.cells[1].textContent.trim() : "",
    since: row.cells.length > 3 ? Number(row.cells[2].textContent) || 0 : 0,
  }));
  const categories = [...new Set(rows.map((entry) => entry.category))].filter(Boolean);
  const versions = [...new Set(rows.map((entry) => entry.since))].filter(Boolean).sort((a, b) => a - b);

  const form = document.createElement("form");
  form.className = "systemd-filter";
  form.setAttribute("role", "search");
  form.addEventListener("submit", (event) => event.preventDefault());
  const field = (name, title, control) => {
    const label = document.createElement("label");
    control.name = name;
    label.append(title, control);
    form.append(label);
    control.addEventListener("input", apply);
    return control;
  };
  const choice = (first, values) => {
    const select = document.createElement("select");
    for (const [value, title] of [["", first], ...values]) select.append(new Option(title, value));
    return select;
  };
  const words = document.createElement("input");
  words.type = "search";
  field("q", "Words", words);
  const category = categories.length > 1 ? field("category", "Category", choice("all", categories.map((name) => [name, name]))) : null;
  const version = versions.length > 1 ? field("systemd", "Known to systemd", choice("any", versions.map((number) => [String(number), String(number)]))) : null;
  const shown = document.createElement("output");
  shown.setAttribute("aria-live", "polite");
  form.append(shown);
  table.before(form);

  const controls = [words, category, version].filter(Boolean);
  const asked = new URLSearchParams(location.search);
  for (const control of controls) control.value = asked.get(control.name) || "";
  apply();

  function apply() {
    const wanted = words.value.toLowerCase().replaceAll("=", " ").split(/\s+/).filter(Boolean);
    let count = 0;
    for (const entry of rows) {
      const fits = wanted.every((word) => entry.text.includes(word))
        && (!category || !category.value || entry.category === category.value)
        && (!version || !version.value || entry.since <= Number(version.value));
      entry.row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    shown.textContent = `${count} of ${rows.length}`;
    const state = new URLSearchParams(controls.filter((control) => control.value).map((control) => [control.name, control.value]));
    history.replaceState(null, "", String(state) ? `?${state}${location.hash}` : location.pathname + location.hash);
  }
})();
