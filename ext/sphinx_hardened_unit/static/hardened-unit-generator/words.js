/* What can be written at a place of a unit, and what a word there does: the engine's words, looked up by what stands before. */
import { make, prose } from "./dom.js";

const NAME = /^[ \t]*[A-Za-z0-9]*$/;
const WORD = /[^\s=]*$/;
const NEW = 245; // what is older is everywhere

const since = (version) => (version > NEW ? `since ${version}` : undefined);
const info = (text) => (text ? () => make("div", {}, ...prose(text)) : undefined);

/* The section that a place is in: that of the last header above it. */
const sectionAt = (doc, position, first) => {
  for (let number = doc.lineAt(position).number; number >= 1; number--) {
    const header = /^\s*\[(.+)\]\s*$/.exec(doc.line(number).text);
    if (header) return header[1];
  }
  return first;
};

const sectionsOf = (words) => [...new Set(words.flatMap((word) => word.sections))];

/* A source of completions: of directives at the beginning of a line, of their values behind the equals sign, of sections in a header. */
export const completing = (words, first) => (context) => {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const header = /^\s*\[/.exec(before);
  if (header) {
    const options = sectionsOf(words).map((name) => ({ label: `[${name}]` }));
    return { from: line.from + header[0].length - 1, to: line.to, options };
  }
  const section = sectionAt(context.state.doc, context.pos, first);
  if (NAME.test(before)) {
    const from = line.from + before.length - before.trimStart().length;
    if (from === context.pos && !context.explicit) return null;
    // What has a page is offered first.
    const options = words.filter((word) => word.sections.includes(section)).map((word) => ({
      label: `${word.name}=`,
      detail: since(word.since),
      info: info(word.summary),
      boost: word.summary ? 1 : 0,
    }));
    // A line that has a value already keeps it.
    return { from, to: line.text.startsWith("=", context.pos - line.from) ? context.pos + 1 : context.pos, options, validFor: NAME };
  }
  const [, name] = /^\s*([A-Za-z0-9]+)\s*=/.exec(before) ?? [];
  const word = words.find((one) => one.name === name);
  if (!word?.values.length) return null;
  const [typed] = WORD.exec(before);
  const whole = (text) => word.values.some((value) => value.value === text);
  // A value that is there in full is not offered, or the Enter behind it would choose it instead of ending the line.
  if (whole(typed) && !context.explicit) return null;
  const options = word.values.map((value, place) => ({
    label: value.value,
    sortText: String(place).padStart(3, "0"), // in the order of the reference
    detail: since(value.since),
    info: info(value.effect),
  }));
  return { from: context.pos - typed.length, options, validFor: (text) => WORD.test(text) && !whole(text) };
};

/* What stands beside a word when it is pointed at; page gives the address of a page of the reference, or null. */
export const telling = (words, first, page) => (view, position) => {
  const line = view.state.doc.lineAt(position);
  const [, indent, name, between, rest] = /^(\s*)([A-Za-z0-9]+)(\s*=\s*)(.*)$/.exec(line.text) ?? [];
  const word = name && words.find((one) => one.name === name && one.sections.includes(sectionAt(view.state.doc, position, first)));
  if (!word?.summary) return null;
  const start = line.from + indent.length;
  const end = start + name.length;
  if (position <= end) return shown(start, end, name, word.summary, page("directive", name, word.category));
  const values = end + between.length;
  if (position < values) return null;
  const [value] = rest.slice(0, position - values).match(/\S*$/);
  const [after] = rest.slice(position - values).match(/^\S*/);
  const from = position - value.length;
  const found = word.values.find((one) => one.value === value + after);
  return found ? shown(from, position + after.length, `${name}=${found.value}`, found.effect, null) : null;
};

const shown = (pos, end, title, text, address) => ({
  pos,
  end,
  above: true,
  create: () => ({
    dom: make("div", { class: "systemd-word" }, make("strong", {}, address ? make("a", { href: address }, title) : title), " ", ...prose(text)),
  }),
});
