/* What of CodeMirror the generator page's editor is made of, for one file without imports. */
export { autocompletion, completionKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
export { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { Annotation, EditorState } from "@codemirror/state";
export { drawSelection, EditorView, hoverTooltip, keymap, placeholder } from "@codemirror/view";
export { tags } from "@lezer/highlight";
