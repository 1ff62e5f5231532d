/* Keeps the list of problems true while they are mended: what is right again leaves it, and with the last one the list and the title's "Error: ". */
(function () {
  "use strict";

  const summary = document.getElementById("error-summary");
  const NOT_A_QUESTION = "main"; // of the whole page: no answer alone mends it

  function idOf(link) { return decodeURIComponent(link.hash.slice(1)); }
  function links() { return summary ? Array.from(summary.querySelectorAll('a[href^="#"]')) : []; }
  const there = new Set(links().map(idOf).filter(function (id) { return document.getElementById(id); }));

  function drop(link) {
    const list = link.closest("ul");
    link.closest("li").remove();
    if (list.children.length) return;
    summary.remove();
    document.title = document.title.replace(/^Error: /, "");
  }

  function mend(id) {
    const error = document.getElementById(id + "-error");
    if (error) error.remove();
    for (const box of document.querySelectorAll(`[aria-describedby~="${id}-error"]`)) {
      const others = box.getAttribute("aria-describedby").split(" ").filter(function (other) { return other !== id + "-error"; });
      if (others.length) box.setAttribute("aria-describedby", others.join(" "));
      else box.removeAttribute("aria-describedby");
      box.removeAttribute("aria-invalid");
    }
    for (const link of links()) if (idOf(link) === id) drop(link);
  }

  // Another mistake in the same field is told in the list too, with the name of its row.
  function reword(id, message) {
    const row = document.getElementById(id).closest('.row-part[role="group"]');
    const sentence = row ? `${row.querySelector("h3").textContent}: ${message[0].toLowerCase()}${message.slice(1)}` : message;
    for (const link of links()) if (idOf(link) === id) link.textContent = sentence;
  }

  function messageAt(id) {
    const error = document.getElementById(id + "-error");
    return error ? error.textContent.trim().replace(/^Error: /, "") : "";
  }

  // A field that was checked again says which fields of the page are wrong: one answer may mend another's problem.
  function checked(field) {
    const wrong = new Set(field.dataset.wrong.split(" "));
    const id = field.id.replace(/-field$/, "");
    const told = Array.from(document.querySelectorAll('.field-error[id$="-error"]')).map(function (error) { return error.id.replace(/-error$/, ""); });
    for (const other of new Set([...links().map(idOf), ...told])) {
      if (!wrong.has(other) && other !== NOT_A_QUESTION) mend(other);
    }
    if (messageAt(id)) reword(id, messageAt(id));
  }

  // The meter has judged what is typed now: a problem above it says the same or goes.
  function judged(meter) {
    const id = meter.dataset.of;
    const error = document.getElementById(id + "-error");
    if (!error) return;
    if (!meter.dataset.mistake) mend(id);
    else {
      error.querySelector("span").lastChild.textContent = meter.dataset.mistake;
      reword(id, meter.dataset.mistake);
    }
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    for (const link of links()) if (there.has(idOf(link)) && !document.getElementById(idOf(link))) drop(link); // its row is gone
    const field = document.querySelector("[data-wrong]");
    if (field) {
      checked(field);
      field.removeAttribute("data-wrong");
    }
    const meter = event.target.querySelector && event.target.querySelector("#strength .strength, .strength");
    if (meter) judged(meter);
  });

  // Another choice than the one that was refused mends the problem of its set.
  document.addEventListener("change", function (event) {
    const group = event.target.type === "radio" && !event.target.defaultChecked && event.target.closest('fieldset[aria-invalid="true"]');
    if (group) mend(group.getAttribute("aria-describedby").replace(/-error$/, ""));
  });
})();
