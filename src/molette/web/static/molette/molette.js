// Everything works without this file; it only spares a gesture.
(() => {
  "use strict";

  // After a refused form, start from the list of what to correct.
  document.querySelector(".error-summary")?.focus();

  // Filters answer as soon as a choice is made; their button stays for the keyboard and for readers.
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("form[data-immediate]");
    if (form && target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
  });

  // Buttons that only a script can serve are hidden until it is here.
  const actions = {
    print: () => window.print(),
    copy: async (button) => {
      await navigator.clipboard.writeText(location.href);
      button.textContent = "Adresse copiée";
    },
    // To a hundred metres: enough to know one's cité, not one's door.
    locate: ({ form }) =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          form.elements.latitude.value = coords.latitude.toFixed(3);
          form.elements.longitude.value = coords.longitude.toFixed(3);
          form.submit();
        },
        () => (form.querySelector("[role=status]").hidden = false),
      ),
  };
  for (const button of document.querySelectorAll("[data-action]")) {
    button.hidden = false;
    button.addEventListener("click", () => actions[button.dataset.action]?.(button));
  }

  // « / » goes to the search box, unless one is typing.
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (!box || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
  });

  // A page of many decisions is kept at the keyboard: its elements say their key, « j » and « k » step through
  // its list. Whoever is hindered by it unticks it, and the browser remembers (WCAG 2.1.4).
  const choice = document.querySelector("[data-shortcuts-choice]");
  if (choice) {
    const box = choice.querySelector("input");
    box.checked = localStorage.getItem("molette-keys") !== "off";
    choice.hidden = false;
    box.addEventListener("change", () => localStorage.setItem("molette-keys", box.checked ? "on" : "off"));
    const step = (by) => {
      const links = [...document.querySelectorAll("[data-step]")];
      const here = links.findIndex((link) => link.getAttribute("aria-current"));
      links[Math.min(Math.max(here + by, 0), links.length - 1)]?.click();
    };
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
      if (event.repeat || !box.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j" || event.key === "k") return step(event.key === "j" ? 1 : -1);
      const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("button, a, summary")) target.click();
      else target.focus();
    });
  }
  // A menu left open closes on Escape, or when one goes elsewhere.
  const menus = () => document.querySelectorAll(".menu details[open]");
  for (const gone of ["click", "focusin"]) {
    document.addEventListener(gone, ({ target }) => {
      for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
    });
  }
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // The arrows turn the pages of a session, unless one writes, chooses or scrolls.
  document.addEventListener("keydown", (event) => {
    const link = document.querySelector(`[data-arrow="${CSS.escape(event.key)}"]`);
    const busy = event.target.closest("input, textarea, select, [contenteditable], .scroll");
    if (!link || busy || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    link.click();
  });

  // One Escape hides the exact value shown on focus (WCAG 1.4.13).
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && document.activeElement?.matches(".exact")) document.activeElement.blur();
  });
})();
