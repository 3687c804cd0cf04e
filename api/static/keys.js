// Keys for who works without a mouse. Everything works without this file.
"use strict";

const typing = () => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)
  && !["radio", "checkbox"].includes(document.activeElement.type);
const findings = [...document.querySelectorAll(".finding")];
let at = -1;

function go(step) {
  if (!findings.length) return;
  at = (at + step + findings.length) % findings.length;
  findings.forEach((finding, n) => finding.classList.toggle("chosen", n === at));
  findings[at].scrollIntoView({ block: "nearest" });
  const see = findings[at].querySelector(".see");
  if (see) location.replace(see.getAttribute("href"));
}

function answer(word) {
  const choice = at >= 0 && findings[at].querySelector(`input[type=radio][value=${word}]`);
  if (!choice) return;
  choice.closest("details")?.setAttribute("open", "");
  choice.checked = true;
  const open = findings.findIndex((finding, n) => n > at && finding.querySelector(".answer")
    && !finding.querySelector("input[type=radio]:checked"));
  if (open >= 0) go(open - at);
}

// What can be done about a failed step; what needs a reason opens and asks for it.
function way(key) {
  const chosen = at >= 0 ? findings[at].querySelector(`[data-way=${key}]`) : null;
  if (!chosen) return;
  chosen.click();
  chosen.closest("details")?.querySelector("textarea")?.focus();
}

const KEYS = {
  r: () => way("r"), s: () => way("s"), q: () => way("q"), t: () => way("t"), d: () => way("d"), a: () => way("a"),
  j: () => go(1), k: () => go(-1), y: () => answer("fine"), n: () => answer("fault"), u: () => answer("unclear"),
  "/": () => document.querySelector("[data-key='/']")?.focus() ?? (location.href = "/cases?tab=all"),
};

// Closed by key, the button that opened it has the focus again.
function shut(act) {
  if (act.contains(document.activeElement)) act.querySelector("summary").focus();
  act.removeAttribute("open");
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.act[open]").forEach(shut);
  if (typing() || event.ctrlKey || event.altKey || event.metaKey || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

findings.forEach((finding, n) => finding.addEventListener("focusin", () => { at = n; }));

// A form is sent once, however often its button is pressed.
document.querySelectorAll("form[method=post]").forEach((form) => form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}));
window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
