/* The states that were, for undo: those between which the reader paused. */
const PAUSE = 600;

export class History {
  #past = [];
  #future = [];
  #now;
  #since = 0;

  constructor(state) {
    this.#now = JSON.stringify(state);
  }

  /* Note a new state; what is typed in one go is one step. */
  note(state, time = performance.now()) {
    const next = JSON.stringify(state);
    if (next === this.#now) return;
    if (time - this.#since > PAUSE || !this.#past.length) this.#past.push(this.#now);
    this.#since = time;
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
    this.#since = 0;
    return JSON.parse(this.#now);
  }
}
