/* What is typed while an answer is on its way is not overwritten by it, whatever part of the page it exchanges. */
(function () {
  "use strict";

  const BOXES = "input:not([type=hidden]):not([role=combobox]), select, textarea";
  const sent = new WeakMap(); // by request, what the form said then
  const restored = new WeakSet(); // the browser knows nothing of what was typed into them
  let current = null; // the request whose answer is being put into the page
  let kept = []; // of the part that is exchanged
  let keptBeside = []; // of a part beside it, which is exchanged before
  let composing = false;
  let postponed = [];

  function isTicked(box) { return box.type === "radio" || box.type === "checkbox"; }
  function nameOf(box) { return isTicked(box) ? box.name + "=" + box.value : box.name; }
  function valueOf(box) { return isTicked(box) ? box.checked : box.value; }

  function snapshot(form) {
    return new Map(Array.from(form.querySelectorAll(BOXES), function (box) { return [nameOf(box), valueOf(box)]; }));
  }

  // Returns the boxes in a part of the page that say something else than what was sent, and the one with the focus:
  // the next letter goes there.
  function collect(part, before) {
    const active = document.activeElement;
    const entries = [];
    for (const box of part.querySelectorAll(BOXES)) {
      const name = nameOf(box);
      if (!box.name || !before || !before.has(name)) continue;
      if (box !== active && before.get(name) === valueOf(box)) continue;
      const at = box === active && box.setSelectionRange && box.selectionStart !== null ? [box.selectionStart, box.selectionEnd] : null;
      entries.push({ name: name, field: box.name, value: valueOf(box), hasFocus: box === active, at: at });
    }
    return entries;
  }

  function find(entry) {
    const form = document.getElementById("step");
    return Array.from(form.elements).find(function (box) {
      return box.name === entry.field && (box.type === "hidden" || nameOf(box) === entry.name);
    });
  }

  function refocus(box, entry) {
    for (const other of document.querySelectorAll("#questions [autofocus]")) other.removeAttribute("autofocus");
    box.focus();
    if (entry.at && box.setSelectionRange) box.setSelectionRange(entry.at[0], entry.at[1]);
  }

  function put(entry) {
    const box = find(entry);
    if (!box) return;
    const isNew = box.type !== "hidden" && valueOf(box) !== entry.value;
    if (isTicked(box)) box.checked = entry.value;
    else if (box.localName !== "select" || Array.from(box.options).some(function (one) { return one.value === entry.value; })) box.value = entry.value;
    if (entry.hasFocus) refocus(box, entry);
    if (!isNew) return;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    restored.add(box);
    if (!entry.hasFocus) setTimeout(function () { leave(box); }, 50); // when htmx knows the box
  }

  function leave(box) {
    if (restored.delete(box) && box.isConnected && document.activeElement !== box) box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function restore() {
    const entries = kept;
    kept = [];
    entries.forEach(put);
  }

  document.addEventListener("htmx:beforeRequest", function (event) {
    const form = event.detail.elt.form;
    if (form && form.id === "step") sent.set(event.detail.xhr, snapshot(form));
  });

  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    current = sent.get(event.detail.xhr);
    kept = [];
    if (!event.detail.shouldSwap || !target) return;
    if (composing && target.contains(document.activeElement)) {
      event.detail.shouldSwap = false;
      postponed.push({ id: target.id, html: event.detail.serverResponse, before: current });
    } else {
      kept = collect(target, current);
    }
  });
  document.addEventListener("htmx:afterSwap", restore);

  // What was chosen before htmx knew the new box is asked for now.
  document.addEventListener("htmx:afterSettle", function (event) {
    for (const box of event.target.querySelectorAll("select[hx-post]")) {
      const drawn = Array.from(box.options).find(function (one) { return one.defaultSelected; });
      if (drawn && drawn.value !== box.value) box.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    keptBeside = event.detail.shouldSwap ? collect(event.detail.target, current) : [];
  });
  document.addEventListener("htmx:oobAfterSwap", function () { keptBeside.forEach(put); });

  document.addEventListener("change", function (event) { restored.delete(event.target); }, true);
  document.addEventListener("focusout", function (event) {
    const box = event.target;
    setTimeout(function () { leave(box); }); // after the change of its own, if there is one
  });

  // An input method loses its letters when its box is taken away.
  document.addEventListener("compositionstart", function () { composing = true; });
  document.addEventListener("compositionend", function () {
    composing = false;
    setTimeout(function () {
      const waiting = postponed;
      postponed = [];
      for (const late of waiting) {
        const target = document.getElementById(late.id);
        if (!target) continue;
        const mine = collect(target, late.before);
        window.htmx.swap(target, late.html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 }, {
          afterSwapCallback: function () { kept = mine; restore(); },
        });
      }
    });
  });
})();
