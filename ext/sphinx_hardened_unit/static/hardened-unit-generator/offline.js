/* Have the page and the engine kept by the browser, so that both come without a network the next time. */
/* The cache of the service worker. */
export const KEPT = "hardened-unit-generator";

export const keep = async (script, files) => {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const there = await workers.getRegistration();
  // A wiki may have a worker of its own, which is left alone.
  if (there && !there.active?.scriptURL.endsWith("/hardened-unit-offline.js")) return;
  await workers.register(script);
  const { active } = await workers.ready;
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const own = loaded.filter((address) => new URL(address).origin === location.origin);
  active.postMessage({ page: [location.href.split("#")[0], new URL("worker.js", import.meta.url).href, ...own], engine: files });
};
