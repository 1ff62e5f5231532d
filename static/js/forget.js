/* htmx notes the address that is shown in the browser's storage, where a search or a draft would outlive the page. It needs no note. */
(function () {
  "use strict";

  function forget() { sessionStorage.removeItem("htmx-current-path-for-history"); }

  forget();
  for (const moved of ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]) {
    document.addEventListener(moved, forget);
  }
})();
