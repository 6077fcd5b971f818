/* The engine's side of the page: it is started once, and answers one question after the other. */
const EDITOR = "codemirror.mjs"; // which the page loads itself, once the engine is there

export class Engine {
  #worker;
  #waiting = new Map();
  #number = 0;

  /* base: where the engine's files are; files: their names and sizes. */
  constructor(base, files) {
    this.base = base;
    this.wheel = Object.keys(files).find((name) => name.endsWith(".whl"));
    this.addresses = Object.keys(files).map((name) => base + name);
    this.size = Object.values(files).reduce((sum, size) => sum + size, 0) - (files[EDITOR] ?? 0);
  }

  /* Load and start it; progress is told how much of it has arrived, from 0 to 1. */
  start(progress) {
    this.started ??= this.#start(progress);
    return this.started;
  }

  async #start(progress) {
    let arrived = 0;
    this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module", name: "hardened-unit" });
    this.#worker.addEventListener("message", ({ data }) => {
      if (data.arrived) {
        arrived += data.arrived;
        progress(Math.min(1, arrived / this.size));
        return;
      }
      const { resolve, reject } = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    });
    this.#worker.addEventListener("error", (event) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message || "it did not load"));
      this.#waiting.clear();
    });
    try {
      await this.ask("start", { base: this.base, wheel: this.wheel });
    } catch (error) {
      this.#worker.terminate();
      this.started = undefined;
      throw error;
    }
  }

  /* Answer a state, as the command line does. */
  answer(state) {
    return this.ask("answer", JSON.stringify(state));
  }

  /* What an editor completes. */
  words() {
    return this.ask("words");
  }

  /* Ask for what a function of hardened_unit.browser gives. */
  ask(call, ...given) {
    return new Promise((resolve, reject) => {
      const number = ++this.#number;
      this.#waiting.set(number, { resolve, reject });
      this.#worker.postMessage({ number, call, given });
    });
  }

  /* Load what an editor is made of. */
  editing() {
    return import(this.base + EDITOR);
  }
}
