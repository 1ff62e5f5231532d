/* A long list to choose from becomes a search: the plain select stays below it and holds what is chosen.
   A combobox as the ARIA Authoring Practices have it: typing filters, arrows move, Enter and Tab choose, Escape gives up. */
(function () {
  "use strict";

  const MOST = 400; // options in a list; as many are looked through

  function folded(text) {
    const plain = text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[.'\u2018\u2019]/g, "");
    return plain.replace(/&/g, " and ").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  function make(tag, attributes) {
    const element = document.createElement(tag);
    for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
    return element;
  }

  // How well an option fits what was typed: 0 is a code or a whole name, Infinity is not at all.
  function rank(option, typed) {
    if (option.names.includes(typed)) return 0;
    if (option.names[0].startsWith(typed)) return 1;
    if (option.names.some(function (name) { return name.startsWith(typed); })) return 2;
    if (option.names.some(function (name) { return (" " + name).includes(" " + typed); })) return 3;
    return typed.length > 2 && option.names[0].includes(typed) ? 4 : Infinity;
  }

  // The other name by which an option was found, "" where its name says it.
  function otherName(option, typed) {
    if (!typed || (" " + option.names[0]).includes(" " + typed)) return "";
    return option.words.find(function (word) { return folded(word).startsWith(typed); }) || "";
  }

  // The name of an option, with what was typed of it marked.
  function nameOf(option, typed) {
    const name = make("span", {});
    const plain = option.text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
    const at = typed && plain.length === option.text.length ? (" " + plain).indexOf(" " + typed) : -1;
    if (at < 0) {
      name.textContent = option.text;
      return name;
    }
    const mark = make("mark", {});
    mark.textContent = option.text.slice(at, at + typed.length);
    name.append(option.text.slice(0, at), mark, option.text.slice(at + typed.length));
    return name;
  }

  function read(select) {
    return Array.from(select.options).slice(0, MOST).map(function (option) {
      const words = (option.dataset.words || "").split("|").filter(Boolean);
      return {
        value: option.value,
        text: option.text,
        words: [option.value].concat(words),
        names: [option.text, option.value].concat(words).map(folded),
        group: option.parentNode.label || "",
      };
    });
  }

  function enhance(select) {
    let options = null; // read when it is searched first: a page may have many lists
    const box = make("div", { class: "combobox" });
    const aside = make("div", { class: "visually-hidden" });
    const list = make("ul", { class: "combobox-list", role: "listbox", id: select.id + "-list", "aria-label": select.dataset.search, hidden: "" });
    const count = make("span", { class: "visually-hidden", role: "status" });
    const input = make("input", {
      class: select.className.replace("form-select", "form-control form-select").replace(/\bhtmx-\S+/g, ""), type: "text", role: "combobox", id: select.id + "-search",
      "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list",
      autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    });
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    }
    const label = document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
    if (label) label.htmlFor = input.id;
    let found = [];
    let place = -1;
    let isTyped = false;

    function mark(to) {
      place = to;
      Array.from(list.children).forEach(function (item, index) {
        item.setAttribute("aria-selected", String(index === place));
        if (index === place) item.scrollIntoView({ block: "nearest" });
      });
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[place].id);
    }

    function open() {
      options = options || read(select);
      const typed = isTyped ? folded(input.value) : "";
      const ranked = options.map(function (option, index) { return [typed ? rank(option, typed) : 0, index, option]; });
      found = ranked.filter(function (one) { return one[0] < Infinity; })
        .sort(function (one, other) { return one[0] - other[0] || one[1] - other[1]; })
        .map(function (one) { return one[2]; });
      list.replaceChildren.apply(list, found.map(function (option, index) {
        const item = make("li", { role: "option", id: list.id + "-" + index, "aria-selected": "false" });
        if (!typed && index && option.group !== found[index - 1].group) item.className = "apart";
        item.append(nameOf(option, typed));
        const other = otherName(option, typed);
        if (other) {
          const beside = make("span", { class: "soft" });
          beside.textContent = other;
          item.append(" ", beside);
        }
        return item;
      }));
      if (!found.length) {
        const item = make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" });
        item.textContent = "Nothing found";
        list.append(item);
      }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(typed ? (found.length ? 0 : -1) : found.findIndex(function (option) { return option.value === select.value; }));
      count.textContent = typed ? (found.length === 1 ? "1 found" : found.length + " found") : "";
    }

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      count.textContent = "";
      place = -1;
    }

    function show() {
      isTyped = false;
      input.value = select.selectedIndex < 0 ? "" : select.options[select.selectedIndex].text;
      close();
    }

    function choose(option) {
      const isNew = option.value !== select.value;
      select.value = option.value;
      show();
      if (isNew) select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // Left with what fits one choice alone, or is its whole name, that is chosen; else what was chosen before stands.
    function leave() {
      const fits = isTyped && input.value.trim() && found.length && (found.length === 1 || found[0].names.includes(folded(input.value)));
      if (fits) choose(found[0]);
      else show();
    }

    function move(by) {
      if (list.hidden) open();
      else if (found.length) mark((Math.max(place, by < 0 ? 0 : -1) + by + found.length) % found.length);
    }

    input.addEventListener("input", function (event) {
      event.stopPropagation(); // a search is no answer
      isTyped = true;
      open();
    });
    input.addEventListener("change", function (event) { event.stopPropagation(); });
    input.addEventListener("keydown", function (event) {
      const isOpen = !list.hidden;
      if (event.isComposing) return;
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Enter" && isOpen) { if (place >= 0) choose(found[place]); }
      else if (event.key === "Escape" && isOpen) show();
      else {
        if (event.key === "Tab" && isOpen && isTyped && place >= 0) choose(found[place]);
        return;
      }
      event.preventDefault();
    });
    input.addEventListener("focus", function () { input.select(); });
    input.addEventListener("click", function () { if (list.hidden) open(); });
    input.addEventListener("blur", leave);
    list.addEventListener("pointerdown", function (event) { event.preventDefault(); });
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      const index = Array.from(list.children).indexOf(event.target.closest("li"));
      if (found[index]) choose(found[index]);
    });
    // A form filler, an error's link and autofocus go to the select.
    function follow() { if (!isTyped || document.activeElement !== input) show(); }
    for (const kind of ["change", "sync"]) select.addEventListener(kind, follow);
    select.addEventListener("focus", function () { input.focus(); });
    input.restore = function (typed, start, end) {
      input.focus();
      if (typed === null) return;
      input.value = typed;
      isTyped = true;
      open();
      input.setSelectionRange(start, end);
    };
    input.typed = function () { return isTyped ? input.value : null; };

    const hadFocus = document.activeElement === select;
    select.before(box);
    box.append(input, list, count, aside);
    aside.append(select);
    aside.setAttribute("aria-hidden", "true");
    select.tabIndex = -1;
    show();
    if (hadFocus) input.focus();
  }

  function enhanceAll() {
    for (const select of document.querySelectorAll("select[data-search]")) {
      if (!select.closest(".combobox")) enhance(select);
    }
  }

  // A part of the page is exchanged: its lists become searches again, and whoever was in one goes on there.
  let left = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const now = document.activeElement;
    const isIn = now && now.matches(".combobox > input") && event.detail.target && event.detail.target.contains(now);
    left = isIn ? { id: now.id, typed: now.typed(), start: now.selectionStart, end: now.selectionEnd } : null;
  });
  document.addEventListener("htmx:afterSwap", function () {
    enhanceAll();
    const again = left && document.getElementById(left.id);
    if (again && again.restore && again !== document.activeElement) {
      for (const other of document.querySelectorAll("#questions [autofocus]")) other.removeAttribute("autofocus");
      again.restore(left.typed, left.start, left.end);
    }
    left = null;
  });
  document.addEventListener("htmx:load", enhanceAll);
  window.addEventListener("pageshow", function () {
    for (const select of document.querySelectorAll(".combobox select")) select.dispatchEvent(new Event("sync"));
  });
  enhanceAll();
})();
