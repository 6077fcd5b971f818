/* The generator with the engine: the form asks, the engine answers, and the address carries the whole state. */
import { Answers } from "./answer.js";
import { Engine } from "./engine.js";
import { History } from "./history.js";
import { KEPT, keep } from "./offline.js";
import { Questions } from "./questions.js";

const MEGABYTE = 1_000_000;
const TYPED = "textarea, input:not([type=checkbox], [type=radio]), .cm-content";

/* root: the generator's element; data: what the page's script was told: the engine's place and files, and where the reference is. */
export const begin = (root, data) => {
  const engine = new Engine(new URL(data.engine, location.href).href, JSON.parse(data.files));
  const questions = new Questions(root);
  const answers = new Answers(root, questions, page, changed);
  const bar = root.querySelector(".systemd-engine progress");
  const said = root.querySelector(".systemd-engine output");
  const begun = root.querySelector(".systemd-engine button");
  const size = (engine.size / MEGABYTE).toFixed(1);
  root.classList.add("systemd-live");
  for (const part of root.querySelectorAll("[data-live]")) part.hidden = false;
  questions.arrange();
  said.textContent = `To change anything else, your browser loads the engine: ${size} MB, once.`;
  const first = questions.state;
  const past = new History(first);
  const untouched = beyond(first);
  let runs = false;
  let settled;
  let latest;
  let asking = false;
  let again = false;
  let opening = [];
  let linked = "";
  let shown = "";

  /* The address of a page of the reference; null where this project has none. */
  function page(kind, name, category) {
    const folder = { directive: category, rule: "rules", symptom: "symptoms", need: "needs" }[kind];
    return data.reference && folder ? data.reference.replace("KIND", folder).replace("NAME", encodeURIComponent(name)) : null;
  }

  /* What of a state no ready-made text has. */
  function beyond(state) {
    return JSON.stringify({ ...state, preset: null, form: null, exec: state.exec === first.exec ? undefined : state.exec });
  }

  async function started() {
    if (runs) return true;
    begun.hidden = true;
    bar.hidden = false;
    try {
      await engine.start((share) => {
        bar.value = share;
        said.textContent = `Loading the engine: ${((share * engine.size) / MEGABYTE).toFixed(1)} of ${size} MB.`;
        if (share >= 0.99) said.textContent = "Starting the engine …";
      });
      said.textContent = "The engine runs in your browser; nothing that you type leaves it.";
      bar.hidden = true;
      runs = true;
      return true;
    } catch (error) {
      said.textContent = `The engine did not start: ${error.message.trim().split("\n").pop()}`;
      bar.hidden = true;
      begun.hidden = false;
      begun.textContent = "Try again";
      return false;
    }
  }

  async function ask() {
    if (questions.pastes && !questions.state.unit) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    root.setAttribute("aria-busy", "true");
    if (await started()) {
      do {
        again = false;
        const answer = await engine.answer({ ...questions.state, ...(linked && { revision: linked }) });
        // What comes later is newer: only the last is shown.
        if (!again) show(answer);
      } while (again);
    }
    asking = false;
    root.removeAttribute("aria-busy");
  }

  function show(answer) {
    latest = answer;
    root.classList.add("systemd-answered");
    answers.draw(answer, opening);
    opening = [];
    linked = "";
    if (answer.fragment !== null) tell(answer.fragment);
    buttons();
    root.dispatchEvent(new CustomEvent("answered"));
    // Behind the first answer, which nobody shall wait longer for.
    settled ??= settle().catch(() => {});
  }

  /* Make editors of the fields of several lines, and have all of it kept for the next time. Either may fail and the page goes on. */
  async function settle() {
    try {
      const [{ Editor }, library, { words }] = await Promise.all([import("./editor.js"), engine.editing(), engine.words()]);
      questions.edit((field, section, refuse) => new Editor(library, field, { words, page, section, refuse }));
      // Another may have come meanwhile.
      answers.mark(latest);
    } finally {
      await keep(data.offline, engine.addresses);
    }
  }

  /* Have the address carry the state; one that is too long for an address is carried by none. */
  function tell(fragment) {
    shown = `#${fragment}`;
    try {
      history.replaceState(null, "", shown);
    } catch {
      shown = location.hash;
    }
  }

  function buttons() {
    root.querySelector("[name=undo]").disabled = !past.canUndo;
    root.querySelector("[name=redo]").disabled = !past.canRedo;
  }

  function changed(event) {
    // An editor has its field tell what was typed.
    if (event?.target.closest(".cm-editor")) return;
    questions.arrange();
    const state = questions.state;
    past.note(state, event?.target.matches(TYPED) ? event.target.name : null);
    buttons();
    if (engine.started || asking || beyond(state) !== untouched) ask();
    else tell(new URLSearchParams({ preset: state.preset, ...(state.form ? { form: state.form } : {}) }).toString());
  }

  function put(state) {
    questions.state = state;
    buttons();
    if (engine.started || beyond(questions.state) !== untouched) ask();
  }

  /* Open what the address carries. */
  async function open() {
    const fragment = location.hash.slice(1);
    if (location.hash === shown) return;
    const keys = [...new URLSearchParams(fragment).keys()];
    if (!engine.started && keys.every((key) => key === "preset" || key === "form")) return;
    if (!(await started())) return;
    const { state, errors } = await engine.ask("opened", fragment);
    opening = errors;
    questions.state = state;
    linked = state.revision;
    answers.forget();
    past.note(questions.state);
    ask();
  }

  root.addEventListener("input", changed);
  root.addEventListener("change", (event) => {
    const recipe = event.target.name === "recipe" && event.target.selectedOptions[0];
    if (recipe?.value) for (const name of ["preset", "form"]) root.querySelector(`[name=${name}][value="${recipe.dataset[name]}"]`).checked = true;
    if (recipe) changed();
  });
  root.querySelector("[name=undo]").addEventListener("click", () => past.canUndo && put(past.undo()));
  root.querySelector("[name=redo]").addEventListener("click", () => past.canRedo && put(past.redo()));
  root.querySelector("[name=anew]").addEventListener("click", () => {
    questions.state = first;
    changed();
  });
  root.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches(TYPED)) return;
    event.preventDefault();
    root.querySelector(event.shiftKey ? "[name=redo]" : "[name=undo]").click();
  });
  begun.addEventListener("click", ask);
  // What the browser has kept costs nothing to load: it starts as soon as the reader goes to a field, ahead of the first change.
  globalThis.caches?.has(KEPT).then((kept) => {
    const early = (event) => event.target.matches("[data-live] *") && !event.target.matches("button") && started();
    if (kept) root.addEventListener("focusin", early);
  }).catch(() => {});
  addEventListener("hashchange", open);
  buttons();
  open();
};
