/* The engine in a thread of its own: the same Python as the command line's, so that no rule is written twice. */
let engine;

/* Tell of every byte that arrives, by which the page draws its bar. */
const counted = (fetched) => async (...what) => {
  const response = await fetched(...what);
  const reader = response.clone().body.getReader();
  (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      postMessage({ arrived: value.length });
    }
  })();
  return response;
};

const start = async ({ base, wheel }) => {
  self.fetch = counted(self.fetch.bind(self));
  const packed = fetch(base + wheel).then((response) => {
    if (!response.ok) throw new Error(`${wheel}: ${response.status}`);
    return response.arrayBuffer();
  });
  packed.catch(() => {});
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const python = await loadPyodide({ indexURL: base });
  python.unpackArchive(await packed, "wheel");
  engine = python.pyimport("hardened_unit.browser");
};

addEventListener("message", async ({ data: { number, call, given } }) => {
  try {
    if (call === "start") await start(...given);
    const answer = call === "start" ? null : JSON.parse(engine[call](...given));
    postMessage({ number, answer });
  } catch (error) {
    postMessage({ number, error: String(error.message ?? error) });
  }
});
