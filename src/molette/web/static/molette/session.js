// A session goes on when the network drops: what is entered waits on this device, and leaves when it is back.
// Each entry carries its key: sent again, the server writes it once. Without this file, forms send as they do.
(() => {
  "use strict";

  const form = document.querySelector("form[data-keep]");
  const told = document.querySelector("[data-kept]");
  if (!form || !told) return;

  const SHELF = `molette-session-${form.dataset.keep}`;
  const AGAIN = 10_000; // milliseconds
  const read = () => JSON.parse(localStorage.getItem(SHELF) || "[]");
  const write = (entries) => localStorage.setItem(SHELF, JSON.stringify(entries));
  const keyOf = (body) => new URLSearchParams(body).get("key");
  const drop = (entry) => write(read().filter((one) => keyOf(one.body) !== keyOf(entry.body)));

  // Sent and written: the server leads back to the session. Anything else is not, a lost login included.
  const isWritten = (answer) => answer.ok && answer.redirected && new URL(answer.url).pathname.endsWith("/seance");

  const send = ({ address, body }) =>
    fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body,
      credentials: "same-origin",
    });

  const show = (words, entry) => {
    told.textContent = words;
    told.hidden = !words;
    if (!entry) return;
    const act = (label, done) => {
      const button = document.createElement("button");
      button.className = "btn quiet small";
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", done);
      told.append(" ", button);
    };
    act("Revoir cette saisie", () => review(entry));
    act("L’abandonner", () => {
      drop(entry);
      show(waiting());
    });
  };

  // The server refused it, or another wrote meanwhile: its own page says what, with all that was typed. It
  // stays on the shelf until it is written: the same key then finds it.
  const review = ({ address, body }) => {
    const again = document.createElement("form");
    again.method = "post";
    again.action = address;
    const typed = new URLSearchParams(body);
    typed.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
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

  let busy = false;
  const flush = async () => {
    if (busy || !read().length) return;
    busy = true;
    let sent = 0;
    try {
      for (const entry of read()) {
        const body = new URLSearchParams(entry.body);
        body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
        const answer = await send({ address: entry.address, body: body.toString() });
        if (isWritten(answer)) {
          drop(entry);
          sent += 1;
        } else {
          show("Une saisie gardée n’a pas été inscrite.", entry);
          return;
        }
      }
    } catch {
      show(waiting());
      return;
    } finally {
      busy = false;
    }
    sessionStorage.setItem("molette-sent", "Ce qui était gardé est inscrit.");
    if (sent) location.reload();
  };

  const waiting = () => {
    const count = read().length;
    if (!count) return "";
    const entries = count > 1 ? `${count} saisies gardées` : "1 saisie gardée";
    return `Réseau coupé : ${entries} sur cet appareil, envoyée${count > 1 ? "s" : ""} à son retour.`;
  };

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.disabled) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true; // a second click would only send the same key again
    const entry = { address: form.action, body: new URLSearchParams(new FormData(form)).toString() };
    write([...read().filter((one) => keyOf(one.body) !== keyOf(entry.body)), entry]);
    try {
      const answer = await send(entry);
      drop(entry);
      if (isWritten(answer)) {
        sessionStorage.setItem("molette-sent", "La décision est inscrite.");
        location.assign(answer.url);
      } else {
        form.submit(); // the same key: the page that answers says what to correct
      }
    } catch {
      button.disabled = false;
      form.elements.key.value = crypto.randomUUID?.() ?? form.elements.key.value;
      form.reset();
      show(waiting());
    }
  });

  window.addEventListener("online", flush);
  setInterval(flush, AGAIN);
  const said = sessionStorage.getItem("molette-sent");
  sessionStorage.removeItem("molette-sent");
  show(waiting() || said || "");
  flush();
})();
