/* What is wider than its place scrolls; whoever has no mouse has to be able to go there. */
"use strict";
(() => {
  const reachable = () => {
    for (const block of document.querySelectorAll("pre, .table-wrapper")) {
      if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
      else block.removeAttribute("tabindex");
    }
  };
  reachable();
  addEventListener("resize", reachable);
})();
