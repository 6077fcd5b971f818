/* Draw what the engine answers, beside the form. */
import { copying, make, prose, saving } from "./dom.js";
import { listing } from "./listing.js";

const called = (target) => target.title || target.name || `systemd ${target.systemd}`;
const several = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

/* A bar; share is from 0 to 1, and unless a look is given, the longer is the worse. */
const bar = (share, label, look = share < 0.25 ? "good" : share < 0.75 ? "fair" : "bad") => {
  const filled = make("span", {});
  filled.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return make("span", { class: `systemd-gauge systemd-bar-${look}`, role: "img", "aria-label": label }, filled);
};

const exposure = (overall, share = Number(overall) / 10) => [`${overall} `, bar(share, `exposure ${overall} of 10`)];

const table = (headings, rows) =>
  make("div", { class: "table-wrapper systemd-rows", tabindex: "0", role: "group", "aria-label": headings.join(", ") },
    make("table", { class: "docutils" },
      make("thead", {}, make("tr", {}, headings.map((text) => make("th", { scope: "col" }, text)))),
      make("tbody", {}, rows.map((cells) => make("tr", {}, cells.map((cell) => make("td", {}, cell)))))));

export class Answers {
  #root;
  #page;
  #questions;
  #changed;
  #drawn = new Map();

  /* page gives the address of a page of the reference, or null; changed is called when a button here changed the form. */
  constructor(root, questions, page, changed) {
    this.#root = root;
    this.#questions = questions;
    this.#page = page;
    this.#changed = changed;
  }

  /* Draw a part, or hide it where there is nothing; number stands behind its heading. What is as it was is left alone: it takes
     time, and a reader may be in the middle of it. */
  #draw(name, basis, draw, number = "") {
    const key = JSON.stringify(basis);
    if (this.#drawn.get(name) === key) return;
    this.#drawn.set(name, key);
    const content = draw();
    const part = this.#root.querySelector(`[data-part="${name}"]`);
    part.hidden = !content.length;
    const counter = part.querySelector("summary .systemd-number");
    if (counter) counter.textContent = content.length ? number : "";
    const inside = part.matches("details") ? part.querySelector(":scope > div") : part;
    inside.replaceChildren(...content);
  }

  /* Draw an answer; errors are those of a link, which come to its own. */
  draw(answer, errors = []) {
    const rest = this.#questions.complain([...errors, ...answer.errors]);
    this.#draw("errors", rest, () => rest.map((error) => make("p", {}, error.field && !error.line ? `${error.field}: ${error.message}` : error.message)));
    this.#since(answer.since);
    this.mark(answer);
    const { composed, pasted } = answer;
    // What was right a moment ago stays to be seen while something is half typed.
    this.#root.classList.toggle("systemd-stale", !composed && !pasted);
    if (composed) this.#composed(composed);
    if (pasted) this.#pasted(pasted);
    if (!composed && !pasted) this.#summary([`Not made: ${several(answer.errors.length, "thing")} to put right.`]);
  }

  /* Mark in the editors what was found in their lines. */
  mark({ composed, pasted, errors }) {
    const found = {
      set: (composed?.findings ?? []).map(({ column, ...one }) => ({ ...one, at: one.own_line })),
      unit: (pasted?.findings ?? []).map((one) => ({ ...one, at: one.line })),
    };
    for (const [field, findings] of Object.entries(found)) {
      const wrong = errors.filter((error) => error.field === field).map((error) => ({ ...error, at: error.line, severity: "error" }));
      this.#questions.mark(field, [...wrong, ...findings]);
    }
  }

  #summary(content) {
    this.#draw("summary", content.map((one) => one.outerHTML ?? one), () => content);
  }

  #composed(composed) {
    const [file, ...beside] = composed.files;
    this.#summary(this.#exposures(composed.targets, composed.findings));
    this.#files(`${file.folder ? `${file.folder}/` : ""}${file.name}`, file, composed, beside);
    this.#findings(composed.findings, "set");
    this.#facts(composed);
    this.#draw("omitted", composed.omitted, () => this.#left(composed.omitted));
    for (const name of ["inferred", "diff"]) this.#draw(name, [], () => []);
    this.#draw("ansible", composed.ansible, () => (composed.ansible ? this.#text("site.yml", composed.ansible) : []));
    this.#command(composed.command);
  }

  #pasted(pasted) {
    const made = pasted.hardened;
    const before = this.#exposures(pasted.targets, pasted.findings);
    const after = (made?.targets ?? []).filter((one) => one.after !== null);
    this.#summary([
      ...before,
      ...after.flatMap((one) => [make("br"), `With the drop-in, on ${called(one)}: ${one.before} → `, ...exposure(one.after)]),
    ]);
    if (made) {
      const directives = { ...pasted.directives, ...made.directives };
      this.#files(`${made.folder}/${made.name}`, made, { ...made, directives, targets: [] }, []);
      this.#draw("inferred", made.inferred, () => this.#inferred(made.inferred), several(made.inferred.length, "need"));
      this.#draw("diff", made.diff, () => this.#diff(made.diff), several(made.diff.settings.length, "setting"));
      this.#draw("omitted", made.omitted, () => this.#left(made.omitted));
      this.#command(made.command);
    } else {
      this.#draw("unit", [pasted.why_not], () => (pasted.why_not ? [make("p", {}, ...prose(pasted.why_not))] : []));
      for (const name of ["inferred", "diff", "omitted"]) this.#draw(name, [], () => []);
      this.#command("");
    }
    this.#findings([...pasted.findings, ...(made?.findings ?? [])], "unit", pasted.findings);
    this.#facts(pasted);
    this.#draw("ansible", null, () => []);
  }

  #exposures(targets, findings) {
    const counted = ["error", "warning"]
      .map((severity) => [findings.filter((one) => one.severity === severity).length, severity])
      .filter(([number]) => number)
      .map(([number, severity]) => several(number, severity));
    const scores = targets.flatMap((target, place) => [
      ...(place ? [make("br")] : []),
      make("strong", {}, called(target)), ": ",
      ...(target.overall === null
        ? prose(target.why)
        : ["exposure ", ...exposure(target.overall), ` ${target.level}`]),
    ]);
    return [...scores, ...(counted.length ? [make("br"), counted.join(", ")] : [])];
  }

  #files(label, file, known, beside) {
    const gains = known.targets[0]?.gains ?? [];
    const lines = known.lines.map((line) => ({ ...line, category: known.directives[line.directive]?.category }));
    const findings = known.findings.filter((one) => one.line);
    this.#draw("unit", [label, file.text, lines, gains, findings, beside, known.notes], () => {
      const { box, reason } = listing(file.name, file.text, { lines, gains, findings, page: this.#page });
      this.visit = box.visit;
      return [
        this.#bar(label, file.name, file.text),
        box,
        reason,
        ...(known.notes ?? []).map((note) => make("p", { class: "systemd-note" }, ...prose(note))),
        ...beside.flatMap((other) => this.#text(`${other.folder}/${other.name}`, other.text)),
      ];
    });
  }

  #bar(label, name, text) {
    return make("div", { class: "systemd-file" }, make("span", {}, label), make("span", {}, copying("Copy", () => text), saving(name, text)));
  }

  /* Another file, without reasons. */
  #text(label, text) {
    const { box } = listing(label, text);
    return [this.#bar(label, label.split("/").pop(), text), box];
  }

  /* Tell what was found, of which ``mendable`` is about the lines of a field. */
  #findings(findings, field, mendable = findings) {
    const shown = findings.map((one) => {
      const line = field === "set" ? one.own_line : one.line;
      const place = line
        ? make("button", { type: "button", class: "systemd-link", onclick: () => this.#questions.visit(field, line) }, `Line ${line}`)
        : one.line
          ? make("button", { type: "button", class: "systemd-link", onclick: () => this.visit(one.line) }, `Line ${one.line}`)
          : "The unit";
      const address = this.#page("rule", one.rule);
      return make("li", { class: `systemd-found-${one.severity}` },
        make("strong", {}, one.severity), " ", place, ": ", ...prose(one.message), " ",
        make("span", { class: "systemd-rule" }, "[", address ? make("a", { href: address }, one.rule) : one.rule, "]"),
        ...this.#fix(one, mendable.includes(one) ? this.#questions.mending(field, one) : null));
    });
    this.#draw("findings", [findings, field], () => (shown.length ? [make("ul", {}, shown)] : []), String(shown.length));
  }

  #fix({ fix }, mend) {
    if (!fix) return [];
    return [" ", mend ? make("button", { type: "button", class: "systemd-link", onclick: mend }, `Fix: ${fix.says}`) : `Fix: ${fix.says}.`];
  }

  /* What is known of a unit, composed or pasted: gains, next steps, and what it breaks. */
  #facts(known) {
    const scored = known.targets.filter((target) => target.overall !== null);
    this.#draw("gains", scored, () => scored.flatMap((target) => this.#gains(target, known.directives)));
    this.#draw("next", known.next, () => this.#next(known.next));
    const broken = Object.entries(known.directives).filter(([, directive]) => directive.breaks.length);
    const breaking = () => broken.map(([name, directive]) => this.#breaking(name, directive));
    this.#draw("breaks", broken.map(([name]) => name), breaking, several(broken.length, "directive"));
  }

  #gains(target, directives) {
    const most = Math.max(0.1, ...target.gains.map((one) => one.gain));
    const rows = target.gains.filter((one) => one.gain > 0).map((one) => [
      [this.#link("directive", one.directive, `${one.directive}=`, directives[one.directive]?.category)],
      [`${one.gain.toFixed(2)} `, bar(one.gain / most, `takes ${one.gain.toFixed(2)} off`, "good")],
      exposure(one.without),
    ]);
    const beyond = target.beyond.map((one) => make("li", {}, ...prose(one.says)));
    return [
      make("p", {}, make("strong", {}, called(target))),
      ...(rows.length ? [table(["Directive", "Takes off", "Exposure without it"], rows)] : [make("p", {}, "No line of it counts in the score.")]),
      ...(beyond.length ? [make("p", {}, "What the score does not see:"), make("ul", {}, beyond)] : []),
    ];
  }

  #next(steps) {
    return steps.map((step) => {
      const add = make("button", { type: "button" }, this.#questions.pastes ? "Copy the lines" : "Add it");
      add.addEventListener("click", () => {
        if (this.#questions.pastes) navigator.clipboard?.writeText(`${step.lines.join("\n")}\n`);
        else {
          this.#questions.add(step.lines);
          this.#changed();
        }
      });
      return make("div", { class: "systemd-step" },
        make("p", {}, make("code", {}, step.lines.join("\n")), ` gives ${step.overall}, as the preset ${step.preset} has it. `, add),
        this.#breaks(step.breaks),
        ...(step.undo ? [make("p", {}, "Undo: ", make("code", {}, step.undo))] : []));
    });
  }

  #breaks(breaks) {
    return make("ul", {}, breaks.map((one) =>
      make("li", {}, "Breaks ", ...prose(one.who), " (", this.#link("symptom", one.symptom, one.symptom), "): ", ...prose(one.instead))));
  }

  #breaking(name, directive) {
    return make("div", { class: "systemd-step" },
      make("p", {}, this.#link("directive", name, `${name}=`, directive.category), ": ", ...prose(directive.summary)),
      this.#breaks(directive.breaks));
  }

  #link(kind, name, text, category) {
    const address = this.#page(kind, name, category);
    return address ? make("a", { href: address }, text) : text;
  }

  #left(omitted) {
    const items = omitted.map((one) => make("li", {}, make("code", {}, `${one.directive}=${one.value}`), " ", ...prose(one.why)));
    return items.length ? [make("ul", {}, items)] : [];
  }

  #inferred(inferred) {
    const items = inferred.map((one) =>
      make("li", {}, this.#link("need", one.need.split("=")[0], one.need), one.sure ? ": " : " (likely): ", ...prose(one.why), " ",
        one.line && make("button", { type: "button", class: "systemd-link", onclick: () => this.#questions.visit("unit", one.line) }, `Line ${one.line}`)));
    return items.length ? [make("ul", {}, items)] : [];
  }

  #diff(diff) {
    const rows = diff.settings.map((one) => [
      [`${one.section === "Service" ? "" : `${one.section}.`}${one.directive}=`],
      [make("span", { class: `systemd-${one.change}` }, one.change)],
      [one.before], [one.after],
    ]);
    return rows.length ? [table(["Setting", "Change", "Before", "After"], rows)] : [make("p", {}, "Nothing changes.")];
  }

  #command(command) {
    this.#draw("command", command, () => (command ? [make("pre", { tabindex: "0" }, command), copying("Copy", () => command)] : []));
  }

  /* What has changed since a link was made; it stays to be read while the reader goes on. */
  #since(since) {
    if (!since) return;
    const items = since.changes.map((change) => {
      const yours = change.yours.length ? [" It touches yours: ", make("strong", {}, change.yours.join(", ")), "."] : [];
      return make("li", {}, `${change.date}: `, ...prose(change.says), ...yours, ...(change.same_day ? [" (The link may be newer than this.)"] : []));
    });
    const told = items.length ? " Since then:" : " Nothing that was noted has changed since.";
    const said = `The link was made with the catalogue of ${since.date ?? since.revision}.${told}`;
    this.#draw("since", since, () => [make("p", {}, said), make("ul", {}, items)]);
  }

  /* Another link is opened. */
  forget() {
    this.#draw("since", null, () => []);
  }
}
