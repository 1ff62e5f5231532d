/* Goes through the queue without loading a page for each client: htmx exchanges the main part. */
(function () {
  "use strict";

  function isOfQueue(element) { return element.closest && element.closest(".walk"); }

  // The button that had the focus is gone: read on with whose turn it is.
  document.addEventListener("htmx:afterSettle", function () {
    for (const button of document.querySelectorAll(".walk [data-copy]")) button.hidden = !navigator.clipboard;
    const title = document.querySelector(".walk h1, .empty h1");
    if (!title || document.activeElement !== document.body) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  });

  // What htmx cannot show is shown by the browser: an error page, or that there is no connection.
  function asPage(event) {
    const element = event.detail.elt;
    if (!isOfQueue(element)) return;
    if (element.matches("form")) element.submit();
    else window.location.assign(element.href);
  }

  document.addEventListener("htmx:responseError", asPage);
  document.addEventListener("htmx:sendError", asPage);
})();
