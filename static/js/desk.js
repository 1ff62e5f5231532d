/* What the desk does beyond plain forms: copy a value. */
(function () {
  "use strict";

  // Without JavaScript the button could do nothing, nor where the browser lets no page copy (http from another machine).
  for (const button of document.querySelectorAll("[data-copy-text]")) button.hidden = !navigator.clipboard;

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-copy-text]");
    if (!button) return;
    const told = document.getElementById("copied");
    window.setTimeout(function () { if (told) told.textContent = ""; }, 5000);
    navigator.clipboard.writeText(button.dataset.copyText).then(
      function () { if (told) told.textContent = button.dataset.copied || button.dataset.copyText + " copied"; },
      function () { if (told) told.textContent = "Copying is not allowed here"; },
    );
  });
})();
