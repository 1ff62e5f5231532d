/* Ctrl+K: clients and commands. The server finds them (webapp/desk/palette.py); each is a link. */
(function () {
  "use strict";

  const script = document.currentScript;
  const PAUSE = 150; // milliseconds after the last key until the server is asked
  const HTML = `
    <div class="palette-box"><span class="i i-search" aria-hidden="true"></span>
      <input type="text" role="combobox" aria-expanded="true" aria-controls="palette-found" aria-autocomplete="list"
        aria-label="Find a client or a command" maxlength="100" autocomplete="off" autocapitalize="off"
        spellcheck="false"><kbd aria-hidden="true">Esc</kbd></div>
    <div class="options" role="listbox" id="palette-found" aria-label="Found"></div>
    <div class="over-foot"><span aria-hidden="true"><kbd>↑</kbd><kbd>↓</kbd> move</span><span
      aria-hidden="true"><kbd>Enter</kbd> open</span><span aria-hidden="true"><kbd>Ctrl</kbd><kbd>Enter</kbd> new tab</span><span
      class="push" role="status"></span></div>`;
  let dialog = null;
  let pause = 0;
  let asked = 0; // the newest question
  let client = "";

  function box() { return dialog.querySelector("input"); }
  function options() { return [...dialog.querySelectorAll("[role=option]")]; }
  function chosen() { return dialog.querySelector("[aria-selected=true]"); }

  // The client whose row or page has the focus
  function clientInFocus() {
    const focused = document.activeElement && document.activeElement.closest("tr, li");
    const row = focused && focused.querySelector("a[data-row]");
    if (row) return (row.pathname.match(/\/(\d+)$/) || ["", ""])[1];
    const page = document.querySelector("[data-client]");
    return page ? page.dataset.client : "";
  }

  function choose(option) {
    if (chosen()) chosen().setAttribute("aria-selected", "false");
    if (!option) return box().removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box().setAttribute("aria-activedescendant", option.id);
  }

  function move(by) {
    const all = options();
    const place = all.indexOf(chosen()) + by;
    choose(all[(place + all.length) % all.length]);
  }

  function show(html) {
    dialog.querySelector("[role=listbox]").innerHTML = html;
    const all = options();
    dialog.querySelector("[role=status]").textContent = all.length ? all.length + " found" : "Nothing found";
    choose(all[0]);
  }

  function ask() {
    const mine = ++asked;
    const values = new URLSearchParams({ q: box().value, client: client });
    fetch(script.dataset.palette + "?" + values, { headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok) return window.location.reload();
      return answer.text().then(function (html) { if (mine === asked) show(html); });
    }, function () {
      if (mine === asked) dialog.querySelector("[role=status]").textContent = "No connection";
    });
  }

  function later() {
    window.clearTimeout(pause);
    pause = window.setTimeout(ask, PAUSE);
  }

  function pressed(event) {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && !event.isComposing && chosen()) open(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  function open(inNewTab) {
    if (inNewTab) window.open(chosen().href, "_blank", "noopener");
    else window.location.assign(chosen().href);
  }

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "over palette";
    dialog.setAttribute("aria-label", "Clients and commands");
    dialog.innerHTML = HTML;
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    box().addEventListener("input", later);
    box().addEventListener("keydown", pressed);
    document.body.append(dialog);
  }

  document.addEventListener("palette", function (event) {
    event.preventDefault();
    client = clientInFocus();
    if (!dialog) make();
    box().value = "";
    dialog.showModal();
    ask();
  });
})();
