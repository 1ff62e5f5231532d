/* Ctrl+Enter and Ctrl+Shift+Enter press the buttons that bear them, wherever one types in the page. */
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "Enter" || event.isComposing) return;
    const button = document.querySelector('[data-key="' + (event.shiftKey ? "Shift+Enter" : "Enter") + '"]');
    if (!button) return;
    event.preventDefault();
    button.click();
  });
})();
