// Arranging pages by mouse and key: everything is tried here first and sent once. Without this file each button is sent by itself.
"use strict";

const form = document.getElementById("arrange");
const groups = form?.querySelector(".groups");
const aside = document.getElementById("aside");
const said = document.getElementById("said");
const past = [];
const future = [];

const cards = () => [...form.querySelectorAll(".card-page")];
const chosen = () => cards().filter((card) => card.querySelector("input").checked);
const groupOf = (card) => card.closest(".groups > .group");

function shown(card) {
  const { rotation, lies } = card.dataset;
  const by = rotation === "" ? 0 : (Number(rotation) - Number(lies) + 360) % 360;
  card.dataset.turn = String(by);
}

// The whole plan as it stands on this page; what is undone is read back from it.
const pageOf = (card) => ({ file: card.dataset.file, page: Number(card.dataset.page),
  rotation: card.dataset.rotation === "" ? null : Number(card.dataset.rotation) });
const state = () => ({
  groups: [...groups.children].map((group) => ({ material: group.dataset.material || null,
    pages: [...group.querySelectorAll(".card-page")].map(pageOf) })),
  aside: [...aside.querySelectorAll(".card-page")].map(pageOf),
});

function newGroup(material, before) {
  const group = groups.querySelector(".group, li")?.cloneNode(true) ?? form.querySelector(".aside-pages").cloneNode(true);
  group.querySelector(".pages").replaceChildren();
  name(group, material);
  groups.insertBefore(group, before);
  wire(group);
  return group;
}

function name(group, material) {
  const option = [...form.elements.material.options].find((one) => one.value === material);
  group.dataset.material = material;
  group.querySelector(".of").textContent = material ? `${option?.textContent ?? material}（窗口指定）` : "自动识别";
}

function tidy() {
  for (const group of [...groups.children]) if (!group.querySelector(".card-page")) group.remove();
  [...groups.children].forEach((group, n) => { group.querySelector(".nth").textContent = String(n + 1); });
  cards().forEach(shown);
  form.querySelector(".none").hidden = Boolean(aside.firstElementChild);
  document.getElementById("apply").disabled = past.length === 0;
  document.getElementById("back").disabled = past.length === 0;
  document.getElementById("forth").disabled = future.length === 0;
}

function restore(plan) {
  const by = new Map(cards().map((card) => [card.dataset.key, card]));
  const put = (list, pages) => pages.forEach((page) => {
    const card = by.get(`${page.file}:${page.page}`);
    card.dataset.rotation = page.rotation === null ? "" : String(page.rotation);
    list.append(card);
  });
  const old = [...groups.children];
  plan.groups.forEach((group) => put(newGroup(group.material ?? "", null).querySelector(".pages"), group.pages));
  put(aside, plan.aside);
  old.forEach((group) => group.remove());
  tidy();
}

// Who works by keys stays where she was: a card that is moved loses the focus, and one that was set aside leads to the next.
function keepingPlace(work) {
  const card = document.activeElement.closest?.(".card-page");
  const lay = cards();
  const wasAside = aside.contains(card);
  const why = work();
  if (!card) return why;
  const away = aside.contains(card) !== wasAside;
  const near = [...lay.slice(lay.indexOf(card)), ...lay.slice(0, lay.indexOf(card)).reverse()];
  (away ? near.find((one) => aside.contains(one) === wasAside) ?? card : card).focus();
  return why;
}

function change(does, work) {
  const before = state();
  const why = keepingPlace(work);
  if (why) { said.textContent = why; return; }
  if (JSON.stringify(before) === JSON.stringify(state())) return;
  past.push(before);
  future.length = 0;
  said.textContent = `${does}，共 ${past.length} 步未应用。`;
  tidy();
}

function turn(by) {
  for (const card of chosen()) {
    const now = card.dataset.rotation === "" ? Number(card.dataset.lies) : Number(card.dataset.rotation);
    card.dataset.rotation = String((now + by) % 360);
  }
}

function split() {
  const [first] = chosen();
  const group = first && groupOf(first);
  if (!group) return "请先选择一份中的页面。";
  const pages = [...group.querySelectorAll(".card-page")];
  if (pages[0] === first) return "这一页已经是一份的第一页，无需拆分。";
  newGroup(group.dataset.material, group.nextElementSibling).querySelector(".pages").append(...pages.slice(pages.indexOf(first)));
  return "";
}

function merge() {
  const group = chosen()[0] && groupOf(chosen()[0]);
  const before = group?.previousElementSibling;
  if (!before) return "前面没有可以合并的一份。";
  before.querySelector(".pages").append(...group.querySelectorAll(".card-page"));
  if (!before.dataset.material) name(before, group.dataset.material);
  return "";
}

function collate() {
  const group = chosen()[0] && groupOf(chosen()[0]);
  if (!group) return "请先选择一份中的页面。";
  const pages = [...group.querySelectorAll(".card-page")];
  if (pages.length % 2) return `这一份有 ${pages.length} 页，不是正反面成对的页数。`;
  const backs = pages.slice(pages.length / 2).reverse();
  group.querySelector(".pages").append(...pages.slice(0, pages.length / 2).flatMap((front, n) => [front, backs[n]]));
  return "";
}

function assign() {
  const material = form.elements.material.value;
  const pages = chosen();
  if (!pages.length) return "请先选择页面。";
  const at = pages.map(groupOf).find(Boolean);
  if (at && at.querySelectorAll(".card-page").length === pages.length && pages.every((card) => groupOf(card) === at)) {
    name(at, material);
    return "";
  }
  const home = material ? [...groups.children].reverse().find((group) => group.dataset.material === material) : null;
  (home ?? newGroup(material, at?.nextElementSibling ?? null)).querySelector(".pages").append(...pages);
  return "";
}

function back() {
  const pages = chosen().filter((card) => aside.contains(card));
  if (!pages.length) return "请先选择置旁的页面。";
  for (const card of pages) {
    const earlier = cards().filter((one) => !aside.contains(one) && one.dataset.file === card.dataset.file
      && Number(one.dataset.page) < Number(card.dataset.page)).sort((a, b) => a.dataset.page - b.dataset.page).pop();
    if (earlier) earlier.after(card); else newGroup("", null).querySelector(".pages").append(card);
  }
  return "";
}

const TOOLS = {
  left: ["左转", () => turn(270)], right: ["右转", () => turn(90)], split: ["拆分", split], merge: ["合并", merge],
  collate: ["按正反面整理", collate], aside: ["置旁", () => { aside.append(...chosen()); }], restore: ["恢复", back], assign: ["归入材料", assign],
};

function step(from, to) {
  if (!from.length) return;
  to.push(state());
  keepingPlace(() => restore(from.pop()));
  said.textContent = past.length ? `共 ${past.length} 步未应用。` : "没有未应用的整理。";
}

function wire(root) {
  root.querySelectorAll(".card-page").forEach((card) => {
    card.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/plain", card.dataset.key); card.classList.add("held"); });
    card.addEventListener("dragend", () => card.classList.remove("held"));
  });
  const list = root.querySelector(".pages") ?? root;
  list.addEventListener("dragover", (event) => event.preventDefault());
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    const card = cards().find((one) => one.dataset.key === event.dataTransfer.getData("text/plain"));
    const over = event.target.closest(".card-page");
    if (!card || over === card) return;
    change("移动", () => { if (over) over.before(card); else list.append(card); });
  });
}

function keys(event) {
  const typing = ["SELECT", "TEXTAREA"].includes(document.activeElement.tagName);
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key)) {
    event.preventDefault();
    if (event.key === "z") step(past, future); else step(future, past);
    return;
  }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const tool = form.querySelector(`[data-key-tool="${event.key.toLowerCase()}"]`);
  const card = document.activeElement.closest?.(".card-page");
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (move && card) { event.preventDefault(); cards()[cards().indexOf(card) + move]?.focus(); }
  else if (event.key === " " && card === document.activeElement) { event.preventDefault(); card.querySelector("input").click(); }
  else if (tool) {
    event.preventDefault();
    if (!chosen().length && card) card.querySelector("input").checked = true;
    tool.click();
  }
}

if (form?.dataset.possible === "yes") {
  form.classList.add("scripted");
  form.querySelector(".script-only").hidden = false;
  form.querySelectorAll(".group").forEach(wire);
  form.querySelectorAll("button[name=do]").forEach((button) => button.addEventListener("click", (event) => {
    const tool = TOOLS[button.value];
    if (!tool) return;
    event.preventDefault();
    change(tool[0], () => (chosen().length ? tool[1]() : "请先选择页面。"));
  }));
  document.getElementById("back").addEventListener("click", () => step(past, future));
  document.getElementById("forth").addEventListener("click", () => step(future, past));
  document.getElementById("apply").addEventListener("click", () => {
    const field = form.elements.plan;
    field.disabled = false;
    field.value = JSON.stringify(state());
    past.length = 0;
    form.submit();
  });
  document.addEventListener("keydown", keys);
  window.addEventListener("beforeunload", (event) => { if (past.length) event.preventDefault(); });
  tidy();
}
