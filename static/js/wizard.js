/* What the wizard does beyond plain forms: show a password, copy, print, and leave a field alone that is being typed in. */
(function () {
  "use strict";

  // A field that came back from its check is not exchanged under the hands of someone who returned to it.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    const isField = target && target.classList.contains("field");
    if (isField && target.contains(document.activeElement)) event.detail.shouldSwap = false;
  });

  for (const button of document.querySelectorAll("[data-show], [data-copy], [data-print]")) {
    button.hidden = false; // without JavaScript they could do nothing
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-show], [data-copy], [data-print]");
    if (!button) return;
    if (button.dataset.show) {
      const box = document.getElementById(button.dataset.show);
      const shown = box.type === "password";
      box.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    } else if (button.dataset.copy) {
      const source = document.getElementById(button.dataset.copy);
      const told = document.getElementById(button.dataset.copy + "-copied");
      navigator.clipboard.writeText(source.value || source.textContent).then(
        function () { told.textContent = "Copied"; },
        function () { if (source.select) source.select(); told.textContent = "Press Ctrl+C to copy"; },
      );
    } else {
      window.print();
    }
  });
})();
