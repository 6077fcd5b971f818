/* The service worker of the generator. The engine's files, whose address changes with them, are taken from what is kept; all else
   comes from the network, and from what is kept only when there is none. */
"use strict";
const KEPT = "hardened-unit-generator";
const ENGINE = "/hardened-unit-engine/";

const keep = async ({ page, engine }) => {
  const kept = await caches.open(KEPT);
  const there = (await kept.keys()).map((request) => request.url);
  for (const old of there.filter((address) => address.includes(ENGINE) && !engine.includes(address))) await kept.delete(old);
  const wanted = new Set([...page.filter((address) => !address.includes(ENGINE)), ...engine.filter((address) => !there.includes(address))]);
  // One that is not there, such as the icon that a browser asks for by itself, does not keep the others away.
  await Promise.allSettled([...wanted].map((address) => kept.add(address)));
};

const answer = async (request) => {
  const kept = await caches.open(KEPT);
  if (request.url.includes(ENGINE)) return (await kept.match(request)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept.match(request);
    if (found) return found;
    throw error;
  }
};

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => event.waitUntil(keep(event.data).then(() => event.source?.postMessage("kept"))));
addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) event.respondWith(answer(event.request));
});
