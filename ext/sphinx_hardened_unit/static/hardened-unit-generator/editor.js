/* A field of several lines as an editor: coloured, with findings at their lines, with what can be written, and with what a word
   does. The field itself stays, out of sight, and has the text: the form is read from it. */
import { make, prose } from "./dom.js";
import { completing, telling } from "./words.js";

const MOST_HIGH = 30; // lines that are shown before it scrolls

export class Editor {
  #field;
  #library;
  #view;
  #given;

  /* library: CodeMirror; field: a textarea; words: what the engine gives; page: the address of a page of the reference; section: the
     one that lines are in before a header; refuse: is told the length of a text that is longer than the field takes. */
  constructor(library, field, { words, page, section, refuse }) {
    this.#library = library;
    this.#field = field;
    const { Annotation, EditorState, EditorView } = library;
    this.#given = Annotation.define();
    const label = document.querySelector(`label[for="${field.id}"]`);
    label.id = `${field.id}-label`;
    const most = Number(field.dataset.most);
    const fits = EditorState.transactionFilter.of((change) => {
      if (!change.docChanged || change.newDoc.length <= most) return change;
      refuse(change.newDoc.length);
      return [];
    });
    const says = {
      "aria-labelledby": label.id,
      "aria-describedby": field.getAttribute("aria-describedby"),
      autocapitalize: "off",
      tabindex: "0",
      "data-field": field.name,
    };
    const focused = document.activeElement === field;
    this.#view = new EditorView({
      doc: field.value,
      selection: { anchor: field.selectionStart, head: field.selectionEnd },
      extensions: [
        fits,
        colouring(library),
        library.history(),
        library.drawSelection(),
        library.placeholder(field.placeholder),
        library.lintGutter(),
        library.autocompletion({ override: [completing(words, section)], activateOnCompletion: () => true, icons: false }),
        library.hoverTooltip(telling(words, section, page)),
        library.keymap.of([...library.completionKeymap, ...library.lintKeymap, ...library.historyKeymap, ...library.defaultKeymap]),
        EditorView.contentAttributes.of(says),
        EditorView.editorAttributes.of({ class: "highlight" }),
        EditorView.updateListener.of((update) => this.#follow(update)),
      ],
    });
    this.#view.dom.style.setProperty("--rows", field.rows);
    this.#view.dom.style.setProperty("--most-rows", MOST_HIGH);
    field.before(this.#view.dom);
    field.hidden = true;
    // A label that leads to a field out of sight would lead nowhere.
    label.removeAttribute("for");
    label.addEventListener("click", () => this.#view.focus());
    if (focused) this.#view.focus();
  }

  /* Have the field follow the editor, as if its text had been typed there. */
  #follow(update) {
    if (!update.docChanged || update.transactions.some((one) => one.annotation(this.#given))) return;
    this.#field.value = update.state.doc.toString();
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* Show a text that comes from elsewhere, as a step of its own; the caret stays where nothing changes. */
  put(text) {
    const before = this.#view.state.doc.toString();
    if (before === text) return;
    const least = Math.min(before.length, text.length);
    let same = 0;
    while (same < least && before[same] === text[same]) same++;
    let after = 0;
    while (after < least - same && before.at(-1 - after) === text.at(-1 - after)) after++;
    const changes = { from: same, to: before.length - after, insert: text.slice(same, text.length - after) };
    this.#view.dispatch({ changes, annotations: [this.#given.of(true), this.#library.isolateHistory.of("full")] });
  }

  /* Go to a line, and choose all of it. */
  visit(number) {
    const line = this.#line(number);
    if (!line) return;
    this.#view.focus();
    this.#view.dispatch({ selection: { anchor: line.from, head: line.to }, scrollIntoView: true });
  }

  /* Mark what was found, in place of what is marked: a severity, a message, a line, where it is known columns, and where it can be
     mended ``mend``, which does it. */
  mark(findings) {
    const found = findings.flatMap((one) => {
      const line = this.#line(one.line);
      return line ? [{ ...this.#place(line, one), ...this.#said(one) }] : [];
    });
    this.#view.dispatch(this.#library.setDiagnostics(this.#view.state, found.sort((one, other) => one.from - other.from)));
  }

  set invalid(invalid) {
    this.#view.contentDOM.setAttribute("aria-invalid", String(invalid));
  }

  #place(line, { column, end_line, end_column }) {
    const last = column ? this.#line(end_line) : null;
    if (last) return { from: Math.min(line.from + column - 1, line.to), to: Math.min(last.from + end_column - 1, last.to) };
    const blank = line.text.length - line.text.trimStart().length;
    return { from: line.from + blank, to: line.from + line.text.trimEnd().length };
  }

  #said({ severity, message, rule, fix, mend }) {
    return {
      severity: severity === "advice" ? "info" : severity,
      source: rule,
      message,
      renderMessage: () => make("span", {}, ...prose(message)),
      ...(mend && { actions: [{ name: `Fix: ${fix.says.replaceAll("``", "")}`, apply: mend }] }),
    };
  }

  /* A line by its number, from 1; null where the text has become shorter meanwhile. */
  #line(number) {
    const { doc } = this.#view.state;
    return number >= 1 && number <= doc.lines ? doc.line(number) : null;
  }
}

const colouring = ({ HighlightStyle, StreamLanguage, syntaxHighlighting, tags }) => {
  const language = StreamLanguage.define({
    name: "systemd",
    startState: () => ({ value: false }),
    token(stream, state) {
      if (stream.sol() && !state.value) {
        if (stream.match(/\s*[#;].*/)) return "comment";
        if (stream.match(/\s*\[.*/)) return "keyword";
        if (stream.match(/[^=]*(?==)/)) return "propertyName";
      }
      if (!state.value && stream.eat("=")) return null;
      stream.skipToEnd();
      // A line that ends with a back-slash goes on.
      state.value = stream.string.endsWith("\\");
      return "string";
    },
  });
  const classes = [[tags.comment, "c1"], [tags.keyword, "k"], [tags.propertyName, "na"], [tags.string, "s"]];
  return [language, syntaxHighlighting(HighlightStyle.define(classes.map(([tag, name]) => ({ tag, class: name }))))];
};
