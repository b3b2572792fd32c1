// A session goes on when the network drops: its points are kept in the memory of this page, and turned without
// it; what is entered waits on this device, and leaves when it is back. Each entry carries its key: sent again,
// the server writes it once. Nothing of a page is stored: closed or left, it forgets them (ADR 0026). Without
// this file, links and forms do as they do.
(() => {
  "use strict";

  const root = document.querySelector("[data-session]");
  if (!root) return;
  const told = root.querySelector("[data-kept]");
  const ready = root.querySelector("[data-ready]");

  const SHELF = `molette-session-${root.dataset.session}`; // of one meeting and of one account
  const AGAIN = 10_000; // milliseconds
  const LOST = "Votre connexion a expiré : reconnectez-vous, ce qui est gardé ici partira ensuite.";
  const PATIENCE = 4_000; // beyond, the point kept here is shown
  const read = () => JSON.parse(localStorage.getItem(SHELF) || "[]");
  const write = (entries) => localStorage.setItem(SHELF, JSON.stringify(entries));
  const keyOf = (body) => new URLSearchParams(body).get("key");
  const drop = (entry) => write(read().filter((one) => keyOf(one.body) !== keyOf(entry.body)));
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const clock = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

  // --- What is said on top of the page ---

  let refused = []; // entries that the server did not write: each is for whoever typed it to look at

  const button = (label, done) => {
    const made = document.createElement("button");
    made.className = "btn quiet small";
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", done);
    return made;
  };

  const line = (entry) => {
    const made = document.createElement("li");
    const typed = new URLSearchParams(entry.body);
    const words = typed.get("text") || typed.get("words");
    made.textContent = `${entry.point}, ${entry.what}${words ? ` : « ${words} »` : ""}`;
    if (refused.includes(keyOf(entry.body)))
      made.append(
        " ",
        button("Revoir cette saisie", () => review(entry)),
        " ",
        button("L’abandonner", () => {
          drop(entry);
          tell("");
        }),
      );
    return made;
  };

  const waiting = () => {
    const entries = read();
    if (!entries.length) return "";
    const many = entries.length > 1 ? "s" : "";
    const kept = entries.filter((one) => !refused.includes(keyOf(one.body))).length;
    const count = `${entries.length} saisie${many} gardée${many} sur cet appareil`;
    return kept ? `Réseau coupé : ${count}, envoyée${many} à son retour.` : `${count}, à revoir.`;
  };

  const tell = (words) => {
    const list = document.createElement("ul");
    list.append(...read().map(line));
    told.replaceChildren(...[words, waiting()].filter(Boolean).join(" "));
    if (list.children.length) told.append(list);
    told.hidden = !told.textContent;
  };

  // --- The points, kept in memory ---

  const pages = new Map(); // by point: what the server last said, and when
  const drafts = new Map(); // by point: the page on which somebody was writing
  const shown = () => root.querySelector("[data-page]");
  const fresh = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  // Another key on each copy: a second entry on a point kept here would take the place of the first.
  const copy = (kept) => {
    const page = kept.page.cloneNode(true);
    for (const key of page.querySelectorAll("form[data-keep] [name=key]")) key.value = fresh();
    return { ...kept, page };
  };
  const isMoved = (field) => {
    if (field.matches("select")) return field.selectedIndex > 0 && !field.selectedOptions[0].defaultSelected;
    return field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const isBegun = (page) =>
    [...page.querySelectorAll("form[data-keep] :is(textarea, select, input:not([type=hidden]))")].some(isMoved);

  class Elsewhere extends Error {} // the server answered something else: a login lost, a session gone

  const keep = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-page]");
    // Another account signed in meanwhile in this browser: what it reads is not mixed with what is here.
    const whose = page.querySelector("[data-session]")?.dataset.session;
    if (!answer.ok || !found || whose !== root.dataset.session) throw new Elsewhere();
    const kept = { page: found, title: page.title, at: clock() };
    pages.set(found.dataset.page, kept);
    return kept;
  };

  const get = (address) => fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
  const ask = async (address) => keep(await get(address));

  const show = ({ page, title }) => {
    shown().replaceWith(page);
    document.title = title;
    page.querySelector("h1").focus({ preventScroll: true });
  };

  // Nobody began to write on it, nor went to one of its fields or links.
  const isIdle = (page) => shown() === page && !isBegun(page) && !page.querySelector(":focus:not(h1)");

  // The point kept here is shown at once, then what the server says of it now.
  const turn = async (link, { push = true } = {}) => {
    const [point, left] = [link.dataset.turn, shown()];
    if (isBegun(left)) drafts.set(left.dataset.page, { page: left, title: document.title });
    const kept = pages.get(point);
    const first = drafts.get(point) ?? (kept && copy(kept));
    drafts.delete(point);
    const address = link.href;
    if (first) {
      if (push) history.pushState({}, "", address);
      show(first);
      root.scrollIntoView({ block: "start" });
      tell("");
    }
    try {
      const now = await ask(address);
      if (!first && push) history.pushState({}, "", address);
      if (!first || isIdle(first.page)) show(copy(now));
    } catch (error) {
      if (error instanceof Elsewhere) return location.assign(address);
      if (!first) return tell("Réseau coupé : ce point n’avait pas encore été gardé ici.");
      if (kept && shown() === first.page) tell(`Réseau coupé : ce point est montré tel qu’il était à ${kept.at}.`);
    }
  };

  const links = () => [...root.querySelectorAll(".points a[data-turn]")]; // every point, in order

  const gather = async () => {
    const own = shown();
    pages.set(own.dataset.page, { page: own.cloneNode(true), title: document.title, at: clock() });
    for (const link of links()) {
      if (pages.has(link.dataset.turn)) continue;
      try {
        await ask(link.href);
      } catch {
        return; // the network is cut already: what could be kept is
      }
    }
    ready.hidden = false;
  };

  // --- What is entered ---

  // Sent and written: the server leads back to the session. Anything else is not, a lost login included.
  const isWritten = (answer) => answer.ok && answer.redirected && new URL(answer.url).pathname.endsWith("/seance");
  const isLost = (answer) => answer.redirected && !isWritten(answer);

  const post = ({ address, body }) => {
    const typed = new URLSearchParams(body);
    typed.set("csrfmiddlewaretoken", token());
    return fetch(address, { method: "POST", body: typed, credentials: "same-origin" });
  };

  // Signed in again in another tab, what proves that a form comes from here is no longer what this page holds.
  const send = async (entry) => {
    const answer = await post(entry);
    if (answer.status !== 403) return answer;
    const seen = await get(location.href);
    if (isLost(seen)) return seen; // nobody is signed in: the entry stays on the shelf, and the reason is told
    const { page } = await keep(seen);
    const now = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? token();
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = now;
    return post(entry);
  };

  // The server refused it, or another wrote meanwhile: its own page says what, with all that was typed. It
  // stays on the shelf until it is written: the same key then finds it.
  const review = ({ address, body }) => {
    const again = document.createElement("form");
    again.method = "post";
    again.action = address;
    const typed = new URLSearchParams(body);
    typed.set("csrfmiddlewaretoken", token());
    for (const [name, value] of typed) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      again.append(field);
    }
    document.body.append(again);
    again.submit();
  };

  const refresh = async (answer) => {
    const kept = await keep(answer);
    const own = shown();
    if (kept.page.dataset.page === own.dataset.page && isIdle(own)) show(copy(kept));
  };

  let busy = false;
  const flush = async () => {
    if (busy) return;
    busy = true;
    const stuck = new Set(); // what follows an entry refused on the same point waits for it
    let [sent, words] = [0, ""];
    try {
      for (const entry of read()) {
        if (stuck.has(entry.point) || refused.includes(keyOf(entry.body))) {
          stuck.add(entry.point);
          continue;
        }
        const answer = await send(entry);
        if (isLost(answer)) {
          words = LOST;
          break;
        }
        if (answer.status >= 500) break; // a server that restarts: it is asked again
        if (isWritten(answer)) {
          drop(entry);
          sent += 1;
          await refresh(answer);
        } else {
          stuck.add(entry.point);
          refused.push(keyOf(entry.body));
          words = "Une saisie gardée n’a pas été inscrite.";
        }
      }
    } catch {
      // Still cut, or another account here: what was not written stays on the shelf.
    } finally {
      busy = false;
    }
    if (sent && !read().length) words = "Ce qui était gardé est inscrit.";
    if (sent || words) tell(words);
  };

  const enter = async (form, submitter) => {
    if (submitter?.disabled) return;
    const own = form.querySelector("[type=submit]");
    own.disabled = true; // a second click would only send the same key again
    const typed = new URLSearchParams(new FormData(form));
    if (!typed.get("key")) typed.set("key", fresh()); // votes are said again as they are: the server asks for none
    const body = typed.toString();
    const entry = { address: form.action, point: form.dataset.keep, what: form.dataset.what, body };
    write([...read().filter((one) => keyOf(one.body) !== keyOf(body)), entry]);
    let answer = null;
    try {
      answer = await send(entry);
    } catch {
      // Cut: it stays on the shelf, as where the server restarts or no longer knows who writes.
    }
    if (!answer || answer.status >= 500 || isLost(answer)) {
      own.disabled = false;
      form.reset();
      if (form.elements.key) form.elements.key.value = fresh();
      return tell(answer && isLost(answer) ? LOST : "");
    }
    drop(entry);
    if (!isWritten(answer)) return form.submit(); // the same key: the page that answers says what to correct
    try {
      const kept = await keep(answer);
      history.replaceState({}, "", answer.url);
      show(copy(kept));
      tell(form.dataset.done);
    } catch {
      location.assign(answer.url);
    }
  };

  // --- What one does ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-keep]")) {
      event.preventDefault();
      enter(form, event.submitter);
    } else if (!navigator.onLine) {
      event.preventDefault();
      tell("Réseau coupé : cela se fera à son retour. La séance continue ici.");
    }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches("[data-turn]")) {
      event.preventDefault();
      turn(link);
    } else if (!navigator.onLine && !link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      tell("Réseau coupé : cette page s’ouvrira à son retour. La séance continue ici.");
    }
  });

  window.addEventListener("popstate", () => {
    const asked = new URLSearchParams(location.search).get("point");
    const link = links().find((one) => one.dataset.turn === asked) ?? links()[0];
    if (link) turn(link, { push: false });
  });

  // Left, the page forgets the others: brought back from the browser's own memory, it reads them anew.
  window.addEventListener("pagehide", () => pages.clear());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  window.addEventListener("online", flush);
  setInterval(flush, AGAIN);
  tell("");
  flush();
  gather();
})();
