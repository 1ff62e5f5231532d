/* What buttons of all pages do beyond plain forms: show a password, copy a text, print; and what is sent again after
   signing in. */
(function () {
  "use strict";

  const SECONDS_TO_READ = 5;

  function show(button) {
    const box = document.getElementById(button.dataset.show);
    const shown = box.type === "password";
    box.type = shown ? "text" : "password";
    button.firstChild.textContent = shown ? "Hide" : "Show";
  }

  function copy(button) {
    const status = document.getElementById("copied");
    const say = function (words) { if (status) status.textContent = words; };
    window.setTimeout(say, SECONDS_TO_READ * 1000, "");
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { say(button.dataset.copied || button.dataset.copy + " copied"); },
      function () { say("Copying is not allowed here"); },
    );
  }

  // Without JavaScript these buttons could do nothing.
  for (const button of document.querySelectorAll("[data-show], [data-print]")) button.hidden = false;
  // Over http from another machine the browser lets no page copy.
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-show], [data-copy], [data-print]");
    if (!button) return;
    if (button.dataset.show) show(button);
    else if ("copy" in button.dataset) copy(button);
    else window.print();
  });

  // The second press of a double click is for what was pressed first: what came in its place meanwhile is left alone,
  // and keeps the keyboard.
  let first = null;
  function isLate(event) { return event.detail > 1 && first !== null && !first.isConnected; }
  document.addEventListener("mousedown", function (event) {
    if (event.detail < 2) first = event.target;
    else if (isLate(event)) event.preventDefault();
  }, true);
  document.addEventListener("click", function (event) {
    if (!isLate(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  function sendWhole(form, button) {
    if (button && button.name) {
      const pressed = document.createElement("input");
      Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
      form.append(pressed);
    }
    form.submit();
  }

  // Who was signed out meanwhile loses nothing: the page stays, and its button sends the whole form, which is kept.
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    const asked = event.detail.elt;
    const form = asked.form || asked.closest("form");
    if (event.detail.xhr.status !== 401 || !form || form.method !== "post") return;
    event.preventDefault();
    if (asked === form) sendWhole(form, event.detail.requestConfig.triggeringEvent?.submitter);
    else if (asked.type === "submit") setTimeout(function () { form.requestSubmit(asked); }); // once it is enabled again
  });
})();
