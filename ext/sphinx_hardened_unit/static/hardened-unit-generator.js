/* The generator without the engine: buttons to copy, and an address that carries what is chosen. It works from a file too. */
"use strict";
(() => {
  const { dataset, src } = document.currentScript;
  const root = document.querySelector(".systemd-generator");
  const given = new URLSearchParams(location.hash.slice(1));
  for (const name of ["preset", "form"]) {
    const wanted = [...root.querySelectorAll(`[name=${name}]`)].find((input) => input.value === given.get(name));
    if (wanted) wanted.checked = true;
  }
  for (const panel of navigator.clipboard ? root.querySelectorAll(".systemd-ready") : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(panel.querySelector("pre").textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    panel.append(button);
  }
  // Of a page that is a file, a browser opens what it is asked to save; a text made here it saves.
  for (const link of location.protocol === "file:" ? root.querySelectorAll(".systemd-ready a[download]") : []) {
    const text = link.closest(".systemd-ready").querySelector("pre").textContent;
    link.download = link.textContent;
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  }
  // A file may not load modules, nor start the engine.
  if (dataset.engine && location.protocol.startsWith("http")) {
    import(new URL("hardened-unit-generator/main.js", src)).then(({ begin }) => begin(root, dataset));
  } else {
    root.addEventListener("change", () => {
      const chosen = [...root.querySelectorAll("[name=preset]:checked, [name=form]:checked")].map(({ name, value }) => [name, value]);
      history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
    });
  }
})();
