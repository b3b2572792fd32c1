// A little work done while the form is filled in, which a machine sending thousands of messages would not do.
// Without this file, or outside a secure context, the message is sent as it is: it is read by a person first.
(() => {
  "use strict";

  const form = document.querySelector("form[data-work]");
  if (!form || !window.crypto?.subtle) return;

  const stamp = form.elements.timbre;
  const proof = form.elements.preuve;
  const bits = Number(form.dataset.work);
  const AT_ONCE = 256; // tries between two breaths, so that typing never waits

  const zeros = (bytes) => {
    let count = 0;
    for (const byte of bytes) {
      if (byte) return count + Math.clz32(byte) - 24;
      count += 8;
    }
    return count;
  };

  const encoder = new TextEncoder();
  const isFound = async (nonce) => {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${stamp.value}:${nonce}`));
    return zeros(new Uint8Array(digest)) >= bits;
  };

  const work = async () => {
    for (let start = 0; !proof.value; start += AT_ONCE) {
      const tries = Array.from({ length: AT_ONCE }, (_, rank) => start + rank);
      const found = await Promise.all(tries.map(isFound));
      const rank = found.indexOf(true);
      if (rank >= 0) proof.value = String(start + rank);
      await new Promise((done) => setTimeout(done));
    }
  };
  form.addEventListener("focusin", work, { once: true });
})();
