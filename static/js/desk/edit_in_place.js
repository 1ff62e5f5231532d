/* Escape closes the menu that has the focus. Buttons that need a script are shown in what was exchanged too. */
(function () {
  "use strict";

  document.addEventListener("htmx:load", function (event) {
    if (!navigator.clipboard) return;
    for (const button of event.detail.elt.querySelectorAll("[data-copy]")) button.hidden = false;
  });

  document.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  });
})();
