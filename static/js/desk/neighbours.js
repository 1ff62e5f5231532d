/* J and K on a client's page lead to the next and the previous one of the list that one came from. The numbers of its
   clients go from page to page with the press that leads there, and stay nowhere. Without them, as without this file,
   the keys lead through what waits: the menu of the page has those links. */
(function () {
  "use strict";

  const KEY = "clients-of-list";
  const head = document.querySelector(".client-head[data-client]");
  const came = sessionStorage.getItem(KEY) || "";
  sessionStorage.removeItem(KEY);

  function pass(ids) { if (ids) sessionStorage.setItem(KEY, ids); }

  function ofList() {
    return [...document.querySelectorAll(".rows [data-choose]")].map(function (box) { return box.value; }).join(" ");
  }

  // A link in the menu: another one than the server's, if there is one in the list
  function link(key, words, id) {
    const menu = head.querySelector(".menu-list");
    let found = menu.querySelector("[data-key=" + key + "]");
    if (!id) return found && found.remove();
    if (!found) {
      found = document.createElement("a");
      found.dataset.key = key;
      menu.prepend(found);
    }
    found.href = head.dataset.page.replace(/\d+$/, id);
    found.textContent = words;
  }

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest("a[data-row], .client-head [data-key=j], .client-head [data-key=k]");
    if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
    pass(head ? came : ofList());
  });
  if (!head) return;
  document.addEventListener("submit", function (event) {
    if (event.target.action.includes(head.dataset.page + "/")) pass(came);
  });
  const ids = came.split(" ");
  const place = ids.indexOf(head.dataset.client);
  if (place < 0) return;
  link("j", "Next in the list", ids[place + 1]);
  link("k", "Previous in the list", ids[place - 1]);
})();
