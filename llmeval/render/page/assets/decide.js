// Deciding: a decision and a remark for each finding, kept in this browser under the report's key, brought in and out as files.
const KEY = "llmeval-review:" + body.dataset.key, FORMAT = "llmeval_baseline";
const report = { source: "", unit: say.unit, year: say.year };
const blank = { decision: "", words: "", remark: "" };
const notice = $("told"), later = $("earlier");
const gone = Entries.earlier(document);
const knownBy = cards.map((card) => card.entry);
let left = [], seen = null, refused = false, editor = null, unsaved = false;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
function notify(text, act, run) {
  notice.replaceChildren(text);
  if (act) notice.append(" ", made("button", { type: "button", className: "quiet", textContent: act, onclick: run }));
}
function made(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

// What stands on a card.
const decisionOf = (entry) => entry.words || say.decisions[entry.decision] || "";
function show(card) {
  const { element, now } = card;
  element.classList.remove("accepted", "dismissed", "open");
  if (now.decision) element.classList.add(now.decision);
  for (const button of element.querySelectorAll(".verdict [data-say]")) press(button, now.decision === button.dataset.say);
  const badge = element.querySelector(".decided");
  badge.textContent = decisionOf(now);
  badge.classList.toggle("own", Boolean(now.words));
  element.querySelector(".said .text").textContent = now.remark;
  element.querySelector(".said").hidden = !now.remark;
  if (Entries.says(now)) element.dataset.decided = JSON.stringify([now.decision, now.words, now.remark, card.entry.id]);
  else delete element.dataset.decided;
  element.querySelector(".other")?.remove();
  if (card.other) element.querySelector(".said").after(offer(card));
  card.words = null;
}
function offer(card) {
  const text = [decisionOf(card.other), card.other.remark].filter(Boolean).join("　");
  const line = made("p", { className: "other", textContent: fill(say.other, { text }) });
  const button = (name, run) => made("button", { type: "button", className: "quiet", textContent: name, onclick: run });
  line.append(" ", button(say.use, () => { card.now = { ...card.other }; card.other = null; changed(card); }), button(say.drop, () => { card.other = null; changed(card); }));
  return line;
}
function count() {
  const counts = new Map();
  for (const card of cards) counts.set(stateOf(card), (counts.get(stateOf(card)) || 0) + 1);
  for (const chip of states) {
    const number = counts.get(chip.dataset.state) || 0;
    chip.querySelector("i").textContent = number;
    $("bar").querySelector("." + chip.dataset.state)?.style.setProperty("flex-grow", number);
  }
}
function changed(card) {
  show(card);
  count();
  paint();
  save(card);
}
function decide(card, decision) {
  card.now = { ...card.now, decision: card.now.decision === decision ? "" : decision, words: "" };
  if (current !== card.index) select(card, false);
  changed(card);
  $("spoken").textContent = fill(say.finding, { n: card.element.querySelector(".no").textContent }) + " · " + (decisionOf(card.now) || say.undecided);
}

// The remark, written in its card; what is written is kept without being asked.
function write(card) {
  if (editor?.card !== card) {
    if (current !== card.index) select(card, false);
    leave();
    const area = made("textarea", { className: "pen", value: card.now.remark, rows: 2, placeholder: say.pen });
    area.setAttribute("aria-label", say.remark + " · " + fill(say.finding, { n: card.element.querySelector(".no").textContent }));
    editor = { card, area, timer: 0 };
    area.addEventListener("input", () => { clearTimeout(editor.timer); editor.timer = setTimeout(take, 400); });
    area.addEventListener("change", take);
    card.element.classList.add("writing");
    card.element.querySelector(".said").before(area);
  }
  editor.area.focus();
  editor.area.scrollIntoView({ block: "nearest" });
}
function take() {
  if (!editor) return;
  const remark = editor.area.value.trim() ? editor.area.value : "";
  if (remark === editor.card.now.remark) return;
  editor.card.now = { ...editor.card.now, remark };
  changed(editor.card);
}
function leave(back) {
  if (!editor) return;
  clearTimeout(editor.timer);
  take();
  const { card, area } = editor;
  editor = null;
  area.remove();
  card.element.classList.remove("writing");
  if (back) card.element.focus({ preventScroll: true });
}

// In this browser.
const keyOf = (card) => { const { quotes, ...known } = card.entry; return { ...known, ...card.now }; };
function kept() {
  const touched = cards.filter((card) => Entries.says(card.now) || !Entries.same(card.now, card.entry) || card.other);
  return [...touched.map((card) => ({ ...keyOf(card), was: Entries.said(card.entry), other: card.other })), ...left];
}
function save(mine) {
  unsaved = true;
  try {
    const text = localStorage.getItem(KEY);
    if (text !== seen) restore(text, mine);
    seen = JSON.stringify({ [FORMAT]: 1, reports: [report], findings: kept() });
    localStorage.setItem(KEY, seen);
    if (localStorage.getItem(KEY) !== seen) throw new Error("not kept");
    unsaved = refused = false;
  } catch {
    refused = true;
  }
  state();
}
function state() {
  const here = $("state");
  here.textContent = refused ? say.refused : seen ? say.kept : "";
  here.classList.toggle("failed", refused);
}
// What another page of this report has written, the finding at hand apart.
function restore(text, mine) {
  let entries;
  try {
    entries = JSON.parse(text).findings.map((item) => ({ ...Entries.entry(item, ""), was: item.was || blank, other: item.other || null }));
  } catch { return; }
  const { found, left: rest } = Entries.matched(entries, knownBy);
  cards.forEach((card, at) => {
    if (card === mine || card === editor?.card) return;
    const entry = found[at], own = Entries.said(card.entry);
    card.other = entry?.other ?? null;
    if (!entry) card.now = own;
    else if (Entries.same(entry, own) || !Entries.says(own) || Entries.same(own, entry.was)) card.now = Entries.said(entry);
    else {
      // The page came with another decision than the one over which this was written.
      card.now = own;
      card.other = Entries.says(entry) ? Entries.said(entry) : card.other;
    }
    if (card.other && Entries.same(card.other, card.now)) card.other = null;
    show(card);
  });
  apart(rest.map(({ was, other, ...entry }) => entry));
  seen = text;
  count();
  if (words) paint();
}
function apart(entries) {
  const name = (entry) => JSON.stringify([entry.fingerprint, entry.id, entry.source, Entries.said(entry)]);
  const known = new Set(gone.map(name));
  left = entries.filter((entry) => Entries.says(entry) && !known.has(name(entry)) && known.add(name(entry)));
  later.querySelectorAll(".came").forEach((item) => item.remove());
  for (const entry of left) {
    const item = made("li", { className: "came" });
    item.dataset.entry = JSON.stringify(entry);
    item.append(made("b", { textContent: decisionOf(entry) }), " " + [entry.remark, entry.message].filter(Boolean).join("　"));
    later.querySelector("ul").append(item);
  }
  later.hidden = !later.querySelector("li");
}

// Out.
function download(blob, ending) {
  const name = [say.unit, say.year && say.year + say.years, say.file].filter(Boolean).join("").replace(/[\\/:*?"<>|\s]+/g, "_");
  const link = made("a", { href: URL.createObjectURL(blob), download: name + ending });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
  menu.open = false;
}
const everything = () => [...cards.map((card) => ({ ...card.entry, ...card.now })), ...left, ...gone];
function asJson() {
  const reports = report.unit || report.year ? { reports: [report] } : {};
  download(new Blob([JSON.stringify({ [FORMAT]: 1, ...reports, findings: everything() }, null, 2) + "\n"], { type: "application/json" }), ".json");
}
function asBook() {
  const line = (entry, card) => {
    const data = card?.element.dataset ?? {}, quotes = card ? [...card.element.querySelectorAll(".quote q")].map((quote) => quote.textContent) : [];
    const cited = entry.quotes?.length ? entry.quotes.map((quote) => "【" + quote.replace(/\s+/g, " ").replace(/(?<=[\u3000-\u9fff\uff00-\uffef]) | (?=[\u3000-\u9fff\uff00-\uffef])/g, "") + "】") : quotes;
    const values = { ...entry, decision: decisionOf(entry), quotes: cited.join("\n"), severity: say.severities[data.severity] || "", family: say.families[data.family] || "",
      where: card ? [...new Set([...card.element.querySelectorAll(".quote small")].map((place) => place.textContent))].join("\n") : "",
      fingerprint: [entry.fingerprint, ...entry.claims].join(" ") };
    return say.columns.map(([key]) => values[key] || "");
  };
  const rows = [...cards.map((card) => line({ ...card.entry, ...card.now }, card)), ...[...left, ...gone].map((entry) => line(entry))];
  const columns = say.columns.map(([key, title, width]) => ({ title, width, hidden: key === "fingerprint", input: key === "decision" || key === "remark" }));
  const at = (key) => say.columns.findIndex((column) => column[0] === key);
  download(Sheet.write({ name: say.sheet, subject: report.unit || report.year ? report.unit + "｜" + report.year : "", columns, rows,
    choices: Object.values(say.decisions), chosen: at("decision"), frozen: at("remark") + 1 }), ".xlsx");
}
function asPage() {
  const filters = words ? [words.value, family.value, origin?.value, [...chips, ...states].map(isPressed)] : null;
  leave();
  unprove();
  unselect();
  reset();
  menu.open = false;
  const copy = root.cloneNode(true);
  copy.dataset.theme = "auto";
  copy.querySelectorAll(".verdict, .other").forEach((element) => element.remove());
  copy.querySelectorAll("[style]").forEach((element) => element.removeAttribute("style"));
  copy.querySelectorAll(".lit").forEach((mark) => mark.classList.remove("lit"));
  for (const name of ["#told", "#state", "#spoken"]) copy.querySelector(name).replaceChildren();
  copy.querySelectorAll(".came").forEach((item) => item.classList.remove("came"));
  copy.querySelector("body").classList.remove("alive");
  if (filters) {
    [words.value, family.value] = filters;
    if (origin) origin.value = filters[2];
    [...chips, ...states].forEach((chip, index) => press(chip, filters[3][index]));
    filter();
  }
  download(new Blob(["<!DOCTYPE html>\n" + copy.outerHTML + "\n"], { type: "text/html" }), ".html");
}

// In.
async function bringIn(file) {
  leave();
  let read;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return notify(fill(say.old_book, { name: file.name }));
    read = await Entries.ofFile(bytes, say);
  } catch {
    return notify(fill(say.unreadable, { name: file.name }));
  }
  const mine = (item) => !item.source || item.source === body.dataset.file;
  const name = ({ unit, year }) => (unit || "") + (year ? year + say.years : "");
  const subjects = read.subjects.filter((subject) => name(subject) && mine(subject));
  if (subjects.length && subjects.every((subject) => Entries.differs(subject, report)))
    return notify(fill(say.stranger, { there: name(subjects[0]), here: name(report) }));
  const entries = read.entries.filter((entry) => Entries.says(entry) && mine(entry));
  if (!entries.length) return notify(say.nothing);
  const { found, left: rest } = Entries.matched(entries, knownBy);
  const before = { cards: cards.map(({ now, other }) => ({ now, other })), left };
  let taken = 0, others = 0;
  cards.forEach((card, at) => {
    if (!found[at]) return;
    const now = Entries.said(Entries.filled(found[at], card.now));
    taken += 1;
    others += Number(Entries.says(card.now) && !Entries.same(now, card.now));
    Object.assign(card, { now, other: null });
    show(card);
  });
  apart([...left, ...rest]);
  refresh();
  notify(fill(say.taken, { n: taken }) + (others ? fill(say.changed, { n: others }) : "") + (rest.length ? fill(say.left, { n: rest.length }) : "") + say.stop,
    say.undo, () => {
      cards.forEach((card, at) => { Object.assign(card, before.cards[at]); show(card); });
      apart(before.left);
      refresh();
      notify(say.undone);
    });
}
function refresh() {
  count();
  if (words) filter();
  save();
}

function begin() {
  const [verdict, remark] = $("verdict").content.children;
  for (const card of cards) {
    card.element.querySelectorAll(".verdict, .pen, .other").forEach((element) => element.remove());
    card.element.classList.remove("current", "writing");
    card.element.hidden = false;
    const own = verdict.cloneNode(true);
    own.setAttribute("aria-label", say.decision + " · " + fill(say.finding, { n: card.element.querySelector(".no").textContent }));
    card.element.querySelector(".message").after(own);
    if (!card.element.querySelector(".said")) own.after(remark.cloneNode(true));
    if (!card.element.querySelector(".decided")) card.element.querySelector("h3").append(" ", made("span", { className: "decided" }));
    show(card);
  }
  list.addEventListener("click", (event) => {
    const element = event.target.closest(".finding"), button = event.target.closest("[data-say]");
    if (!element || !(button || event.target.closest(".said"))) return;
    const card = cards[findings.indexOf(element)];
    if (!button || button.dataset.say === "remark") write(card); else decide(card, button.dataset.say);
  });
  body.classList.add("alive");
  try {
    const text = localStorage.getItem(KEY);
    if (text !== null) restore(text);
  } catch { refused = true; }
  count();
  state();
}
begin();
addEventListener("storage", (event) => { if (event.key === KEY && event.newValue !== null && event.newValue !== seen) { restore(event.newValue); state(); } });
addEventListener("pagehide", take);
addEventListener("beforeunload", (event) => { take(); if (unsaved && refused) event.preventDefault(); });
if (menu) {
  for (const [name, run] of [["book", asBook], ["json", asJson], ["page", asPage]]) $("export-" + name).addEventListener("click", run);
  $("import").addEventListener("click", () => $("import-file").click());
  $("import-file").addEventListener("change", async () => {
    const [file] = $("import-file").files;
    if (file) await bringIn(file);
    $("import-file").value = "";
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) bringIn(event.dataTransfer.files[0]);
  });
  document.addEventListener("click", (event) => { if (menu.open && !menu.contains(event.target)) menu.open = false; });
}

const named = location.hash.match(/^#f(\d+)$/);
if (named && cards[Number(named[1])]) open(cards[Number(named[1])], true);
