/* Lets a reader narrow the catalogue's table down and sort it. Without this script the table is complete. The state is in the address. */
"use strict";
(() => {
  const table = document.querySelector("table.systemd-catalogue");
  const form = document.querySelector("form.systemd-filter");
  if (!table || !form) return;
  const body = table.tBodies[0];
  const headings = [...table.tHead.rows[0].cells];
  const since = headings.findIndex((heading) => heading.textContent.trim() === "Since");
  const rows = [...body.rows].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    since: Number(row.cells[since]?.textContent) || 0,
  }));
  const shown = form.querySelector("output");
  const words = form.elements.q;
  const facets = [...form.querySelectorAll("select")];
  for (const option of form.querySelectorAll("option")) option.dataset.title = option.textContent;

  const asked = () => words.value.toLowerCase().replaceAll("=", " ").split(/\s+/).filter(Boolean);
  const hasWords = (entry, wanted) => wanted.every((word) => entry.text.includes(word));
  const versions = new Set(["systemd", "target"]);
  const answers = (entry, name, value) => !value
    || (versions.has(name) ? entry.since <= Number(value) : entry.row.classList.contains(`${name}-${value}`));

  /* The column by which the rows are sorted, and whether backwards; none is the order of the reference. */
  let order = { column: -1, backwards: false };
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => {
      order = { column, backwards: order.column === column && !order.backwards };
      apply();
    });
    heading.append(button);

  });
  const key = (entry) => order.column === since ? entry.since : entry.row.cells[order.column].textContent.trim().toLowerCase();
  const compare = (one, other) => one < other ? -1 : one > other ? 1 : 0;

  function sort() {
    const sorted = order.column < 0 ? rows : [...rows].sort((one, other) => compare(key(one), key(other)));
    body.append(...(order.backwards ? sorted.reverse() : sorted).map((entry) => entry.row));
    headings.forEach((heading, column) => {
      if (column === order.column) heading.setAttribute("aria-sort", order.backwards ? "descending" : "ascending");
      else heading.removeAttribute("aria-sort");
    });
  }

  function apply() {
    const wanted = asked();
    const found = rows.filter((entry) => hasWords(entry, wanted));
    let count = 0;
    for (const entry of rows) entry.row.hidden = true;
    for (const entry of found) {
      if (!facets.every((facet) => answers(entry, facet.name, facet.value))) continue;
      entry.row.hidden = false;
      count += 1;
    }
    /* Beside each choice stands how many rows it would leave. */
    for (const facet of facets) {
      const rest = found.filter((entry) => facets.every((other) => other === facet || answers(entry, other.name, other.value)));
      for (const option of facet.options) {
        const left = rest.filter((entry) => answers(entry, facet.name, option.value)).length;
        option.textContent = option.value ? `${option.dataset.title} (${left})` : option.dataset.title;
        option.disabled = left === 0 && !option.selected;
      }
    }
    shown.textContent = `${count} of ${rows.length}`;
    sort();
    remember();
  }

  function remember() {
    const state = new URLSearchParams([words, ...facets].filter((control) => control.value).map((control) => [control.name, label(control)]));
    if (order.column >= 0) state.set("sort", (order.backwards ? "-" : "") + headings[order.column].textContent.trim());
    history.replaceState(null, "", (String(state) ? `?${state}` : location.pathname) + location.hash);
  }

  /* Several distributions have the same systemd, so of those the address has the title. */
  const label = (control) => control.name === "target" ? control.selectedOptions[0].dataset.title : control.value;

  function recall() {
    const state = new URLSearchParams(location.search);
    for (const control of [words, ...facets]) {
      const value = state.get(control.name) || "";
      if (control.name === "target") {
        const option = [...control.options].find((one) => one.value && one.dataset.title === value);
        control.selectedIndex = option ? option.index : 0;
      } else control.value = value;
      if (control.value === "" && control.options) control.selectedIndex = 0;
    }
    const sorted = state.get("sort") || "";
    const column = headings.findIndex((heading) => heading.textContent.trim() === sorted.replace(/^-/, ""));
    order = { column, backwards: column >= 0 && sorted.startsWith("-") };
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => {
    order = { column: -1, backwards: false };
    setTimeout(apply);
  });
  form.hidden = false;
  recall();
  apply();
})();
