/* J and K on a client's page lead to the next and the previous one of the list that one came from. The list leaves the
   numbers of its clients in this window, and nothing of what was searched for. Without them, as without this file,
   they lead through what waits: the menu of the page has those links. */
(function () {
  "use strict";

  const KEY = "clients-of-list";

  function keep() {
    const rows = [...document.querySelectorAll(".rows [data-choose]")];
    if (rows.length) sessionStorage.setItem(KEY, rows.map(function (box) { return box.value; }).join(" "));
  }

  function link(menu, key, words, id, here) {
    let found = menu.querySelector("[data-key=" + key + "]");
    if (!id) return found && found.remove();
    if (!found) {
      found = document.createElement("a");
      found.dataset.key = key;
      menu.prepend(found);
    }
    found.href = here.replace(/\d+$/, id);
    found.textContent = words;
  }

  const head = document.querySelector(".client-head[data-client]");
  const menu = head && head.querySelector(".menu-list");
  if (!menu) return window.addEventListener("pagehide", keep);
  const ids = (sessionStorage.getItem(KEY) || "").split(" ");
  const place = ids.indexOf(head.dataset.client);
  if (place < 0) return;
  const here = head.dataset.page;
  link(menu, "j", "Next in the list", ids[place + 1], here);
  link(menu, "k", "Previous in the list", ids[place - 1], here);
})();
