/* Choosing rows of the list: the head's box for the page, a range with Shift. Without this file the head has a
   link that comes back with the page ticked. */
(function () {
  "use strict";

  let last = null;

  function boxes() {
    return [...document.querySelectorAll(".rows tbody .check:not(:disabled)")];
  }

  /* The sheet shows the number; a screen reader hears it. */
  function tell(chosen) {
    const told = document.getElementById("chosen-told");
    if (chosen) told.textContent = chosen + (chosen === 1 ? " client" : " clients") + " chosen";
    else if (told.textContent) told.textContent = "None chosen";
  }

  function showHead() {
    const head = document.querySelector(".rows thead .check");
    if (!head) return;
    const chosen = boxes().filter(function (box) { return box.checked; }).length;
    tell(chosen);
    head.checked = chosen > 0 && chosen === boxes().length;
    head.indeterminate = chosen > 0 && !head.checked;
  }

  function choose(all) {
    for (const box of boxes()) box.checked = all;
    last = null;
    showHead();
  }

  function makeHead() {
    const link = document.querySelector(".rows .choose-page");
    if (!link || !boxes().length) return;
    const label = document.createElement("label");
    const head = document.createElement("input");
    head.type = "checkbox";
    head.className = "check";
    head.setAttribute("aria-label", "Choose all on this page");
    label.append(head);
    link.replaceWith(label);
    showHead();
  }

  document.addEventListener("click", function (event) {
    const box = event.target.closest(".rows .check");
    if (event.target.closest("a.choose-none") && boxes().length) {
      event.preventDefault();
      choose(false);
    } else if (box && box.closest("thead")) {
      choose(box.checked);
    } else if (box) {
      const all = boxes();
      const ends = [all.indexOf(last), all.indexOf(box)].sort(function (a, b) { return a - b; });
      if (event.shiftKey && ends[0] >= 0) {
        for (const between of all.slice(ends[0], ends[1] + 1)) between.checked = box.checked;
      }
      last = box;
      showHead();
    }
  });
  document.addEventListener("htmx:afterSettle", makeHead);
  makeHead();
})();
