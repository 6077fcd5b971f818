/* Elements are made, never parsed: what a reader or a link brings stays text. */

/* Make an element. Attributes that are null or false are left out; children are elements or text. */
export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null));
  return element;
};

/* Give prose of the catalogue as nodes: what is between double back-ticks is literal. */
export const prose = (text) =>
  text.split("``").map((part, place) => (place % 2 ? make("code", {}, part) : part));

/* A button that copies a text, and says so. */
export const copying = (label, text) => {
  const button = make("button", { type: "button" }, label);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text());
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 1500);
  });
  button.hidden = !navigator.clipboard;
  return button;
};

/* A link that saves a text under a name. */
export const saving = (name, text) =>
  make("button", {
    type: "button",
    onclick: () => {
      const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      make("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    },
  }, `Download ${name}`);
