// Keeps what was filled in on this phone until it was sent, and leaves out what an earlier answer makes needless.
"use strict";
(() => {
  const form = document.querySelector("form[data-survey]");
  const received = document.querySelector("[data-received]");
  const key = "survey:" + location.pathname.replace(/^(\/x\/[^/]+)?\/(en|fr|es|ar)/, "$1").replace(/\/receipt$/, "");
  if (received) localStorage.removeItem(key);
  if (!form) return;

  const fields = () => [...form.elements].filter((one) => one.name && one.name !== "request_id");
  const value = (name) => form.elements[name] && form.elements[name].value;
  const note = document.querySelector("[data-kept]");

  const show = () => {
    for (const one of form.querySelectorAll("[data-after]")) {
      const earlier = value(one.dataset.after);
      one.hidden = Boolean(earlier) && !one.dataset.when.split(" ").includes(earlier);
    }
    const questions = [...form.querySelectorAll("fieldset[data-item]")].filter((one) => !one.hidden);
    const done = questions.filter((one) => value(one.dataset.item)).length;
    const bar = document.querySelector("[data-progress]");
    if (bar) { bar.max = questions.length; bar.value = done; bar.hidden = false; }
  };
  const keep = () => {
    const kept = {};
    for (const one of fields()) {
      if ((one.type === "radio" || one.type === "checkbox") && !one.checked) continue;
      if (one.value) kept[one.name] = [...(kept[one.name] || []), one.value];
    }
    try { localStorage.setItem(key, JSON.stringify(kept)); if (note) note.hidden = false; } catch { /* a phone without room keeps nothing */ }
  };
  const restore = () => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* what cannot be read is not there */ }
    if (!kept || fields().some((one) => one.type === "radio" && one.checked)) return;
    for (const one of fields()) {
      const values = kept[one.name];
      if (!values) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = values.includes(one.value);
      else one.value = values[0];
    }
    if (note) note.hidden = false;
  };

  restore();
  show();
  form.addEventListener("change", () => { keep(); show(); });
  form.addEventListener("input", keep);
  const forget = document.querySelector("[data-forget]");
  if (forget) forget.addEventListener("click", () => { localStorage.removeItem(key); form.reset(); note.hidden = true; show(); });
})();
