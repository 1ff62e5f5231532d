/* Shows the OpenAPI document named by #api-docs in Swagger UI, in the system's colour scheme. */
(function () {
  "use strict";

  const place = document.getElementById("api-docs");
  if (!place || !window.SwaggerUIBundle) return;

  // Swagger UI's dark style hangs on a class of <html>, ours on the system's setting.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function followScheme() {
    document.documentElement.classList.toggle("dark-mode", dark.matches);
  }
  followScheme();
  dark.addEventListener("change", followScheme);

  // What Swagger UI leaves out for screen readers. It draws its parts late, so this runs after each change.
  function name(selector, words) {
    for (const element of place.querySelectorAll(selector)) {
      if (!element.hasAttribute("aria-label")) {
        element.setAttribute("aria-label", typeof words === "string" ? words : words(element));
      }
    }
  }
  function mend() {
    for (const title of place.querySelectorAll(".info .title")) {
      title.setAttribute("role", "heading"); // an h1, but the page has its own
      title.setAttribute("aria-level", "2");
    }
    name("tr[data-param-name] :is(input, select, textarea)", (box) => box.closest("tr").dataset.paramName);
    name("textarea.body-param__text", "Request body");
    name(".close-modal", "Close");
    for (const box of place.querySelectorAll("pre")) {
      box.tabIndex = 0; // it may scroll
    }
  }
  new MutationObserver(mend).observe(place, { childList: true, subtree: true });

  // Swagger UI's BaseLayout draws a second main inside ours; this one has the same parts without it.
  function pageLayout(system) {
    const draw = system.React.createElement;
    function PageLayout(props) {
      const part = (name, inContainer) => draw(props.getComponent(name, inContainer));
      const state = props.specSelectors.loadingStatus();
      if (state === "loading") return draw("p", { role: "status" }, "Loading…");
      if (state !== "success") return draw("div", { className: "swagger-ui" }, part("errors", true));
      return draw(
        "div",
        { className: "swagger-ui" },
        part("SvgAssets"),
        part("errors", true),
        part("InfoContainer", true),
        part("AuthorizeBtnContainer", true),
        part("operations", true),
        part("Models", true),
      );
    }
    return { components: { PageLayout } };
  }

  window.SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [pageLayout],
    layout: "PageLayout",
    docExpansion: "list",
    deepLinking: false,
    tryItOutEnabled: true,
    persistAuthorization: false,
    syntaxHighlight: false,
    validatorUrl: null,
  });
})();
