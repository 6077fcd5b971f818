/* A text of a unit with the reason of each line: under the mouse, or with the arrow keys. */
import { make, prose } from "./dom.js";

const ORIGINS = { preset: "From the preset.", need: "For a need.", own: "Your own line.", frame: "What every unit has." };

/* Colour a line as the reference does; only a look, no meaning. */
const coloured = (text) => {
  if (/^\s*[#;]/.test(text)) return [make("span", { class: "c1" }, text)];
  if (/^\s*\[.*\]\s*$/.test(text)) return [make("span", { class: "k" }, text)];
  const [, name, rest] = /^([^=]*)(=.*)?$/s.exec(text);
  return rest === undefined ? [text] : [make("span", { class: "na" }, name), "=", make("span", { class: "s" }, rest.slice(1))];
};

/* What is known of a line, as nodes; page gives the address of a directive's page. */
const told = (line, gains, findings, page) => {
  const gain = gains?.find((one) => one.directive === line.directive && one.section === line.section);
  const name = `${line.directive}=`;
  const address = page("directive", line.directive, line.category);
  return [
    make("strong", {}, address ? make("a", { href: address }, name) : name), " ",
    ...prose(line.reason || ORIGINS[line.origin]),
    ...(line.reason && line.origin !== "frame" ? [` ${ORIGINS[line.origin]}`] : []),
    ...(line.since ? [` It waits for systemd ${line.since}.`] : []),
    ...(gain && gain.gain > 0 ? [` It takes ${gain.gain.toFixed(1)} off the exposure; without it that would be ${gain.without}.`] : []),
    ...findings.flatMap((one) => [" ", make("em", {}, `${one.severity}: `), ...prose(one.message)]),
  ];
};

/* Draw a text. lines are those of the answer, with a category where they have a page. */
export const listing = (label, text, { lines = [], gains = [], findings = [], page = () => null } = {}) => {
  const reason = make("p", { class: "systemd-reason", "aria-live": "polite" }, "");
  const rows = text.replace(/\n$/, "").split("\n").map((content, place) => {
    const number = place + 1;
    const line = lines.find((one) => one.line === number);
    const found = findings.filter((one) => one.line === number);
    const worst = ["error", "warning", "advice"].find((severity) => found.some((one) => one.severity === severity));
    const row = make(
      "span",
      {
        class: `systemd-line${line || worst ? " systemd-told" : ""}${worst ? ` systemd-${worst}` : ""}`,
        // A line of which there is nothing to say is no stop on the way.
        role: line || worst ? "option" : "none",
        "aria-selected": line || worst ? "false" : null,
        "data-line": number,
      },
      ...(content ? coloured(content) : []),
      "\n",
    );
    row.about = line ? told(line, gains, found, page) : found.flatMap((one) => [make("em", {}, `${one.severity}: `), ...prose(one.message), " "]);
    return row;
  });
  const talking = rows.filter((row) => row.about.length);
  const role = talking.length ? "listbox" : "group";
  const box = make("div", { class: "systemd-listing highlight", role, tabindex: "0", "aria-label": label }, rows);
  const mark = label.replace(/\W/g, "-");
  rows.forEach((row, place) => (row.id = `systemd-${mark}-${place + 1}`));
  const select = (row, scroll) => {
    for (const other of talking) other.setAttribute("aria-selected", String(other === row));
    box.setAttribute("aria-activedescendant", row.id);
    reason.replaceChildren(...row.about);
    if (scroll) row.scrollIntoView({ block: "nearest" });
  };
  const now = () => talking.findIndex((row) => row.getAttribute("aria-selected") === "true");
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined || !talking.length || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(talking.length - 1, Math.max(0, now() + step));
    select(talking[next], true);
  });
  box.addEventListener("focus", () => {
    if (now() < 0 && talking.length) select(talking[0], false);
  });
  box.addEventListener("pointermove", (event) => {
    const row = event.target.closest(".systemd-told");
    // Lines that scroll by below a mouse at rest are not pointed at.
    if (row && (event.movementX || event.movementY)) select(row, false);
  });
  // For a finding that leads here.
  box.visit = (line) => {
    box.focus();
    select(rows[line - 1], true);
  };
  return { box, reason };
};
