/* What the wizard exchanges and what it leaves alone: a field that is being typed in, a page that is being pressed. */
(function () {
  "use strict";

  // A field that came back from its check is not exchanged under the hands of someone who returned to it, and nothing
  // on the page moves while a mouse button or finger is down: what is pressed would slip away and the click be lost.
  let pressed = false;
  let postponed = new Set();

  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    const asked = event.detail.requestConfig.elt;
    const isField = target && target.classList.contains("field");
    if (isField && target.contains(document.activeElement)) event.detail.shouldSwap = false;
    else if (pressed && asked.matches("input, select, textarea")) {
      event.detail.shouldSwap = false;
      postponed.add(asked);
    }
  });

  // A fold that was opened stays open when its part of the page is exchanged.
  let unfolded = [];
  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    unfolded = target ? Array.from(target.querySelectorAll("details[open]"), function (fold) { return fold.id; }) : [];
  });
  document.addEventListener("htmx:afterSwap", function () {
    for (const id of unfolded) {
      const fold = document.getElementById(id);
      if (fold) fold.open = true;
    }
  });

  // What is shown beside the questions is not exchanged while someone types into it.
  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    if (event.detail.target.contains(document.activeElement)) event.detail.shouldSwap = false;
  });

  document.addEventListener("pointerdown", function () { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, function () {
      pressed = false;
      const again = postponed;
      postponed = new Set();
      // After the click that follows; when it leaves the page, nothing needs to be asked again.
      setTimeout(function () { for (const box of again) box.dispatchEvent(new Event("change", { bubbles: true })); });
    });
  }
})();
