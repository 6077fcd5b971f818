/* The theme's own choice of light or dark, on the page whose policy allows no script inside it. */
"use strict";
document.body.dataset.theme = localStorage.getItem("theme") || "auto";
