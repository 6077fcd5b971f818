/* The form: what is asked, as a state of the engine, and a state put back into it. */
const COMPOSED = ["name", "recipe", "exec", "description", "user", "socket", "timer", "set"];
const PASTED = ["name", "unit"];

/* A text with some of its lines written anew; an edit has whole lines, with their ends. */
const mended = (text, edits) => {
  const lines = text.split(/(?<=\n)/);
  for (const edit of edits.toSorted((one, other) => other.line - one.line)) {
    lines.splice(edit.line - 1, edit.end_line - edit.line + 1, edit.text);
  }
  return lines.join("");
};

export class Questions {
  #root;
  #editors = new Map();

  constructor(root) {
    this.#root = root;
    // A browser needs minutes to lay out a text that is far too long, so that does not come into the field at all.
    root.addEventListener("beforeinput", (event) => {
      const most = Number(event.target.dataset.most);
      const brought = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
      if (!most || brought.length <= most) return;
      event.preventDefault();
      this.#refuse(event.target.name, brought.length, most);
    });
  }

  #refuse(field, length, most) {
    const counted = [length, most].map((number) => number.toLocaleString("en"));
    const message = `The text has ${counted[0]} characters, and ${counted[1]} are the most; hardened-unit check takes files of any size.`;
    this.complain([{ field, message }]);
  }

  /* Make editors of the fields of several lines: edit gives one for a field, what lines are in before a header, and what is to be
     called for a text that is too long. */
  edit(edit) {
    for (const field of this.#root.querySelectorAll("textarea[data-most]")) {
      const refuse = (length) => this.#refuse(field.name, length, Number(field.dataset.most));
      this.#editors.set(field.name, edit(field, field.name === "set" ? "Service" : "", refuse));
    }
  }

  #all(name) {
    return [...this.#root.querySelectorAll(`[name="${name}"]`)];
  }

  #one(name) {
    return this.#all(name)[0];
  }

  #chosen(name) {
    return this.#all(name).find((input) => input.checked)?.value ?? "";
  }

  get pastes() {
    return this.#chosen("task") === "harden";
  }

  /* What is asked, with the names of the options of the command line. */
  get state() {
    const { pastes } = this;
    const state = { preset: this.#chosen("preset") };
    for (const name of pastes ? PASTED : COMPOSED) {
      const value = this.#one(name).value || this.#standing(name);
      if (value.trim()) state[name] = name === "set" || name === "unit" ? value : value.trim();
    }
    const needs = this.#needs();
    if (needs.length) state.need = needs;
    const targets = this.#all("target").filter((box) => box.checked).map((box) => box.value);
    targets.push(...this.#one("versions").value.split(/[\s,]+/).filter(Boolean));
    if (targets.length) state.target = targets;
    const comments = this.#one("comments").value;
    if (pastes) {
      if (comments === "none") state.comments = comments;
      if (this.#one("no-infer").checked) state["no-infer"] = true;
    } else {
      if (comments !== "headings") state.comments = comments;
      if (this.#one("with-sysusers").checked) state["with-sysusers"] = true;
      const form = this.#chosen("form");
      // A recipe has a form of its own.
      if (form !== "unit" || state.recipe) state.form = form;
    }
    return state;
  }

  /* What an empty field stands for: the name, and in a whole unit the command, of the ready-made texts. A recipe has its own. */
  #standing(name) {
    const stands = name === "name" || (name === "exec" && this.#chosen("form") === "unit");
    return stands && !this.#one("recipe").value ? this.#one(name).placeholder : "";
  }

  /* Each need that is chosen: once, or once for each of the parameters that are given for it. */
  #needs() {
    return this.#all("need").filter((box) => box.checked).flatMap((box) => {
      const parameter = this.#one(`need-${box.value}`);
      const given = parameter?.value.split(/\s+/).filter(Boolean) ?? [];
      return given.length ? given.map((value) => `${box.value}=${value}`) : [box.value];
    });
  }

  set state(state) {
    const pastes = state.unit !== undefined;
    this.#choose("task", pastes ? "harden" : "generate");
    this.#choose("preset", state.preset || "standard");
    this.#choose("form", state.form || "unit");
    this.#write("recipe", state.recipe ?? "");
    for (const name of new Set([...COMPOSED, ...PASTED])) {
      const given = state[name] ?? "";
      this.#write(name, given === this.#standing(name) ? "" : given);
    }
    this.#write("comments", state.comments ?? "headings");
    for (const name of ["with-sysusers", "no-infer"]) this.#one(name).checked = Boolean(state[name]);
    const parameters = Map.groupBy(state.need ?? [], (call) => call.split("=")[0]);
    for (const box of this.#all("need")) {
      const calls = parameters.get(box.value);
      box.checked = Boolean(calls);
      const parameter = this.#one(`need-${box.value}`);
      if (parameter) parameter.value = (calls ?? []).map((call) => call.split("=").slice(1).join("=")).join(" ").trim();
    }
    const targets = new Set(state.target ?? []);
    for (const box of this.#all("target")) box.checked = state.target ? targets.delete(box.value) : box.defaultChecked;
    this.#write("versions", state.target ? [...targets].join(" ") : this.#one("versions").defaultValue);
    this.arrange();
  }

  #choose(name, value) {
    for (const input of this.#all(name)) input.checked = input.value === value;
  }

  /* A field that has the value already keeps its caret. */
  #write(name, value) {
    const field = this.#one(name);
    if (field.value !== value) field.value = value;
    this.#editors.get(name)?.put(value);
  }

  /* Show only what is asked of the task that is chosen, and count what is chosen in groups that may be folded. */
  arrange() {
    for (const part of this.#root.querySelectorAll("[data-task]")) {
      part.hidden = part.dataset.task !== (this.pastes ? "harden" : "generate");
    }
    for (const group of this.#root.querySelectorAll(".systemd-group")) {
      const number = group.querySelectorAll("[name=need]:checked").length;
      group.querySelector(".systemd-number").textContent = number ? `${number} chosen` : "";
    }
  }

  /* Add lines to the reader's own. */
  add(lines) {
    const before = this.#one("set").value.trimEnd();
    // The lines belong to [Service], and a header may stand before.
    const header = /^\s*\[(?!Service\])/m.test(before) ? ["[Service]"] : [];
    this.#write("set", [...(before ? [before] : []), ...header, ...lines].join("\n") + "\n");
  }

  /* Give a function that does what the fix of a finding says, in the field that it is about; null where that is not to be done there. */
  mending(name, finding) {
    const edits = finding.fix?.edits ?? [];
    if (!edits.length || edits.some((edit) => edit.path)) return null;
    if (name === "unit") return () => this.#mend(name, edits);
    const { line, own_line: own } = finding;
    const above = this.#one(name).value.split("\n")[own - 2] ?? "";
    // A line of one's own that goes over several is a single one in the unit.
    const single = own && edits.length === 1 && edits[0].line === line && edits[0].end_line === line && !above.endsWith("\\");
    return single ? () => this.#mend(name, [{ ...edits[0], line: own, end_line: own }]) : null;
  }

  #mend(name, edits) {
    const field = this.#one(name);
    this.#write(name, mended(field.value, edits));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Mark findings at their lines; ``at`` is the line in the field. */
  mark(name, findings) {
    this.#editors.get(name)?.mark(findings.map((one) => ({ ...one, line: one.at, mend: this.mending(name, one) })));
  }

  /* Say at each field what is wrong with it, and give what is about none. */
  complain(errors) {
    const places = new Map();
    for (const place of this.#root.querySelectorAll(".systemd-error")) {
      places.set(place.dataset.field, place);
      place.replaceChildren();
      for (const field of this.#all(place.dataset.field)) field.removeAttribute("aria-invalid");
    }
    for (const editor of this.#editors.values()) editor.invalid = false;
    const rest = [];
    for (const error of errors) {
      const place = places.get(error.field);
      if (!place || place.closest("[hidden]")) {
        rest.push(error);
        continue;
      }
      const said = error.line ? `Line ${error.line}: ${error.message}` : error.message;
      place.append(...(place.hasChildNodes() ? [document.createElement("br")] : []), said);
      for (const field of this.#all(error.field)) if (field.type !== "checkbox") field.setAttribute("aria-invalid", "true");
      const editor = this.#editors.get(error.field);
      if (editor) editor.invalid = true;
    }
    return rest;
  }

  /* Put the caret to a line of one of the fields of text. */
  visit(name, line) {
    if (this.#editors.has(name)) {
      this.#editors.get(name).visit(line);
      return;
    }
    const field = this.#one(name);
    const before = field.value.split("\n").slice(0, line - 1).join("\n").length;
    const start = line > 1 ? before + 1 : 0;
    field.focus();
    field.setSelectionRange(start, start + field.value.split("\n")[line - 1].length);
  }
}
