/* The states that were, for undo. */
const PAUSE = 600; // milliseconds

export class History {
  #past = [];
  #future = [];
  #now;
  #since = 0;
  #field = null;

  constructor(state) {
    this.#now = JSON.stringify(state);
  }

  /* Note a new state. What is typed into one field, which is named, without a pause is one step. */
  note(state, field = null) {
    const next = JSON.stringify(state);
    if (next === this.#now) return;
    const time = performance.now();
    const goesOn = field !== null && field === this.#field && time - this.#since < PAUSE;
    if (!goesOn) this.#past.push(this.#now);
    this.#since = time;
    this.#field = field;
    this.#now = next;
    this.#future = [];
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  undo() {
    return this.#step(this.#past, this.#future);
  }

  redo() {
    return this.#step(this.#future, this.#past);
  }

  #step(from, to) {
    to.push(this.#now);
    this.#now = from.pop();
    this.#field = null;
    return JSON.parse(this.#now);
  }
}
