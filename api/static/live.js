// Follows a case while it is open: page by page in words, and afresh when something else has happened.
"use strict";

const head = document.querySelector("[data-case]");
const progress = document.querySelector("[data-progress]");
const PATIENCE = 1500;  // milliseconds from a page that was read to its picture, in which more may come
let touched = false;
document.addEventListener("change", () => { touched = true; });

function said(told) {
  const opening = told.files_open ? `待打开文件 ${told.files_open} 个，` : "";
  return `${opening}已识别 ${told.pages_read}/${told.pages} 页`;
}

function renew() {
  const busy = touched || document.querySelector("details.act[open]") || document.activeElement?.closest?.("form");
  source.close();
  if (busy) document.getElementById("news").hidden = false;
  // A page that shows a refusal answers a form: it is not sent again by itself.
  else if (location.pathname === `/cases/${head.dataset.case}`) location.reload();
  else location.replace(`/cases/${head.dataset.case}`);
}

function hear(event) {
  const told = JSON.parse(event.data);
  const counting = ["file_split", "page_read"].includes(event.type) && told.state === head.dataset.state;
  if (progress) {
    progress.textContent = said(told.progress);
    const bar = document.querySelector("#progress progress");
    bar.max = told.progress.pages || 1;
    bar.value = told.progress.pages_read;
  }
  if (counting) showPages();
  else renew();
}

// What was read is shown while the rest is being read. Sheets that are shown stay as they are, so nobody's place is lost.
let asked = false;

async function showPages() {
  if (asked) return;
  asked = true;
  await new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  asked = false;
  const answer = await fetch(`/cases/${head.dataset.case}`).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const room of [".strip", ".sheets"]) {
    const now = fresh.querySelector(room);
    if (now) showIn(document.querySelector(room), [...now.children]);
  }
}

function showIn(room, sheets) {
  const shown = new Map([...room.children].map((sheet) => [named(sheet), sheet]));
  sheets.forEach((sheet, place) => {
    const before = shown.get(named(sheet));
    const stays = before && (before.querySelector("img") || !sheet.querySelector("img"));
    if (before && !stays) before.replaceWith(sheet);
    const wanted = stays ? before : sheet;
    if (room.children[place] !== wanted) room.insertBefore(wanted, room.children[place] ?? null);
  });
  while (room.children.length > sheets.length) room.lastElementChild.remove();
}

function named(sheet) {
  return sheet.id || sheet.getAttribute("href");
}

let source;
let last = head?.dataset.seen;

function listen() {
  source?.close();
  // A tab that nobody looks at holds no line open: browsers allow only a few to one host.
  if (document.hidden) return;
  source = new EventSource(`/cases/${head.dataset.case}/events?after=${last}`);
  for (const kind of head.dataset.kinds.split(" ")) {
    source.addEventListener(kind, (event) => { last = event.lastEventId; hear(event); });
  }
}

// No event tells that a searchable PDF is made: a page that is looked at asks from time to time.
async function askForSearchable(waiting) {
  const answer = document.hidden ? null : await fetch(waiting.dataset.searchable, { method: "HEAD" }).catch(() => null);
  if (answer?.ok) {
    const link = Object.assign(document.createElement("a"), { href: waiting.dataset.searchable, textContent: "可检索 PDF" });
    link.className = "searchable";
    waiting.replaceWith(link);
  } else if (!answer || answer.headers.has("Retry-After")) {
    setTimeout(askForSearchable, 1000 * (Number(answer?.headers.get("Retry-After")) || 5), waiting);
  } else {
    waiting.textContent = "可检索 PDF 没有制成";
    waiting.className = "tag fault";
  }
}

for (const waiting of document.querySelectorAll("[data-searchable]")) {
  setTimeout(askForSearchable, 5000, waiting);
}

if (head && "EventSource" in window) {
  document.addEventListener("visibilitychange", listen);
  listen();
}
