/* Says beside the buttons what is saved and what is not, over the lower edge when saving failed, and saves what was
   typed when a box or the page is left. */
(function () {
  "use strict";

  const form = document.getElementById("step");
  if (!form || !form.dataset.keep) return;
  const PAUSE = 1500; // milliseconds without typing
  const YET = "Not saved yet";
  const sent = new WeakMap(); // by request, how many edits there were then
  let edits = 0;
  let saved = 0;
  let newest = 0; // the edits of the newest answer that was shown
  let arriving = 0;
  let turn = 0;
  let isSaving = false;
  let isLeaving = false;
  let hasFailed = false;
  let pause = 0;
  let wanted = null; // what a button that was pressed without a connection would do

  let alarm = null; // what says that saving failed, as long as it is true

  function say(words) {
    const place = document.getElementById("saved");
    if (place.textContent === words) return;
    place.classList.remove("is-refused");
    place.classList.toggle("is-unsaved", words.startsWith("Not saved"));
    place.textContent = words;
  }

  function raise(why, again) {
    const hadFocus = lower();
    const words = document.createElement("p");
    const what = document.createElement("strong");
    const button = document.createElement("button");
    what.textContent = "Not saved: " + why;
    words.append(what, " What you typed is still on this page. Please leave it open.");
    button.type = "button";
    button.className = "btn btn-danger-quiet";
    button.textContent = "Try again";
    button.addEventListener("click", again);
    alarm = document.createElement("div");
    alarm.className = "not-saved";
    alarm.setAttribute("role", "alert");
    form.append(alarm);
    alarm.append(words, button);
    if (hadFocus) button.focus();
  }

  // Takes the alarm away, and returns whether it had the focus, which goes on at the button of the page.
  function lower() {
    const hadFocus = Boolean(alarm) && alarm.contains(document.activeElement);
    if (alarm) alarm.remove();
    alarm = null;
    if (hadFocus) form.querySelector(".step-actions button").focus();
    return hadFocus;
  }

  function nextTurn() {
    turn += 1;
    document.getElementById("turn").value = turn;
    return turn;
  }

  function isUnsaved() { return edits > saved; }
  function hasPassword() { return Boolean(form.elements.password && form.elements.password.value); }

  function answered(kept, at) {
    hasFailed = false;
    wanted = null;
    lower();
    if (kept.seen) document.getElementById("seen").value = kept.seen;
    if (kept.saved) saved = Math.max(saved, at);
    if (at < newest) return;
    newest = at;
    say(kept.saved && (isUnsaved() || hasPassword()) ? YET : kept.words);
  }

  function failed(status, again) {
    hasFailed = true;
    const why = { 0: "no connection", 429: "too many requests" }[status] || "the server did not take it";
    say("Not saved");
    raise(why, wanted || again);
  }

  function edited() {
    edits += 1;
    hasFailed = false;
    wanted = null;
    say(YET);
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
  }

  function values() {
    nextTurn();
    const data = new FormData(form);
    data.delete("password"); // goes with Save and continue alone
    return new URLSearchParams(data);
  }

  function post(options) {
    const at = edits;
    return fetch(form.dataset.keep, Object.assign({ method: "POST", body: values() }, options)).then(
      function (answer) { return answer.ok ? answer.json().then(function (kept) { answered(kept, at); }) : failed(answer.status, retry); },
      function () { failed(0, retry); },
    );
  }

  function save() {
    clearTimeout(pause);
    if (!isUnsaved() || isSaving || isLeaving) return;
    const at = edits;
    isSaving = true;
    form.dataset.saving = "";
    post().finally(function () {
      isSaving = false;
      delete form.dataset.saving;
      if (edits > at && !hasFailed) pause = setTimeout(save, PAUSE);
    });
  }

  function retry() {
    edits += 1;
    say(YET);
    save();
  }

  function isChanged(box) {
    if (box.localName === "select") {
      const drawn = Array.from(box.options).find(function (one) { return one.defaultSelected; });
      return Boolean(drawn) && !drawn.selected;
    }
    return box.type === "radio" || box.type === "checkbox" ? box.checked !== box.defaultChecked : box.value !== box.defaultValue;
  }

  // What was typed before this script ran is not saved either.
  if (Array.from(form.querySelectorAll("input:not([type=hidden]), select, textarea")).some(isChanged)) edited();

  form.addEventListener("input", edited);
  form.addEventListener("change", function (event) {
    const box = event.target;
    if (box.matches("select, [type=radio], [type=checkbox]") && event.isTrusted === false) edited(); // chosen by a search
    if (!box.hasAttribute("hx-post")) save();
  });

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.elt.form !== form) return;
    if (event.detail.path.endsWith("/field")) event.detail.formData.delete("password");
    event.detail.formData.set("turn", nextTurn());
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (event.detail.elt.form === form) sent.set(event.detail.xhr, edits);
  });
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    arriving = sent.get(event.detail.xhr) || 0;
    if (isOfForm(event)) lower(); // there is an answer
  });
  document.addEventListener("kept", function (event) { answered(event.detail, arriving); });
  document.addEventListener("htmx:afterSettle", function () { if (isUnsaved() && !hasFailed) say(YET); });

  function isOfForm(event) { return event.detail.elt.form === form && !event.detail.pathInfo.requestPath.endsWith("/strength"); }
  function askAgain(box) {
    if (box.type === "submit") {
      wanted = function () {
        wanted = null;
        if (box.isConnected) box.click();
        else retry();
      };
    }
    return retry;
  }
  document.addEventListener("htmx:sendError", function (event) { if (isOfForm(event)) failed(0, askAgain(event.detail.elt)); });
  document.addEventListener("htmx:responseError", function (event) {
    if (isOfForm(event)) failed(event.detail.xhr.status, askAgain(event.detail.elt));
  });

  form.addEventListener("submit", function (event) {
    if (!navigator.onLine) {
      const button = event.submitter;
      event.preventDefault();
      wanted = function () { form.requestSubmit(button); };
      failed(0, retry);
      return;
    }
    nextTurn();
    isLeaving = true;
  });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-discard]")) isLeaving = true; });
  window.addEventListener("pageshow", function () { isLeaving = false; });

  let left = 0;
  function leave() {
    if (!isUnsaved() || isLeaving || left === edits) return;
    left = edits;
    post({ keepalive: true });
  }
  window.addEventListener("beforeunload", function (event) {
    if (isUnsaved() && hasFailed && !isLeaving) event.preventDefault(); // the browser asks whether to leave all the same
    leave();
  });
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", function () { if (document.hidden) leave(); });
})();
