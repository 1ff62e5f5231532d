/* The keys of the desk, all in one table.

   What has `data-key` is pressed by its key: a button or link is clicked, a form gets the focus in its first box. Of
   several the one nearest to the focus is meant, so that the page with one button for each row needs no more than the
   attribute. `data-key-seconds` ends it some time after the page came. Rows of a list have `data-row` on the link of
   their name and `data-choose` on their check box. Keys without Ctrl work outside boxes only, and can be switched off
   (webapp/desk/keyboard.py). */
(function () {
  "use strict";

  const script = document.currentScript;
  const SECOND_KEY = 1500; // milliseconds in which the second of two keys is waited for
  const OF_CHOSEN = ["a", "m", "r"]; // these are for the chosen rows, or for the one in focus
  let isOff = "off" in script.dataset;
  let first = ""; // the first of two keys
  let firstAt = 0;
  let chosenLast = -1;
  let shownAt = 0; // when the page came, or htmx exchanged a part of it

  const TABLE = {
    "j": function () { return goTo(current() + 1); },
    "k": function () { return goTo(Math.max(0, current() - 1)); },
    "x": choose,
    "shift+x": chooseUpTo,
    "?": showKeys,
    "ctrl+k": function () { return !document.dispatchEvent(new Event("palette", { cancelable: true })); },
  };

  function nameOf(event) {
    const key = event.key.toLowerCase();
    const ctrl = event.ctrlKey || event.metaKey;
    const shift = event.shiftKey && (ctrl || /^[a-z]$/.test(key));
    return (ctrl ? "ctrl+" : "") + (shift ? "shift+" : "") + key;
  }

  function isBox(element) {
    if (element.isContentEditable || element.matches("textarea, select")) return true;
    return element.matches("input") && !["checkbox", "radio", "button", "submit", "reset"].includes(element.type);
  }

  function works(element) {
    const seconds = element.dataset.keySeconds;
    if (seconds && performance.now() - shownAt > seconds * 1000) return false;
    return !element.disabled && isInSight(element);
  }

  // What stands in a closed menu is pressed too, while the menu itself can be.
  function isInSight(element) {
    const menu = element.closest("details:not([open])");
    const seen = menu ? menu.querySelector("summary") : element;
    return seen.getClientRects().length > 0;
  }

  function nearest(name, within) {
    const wanted = '[data-key="' + CSS.escape(name) + '"]';
    let place = document.activeElement || document.body;
    for (; place; place = place === within ? null : place.parentElement) {
      if (place.matches(wanted) && works(place)) return place;
      const found = [...place.querySelectorAll(wanted)].find(works);
      if (found) return found;
    }
    return null;
  }

  function press(element) {
    const boxes = "textarea, select, input:not([type=hidden])";
    const box = element.matches(boxes) ? element : element.matches("form") && element.querySelector(boxes);
    if (!box) return element.click();
    box.focus();
    if (box.select) box.select();
  }

  // Rows of a list
  function rows() { return [...document.querySelectorAll("[data-row]")]; }
  function rowOf(link) { return link.closest("tr, li, [role=row]"); }
  function boxOf(link) { return rowOf(link).querySelector("[data-choose]"); }

  function current() {
    return rows().findIndex(function (link) { return rowOf(link).contains(document.activeElement); });
  }

  function goTo(place) {
    const link = rows()[place];
    if (link) link.focus();
    return Boolean(link);
  }

  function choose() {
    const place = current();
    if (place < 0) return false;
    boxOf(rows()[place]).click();
    chosenLast = place;
    return true;
  }

  function chooseUpTo() {
    const place = current();
    if (place < 0) return false;
    const from = chosenLast < 0 ? place : chosenLast;
    for (const link of rows().slice(Math.min(from, place), Math.max(from, place) + 1)) {
      if (!boxOf(link).checked) boxOf(link).click();
    }
    chosenLast = place;
    return true;
  }

  function chooseCurrent() {
    if (document.querySelector("[data-choose]:checked")) return;
    const place = current();
    const box = place < 0 ? null : boxOf(rows()[place]);
    if (box) box.click();
  }

  // The list of the keys
  function closeButton(dialog) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-icon";
    button.setAttribute("aria-label", "Close");
    button.innerHTML = '<span class="i i-x" aria-hidden="true"></span>';
    button.addEventListener("click", function () { dialog.close(); });
    return button;
  }

  function listOfKeys(html) {
    const dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.className = "over";
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.innerHTML = '<div class="over-head"><h2 id="keys-title">Keys</h2></div>' + html;
    const form = dialog.querySelector("form");
    dialog.firstElementChild.append(form, closeButton(dialog));
    form.querySelector("button").hidden = true;
    form.addEventListener("change", function () {
      isOff = !form.single.checked;
      fetch(form.action, { method: "POST", headers: { "HX-Request": "true" }, body: new FormData(form) });
    });
    document.body.append(dialog);
    return dialog;
  }

  function showKeys() {
    const there = document.getElementById("keys");
    if (there) {
      there.showModal();
      return true;
    }
    fetch(script.dataset.keys, { headers: { "HX-Request": "true" } }).then(function (answer) {
      if (!answer.ok) return window.location.assign(script.dataset.keys);
      return answer.text().then(function (html) { listOfKeys(html).showModal(); });
    });
    return true;
  }

  // One key
  function ofBox(name, box) {
    if (name !== "escape" && !name.startsWith("ctrl+")) return false;
    const found = box.form && nearest(name, box.form);
    if (found) press(found);
    return Boolean(found);
  }

  function ofPage(name) {
    if (OF_CHOSEN.includes(name)) chooseCurrent();
    const found = nearest(name);
    if (found) press(found);
    return Boolean(found);
  }

  function done(event) {
    const name = nameOf(event);
    if (isBox(event.target)) return ofBox(name, event.target) || (name === "ctrl+k" && TABLE[name]());
    if (isOff && name !== "escape" && !name.startsWith("ctrl+")) return false;
    const both = Date.now() - firstAt < SECOND_KEY ? first + " " + name : "";
    first = name;
    firstAt = name === "g" ? Date.now() : 0;
    if (both) return ofPage(both);
    return ofPage(name) || Boolean(Object.hasOwn(TABLE, name) && TABLE[name]());
  }

  document.addEventListener("htmx:afterSwap", function () { shownAt = performance.now(); });

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.repeat && event.key !== "j"
      && event.key !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    if (done(event)) event.preventDefault();
  });
})();
