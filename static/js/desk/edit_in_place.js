/* Keys of what is open on a client's page: Escape leaves a field as it was, Ctrl+Enter adds a note. Buttons that need
   a script are shown in what was exchanged too. */
(function () {
  "use strict";

  document.addEventListener("htmx:load", function (event) {
    if (!navigator.clipboard) return;
    for (const button of event.detail.elt.querySelectorAll("[data-copy]")) button.hidden = false;
  });

  document.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      const form = event.target.closest(".edit-form");
      const menu = event.target.closest("details.menu[open]");
      if (form) form.querySelector("[data-cancel]").click();
      else if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches(".note-box textarea")) {
      event.target.form.requestSubmit();
    }
  });
})();
