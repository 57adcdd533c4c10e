const $ = (id) => document.getElementById(id);
const root = document.documentElement, body = document.body, say = JSON.parse(body.dataset.words), list = $("list"), article = $("text");
// A page that was saved may list them in another order.
const findings = [...document.querySelectorAll(".finding")].sort((one, other) => one.id.slice(1) - other.id.slice(1));
const total = article ? Number(article.dataset.marks) : 0;
const many = list.classList.contains("many");
const narrow = matchMedia("(max-width: 62rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const parse = (text) => text.split(" ").filter(Boolean).map((part) => {
  const pair = part.match(/^(\d+)-(\d+)$/);
  return pair ? { first: +pair[1], last: +pair[2] } : { block: part };
});
const cards = findings.map((element, index) => {
  const quotes = [...element.querySelectorAll(".quote")];
  const places = quotes.map((quote) => parse(quote.dataset.m));
  const operands = [...element.querySelectorAll("[data-o]")].flatMap((item) => parse(item.dataset.o)).filter((place) => !place.block);
  const cited = places.flat().filter((place) => !place.block);
  const entry = Entries.ofSection(element);
  return { element, index, at: +element.dataset.at, quotes, places, cited, operands, spans: [...cited, ...operands], words: null, entry, now: Entries.said(entry), other: null };
});
let current = -1, step = -1, ordered = cards, shown = cards, lit = [];

// Finding to passage.
function light(places) {
  lit.forEach((mark) => mark.classList.remove("lit"));
  lit = [];
  for (const place of places) {
    if (place.block) continue;
    for (let number = place.first; number <= place.last && lit.length < 2000; number += 1) {
      const mark = $("m" + number);
      if (mark) { mark.classList.add("lit"); lit.push(mark); }
    }
  }
}
function bring(element, block) {
  if (!element) return;
  const behavior = calm.matches || total > 4000 ? "instant" : "auto";
  element.scrollIntoView({ block, inline: "nearest", behavior });
}
function select(card, focus) {
  if (card.index !== current) leave();
  if (current >= 0) cards[current].element.classList.remove("current");
  if (card.index !== current) step = -1;
  current = card.index;
  card.element.classList.add("current");
  light(card.places.flat());
  if (focus) card.element.focus({ preventScroll: true });
  const message = card.element.querySelector(".message").textContent;
  $("dock-text").textContent = card.element.querySelector(".no").textContent + " · " + message;
  $("dock").hidden = !article;
}
function unselect() {
  if (current < 0) return;
  leave();
  cards[current].element.classList.remove("current");
  current = step = -1;
  light([]);
  $("dock").hidden = true;
}
function inList(card) {
  if (narrow.matches) bring(card.element, "start");
  else {
    const settle = () => {
      const box = list.getBoundingClientRect(), own = card.element.getBoundingClientRect();
      if (own.top < box.top || own.bottom > Math.min(box.bottom, innerHeight)) list.scrollTop += own.top - box.top - 8;
    };
    settle();
    // In a long list what was out of sight had only an estimated height.
    if (many) requestAnimationFrame(() => { if (current === card.index) settle(); });
  }
}
// The text goes along with the list where both stand side by side.
function inText(card) {
  const place = card.places.flat()[0];
  if (!article || narrow.matches || !place) return;
  const element = $(place.block || "m" + place.first);
  const box = element && element.getClientRects()[0];
  if (box && (box.top < 72 || box.bottom > innerHeight - (proofs.hidden ? 24 : proofs.offsetHeight + 24))) bring(element, "center");
}
function go(card, number) {
  select(card, false);
  if (!article || !card.places.length) return;
  step = number % card.places.length;
  const place = card.places[step][0];
  if (!place) return;
  light(card.places.flat());
  bring(place.block ? $(place.block) : $("m" + place.first), "center");
}
list.addEventListener("click", (event) => {
  const element = event.target.closest(".finding");
  if (!element || String(getSelection()).length || event.target.closest(".verdict, .pen, .other")) return;
  const card = cards[findings.indexOf(element)];
  const quote = event.target.closest(".quote");
  go(card, quote ? card.quotes.indexOf(quote) : 0);
  if (!quote) card.element.focus({ preventScroll: true });
});

// Passage to finding: of several the one that cites least, then the others in turn.
function citing(number) {
  const found = [];
  for (const card of shown) {
    let size = Infinity;
    for (const span of card.spans) if (span.first <= number && number <= span.last) size = Math.min(size, span.last - span.first);
    if (size < Infinity) found.push([size, card]);
  }
  return found.sort((a, b) => a[0] - b[0] || a[1].index - b[1].index).map((pair) => pair[1]);
}
function open(card, along) {
  select(card, true);
  if (along) inText(card);
  inList(card);
}
if (article) article.addEventListener("click", (event) => {
  const ref = event.target.closest(".ref");
  if (ref) {
    event.preventDefault();
    const card = cards[Number(ref.dataset.f)];
    open(card);
    return;
  }
  if (String(getSelection()).length) return;
  const spokenOf = event.target.closest("[data-r]"), mark = event.target.closest("mark");
  if (spokenOf) prove(spokenOf, false); else unprove();
  // On a narrow page the findings stand above the report: there the panel comes first.
  if (!mark || (spokenOf && narrow.matches)) return;
  const found = citing(Number(mark.id.slice(1)));
  if (found.length) open(found[(found.findIndex((card) => card.index === current) + 1) % found.length]);
});

// What proves a number: its relations in a panel at the foot of the report, each with a way to its other numbers.
const proofs = $("proofs"), proofsList = $("proofs-list"), relations = $("relations").children;
let told = null, near = [];
const parts = (number) => [...article.querySelectorAll(`[data-q="${number}"]`)];
function forget() {
  near.forEach((element) => element.classList.remove("here", "with", "there"));
  near = [];
}
function prove(element, focus) {
  forget();
  told = element;
  const own = element.dataset.q;
  proofsList.replaceChildren(...element.dataset.r.split(" ").map((index) => relations[index].cloneNode(true)));
  for (const item of proofsList.querySelectorAll(".proved")) {
    // It holds, and a misprint of this number would pass: that is no proof of it.
    if (item.dataset.p.split(" ").includes(own)) continue;
    item.classList.replace("proved", "holds");
    item.querySelector(".is b").textContent = say.holds;
  }
  for (const button of proofsList.querySelectorAll("[data-to]")) {
    const here = button.dataset.to === own;
    if (here) { button.append(" ", Object.assign(document.createElement("small"), { textContent: say.here })); button.setAttribute("aria-current", "true"); }
    if (!button.dataset.to.startsWith("b")) for (const other of parts(button.dataset.to)) { other.classList.add(here ? "here" : "with"); near.push(other); }
  }
  $("proofs-title").textContent = parts(own).map((part) => part.textContent).join("").trim() + " · " + say.proof_of;
  proofs.hidden = false;
  body.classList.add("proving");
  proofsList.scrollTop = 0;
  $("tip").hidden = true;
  if (focus) proofs.focus({ preventScroll: true });
}
function unprove() {
  if (proofs.hidden) return;
  const back = proofs.contains(document.activeElement) ? told : null;
  proofs.hidden = true;
  body.classList.remove("proving");
  forget();
  if (back) { back.tabIndex = -1; back.focus({ preventScroll: true }); }
}
$("proofs-close").addEventListener("click", unprove);
proofs.addEventListener("click", (event) => {
  const button = event.target.closest("[data-to]");
  if (!button) return;
  const to = button.dataset.to.startsWith("b") ? $(button.dataset.to) : parts(button.dataset.to)[0];
  if (!to) return;
  bring(to, "center");
  proofs.querySelectorAll(".gone-to").forEach((other) => other.classList.remove("gone-to"));
  button.classList.add("gone-to");
  article.querySelectorAll(".there").forEach((other) => other.classList.remove("there"));
  to.classList.add("there");
  near.push(to);
});
let spoken = null;
function number(by) {
  if (!article) return;
  spoken ??= [...article.querySelectorAll("[data-r]")].filter((element, index, all) => !index || all[index - 1].dataset.q !== element.dataset.q);
  if (!spoken.length) return;
  const own = told ? spoken.findIndex((element) => element.dataset.q === told.dataset.q) : -1;
  let next = own + by;
  if (own < 0) {
    const first = spoken.findIndex((element) => element.getBoundingClientRect().top > 64);
    next = first < 0 ? 0 : by > 0 ? first : first - 1;
  }
  const element = spoken[Math.min(spoken.length - 1, Math.max(0, next))];
  bring(element, "center");
  prove(element, true);
}

// Filters.
const words = $("words"), family = $("family"), origin = $("origin"), chips = [...document.querySelectorAll(".chip[data-severity]")];
const states = [...document.querySelectorAll(".chip[data-state]")];
const pressed = (buttons, name) => new Set(buttons.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.dataset[name]));
const text = (card) => card.words ??= [...card.element.children].filter((part) => !part.matches(".verdict")).map((part) => part.textContent).join(" ").toLowerCase().replace(/\s+/g, " ");
// Pressed chips of a group say what is shown; with none pressed all is.
const fitsOf = (some, value) => !some.size || some.has(value);
const stateOf = (card) => card.now.decision || "undecided";
function filter(staying) {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const levels = pressed(chips, "severity"), decided = pressed(states, "state");
  shown = ordered.filter((card) => {
    const data = card.element.dataset;
    const fits = card === staying || (fitsOf(levels, data.severity) && fitsOf(decided, stateOf(card)) && (!family.value || data.family === family.value)
      && (!origin?.value || data.origin === origin.value) && wanted.every((word) => text(card).includes(word)));
    if (card.element.hidden === fits) card.element.hidden = !fits;
    return fits;
  });
  const all = shown.length === cards.length;
  $("count").textContent = (all ? say.shown_all : say.shown).replace("{n}", shown.length).replace("{m}", cards.length);
  $("nothing").hidden = shown.length > 0;
  $("clear").hidden = all && !wanted.length && ![...chips, ...states].some(isPressed) && !family.value && !origin?.value;
  if (current >= 0 && cards[current].element.hidden) unselect();
  paint();
}
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";
const press = (button, on) => button.setAttribute("aria-pressed", String(on));

// Each mark is as bad as the worst finding that is shown and cites it; without one it is plain text, its badges gone.
const LEVELS = ["high", "medium", "low", "operand", "dismissed"];
const levelOf = (card) => card.now.decision === "dismissed" ? "dismissed" : card.element.dataset.severity;
const painted = new Uint8Array(total).fill(255);
function paint() {
  if (!total) return;
  const edges = LEVELS.map(() => new Int32Array(total + 1));
  const add = (at, spans) => { for (const span of spans) { edges[at][span.first] += 1; edges[at][span.last + 1] -= 1; } };
  for (const card of shown) {
    const level = LEVELS.indexOf(levelOf(card));
    add(level, card.cited);
    if (level < 4) add(3, card.operands);
  }
  const covered = LEVELS.map(() => 0);
  for (let number = 0; number < total; number += 1) {
    edges.forEach((edge, at) => { covered[at] += edge[number]; });
    const worst = covered.findIndex((count) => count > 0), level = worst < 0 ? LEVELS.length : worst;
    if (level === painted[number]) continue;
    painted[number] = level;
    const mark = $("m" + number);
    if (!mark) continue;
    mark.classList.remove(...LEVELS, "off");
    mark.classList.add(LEVELS[level] || "off");
  }
  for (const [card, ref] of refs()) {
    ref.hidden = card.element.hidden;
    ref.className = "ref " + levelOf(card);
  }
}
let badges = null;
const refs = () => badges ??= [...article.querySelectorAll(".ref")].map((ref) => [cards[Number(ref.dataset.f)], ref]);
function reset() {
  if (!words) return;
  words.value = family.value = "";
  if (origin) origin.value = "";
  [...chips, ...states].forEach((chip) => press(chip, false));
  filter();
}
const order = $("order");
function arrange() {
  ordered = order.value === "place" ? [...cards].sort((one, other) => one.at - other.at || one.index - other.index) : cards;
  for (const card of ordered) list.insertBefore(card.element, $("earlier"));
  filter();
  list.scrollTop = 0;
}
if (words) {
  if (order.value === "place") arrange();
  order.addEventListener("change", arrange);
  words.addEventListener("input", () => filter());
  family.addEventListener("change", () => filter());
  origin?.addEventListener("change", () => filter());
  [...chips, ...states].forEach((chip) => chip.addEventListener("click", () => {
    press(chip, !isPressed(chip));
    filter();
    list.scrollTop = 0;
  }));
  $("clear").addEventListener("click", () => { reset(); words.focus(); });
}

// Keyboard.
function move(by) {
  if (!shown.length) return;
  const at = shown.findIndex((card) => card.index === current);
  const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
  goTo(shown[next]);
}
function goTo(card) {
  open(card, true);
  // What was decided under a filter leaves the list with the next step only.
  if (states.some(isPressed)) filter(card);
}
function undecided() {
  const at = shown.findIndex((card) => card.index === current), waits = (card) => !card.now.decision;
  const next = shown.slice(at + 1).find(waits) || shown.find(waits);
  if (next) goTo(next);
}
const KEYS = { a: "accepted", 1: "accepted", r: "dismissed", 2: "dismissed", l: "open", 3: "open" };
const help = $("help"), menu = $("export");
const showHelp = () => { if (!help.open) help.showModal(); };
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open) return;
  const target = event.target, typing = target.matches("input, select, textarea");
  if (event.key === "Escape") {
    if (target.matches(".pen")) leave(true);
    else if (menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
    else if (!$("tip").hidden) $("tip").hidden = true;
    else if (!proofs.hidden) unprove();
    else if (words) { reset(); if (typing) target.blur(); }
    return;
  }
  if (typing) {
    if (target === words && (event.key === "Enter" || event.key === "ArrowDown") && shown.length) { event.preventDefault(); open(shown[0], true); }
    return;
  }
  const arrows = target.closest(".list");
  if (event.key === "j" || (event.key === "ArrowDown" && arrows)) move(1);
  else if (event.key === "k" || (event.key === "ArrowUp" && arrows)) move(-1);
  else if (event.key === "n") number(1);
  else if (event.key === "p") number(-1);
  else if (event.key === "/" && words) words.focus();
  else if (event.key === "?") showHelp();
  else if (event.key === "t") turn();
  else if (event.key === "u") undecided();
  else if (KEYS[event.key] && current >= 0 && !event.repeat) decide(cards[current], KEYS[event.key]);
  else if (event.key === "m" && current >= 0) write(cards[current]);
  else if (event.key === "Enter" && current >= 0 && !target.closest("button, a, summary, .proofs")) go(cards[current], step + 1);
  else return;
  event.preventDefault();
});
$("help-open").addEventListener("click", showHelp);
$("help-close").addEventListener("click", () => help.close());
help.addEventListener("click", (event) => { if (event.target === help) help.close(); });

// On a narrow page the list stands above the report: a bar leads back.
$("dock-back").addEventListener("click", () => { if (current >= 0) open(cards[current]); });
const walk = (by) => {
  const at = shown.findIndex((card) => card.index === current) + by;
  if (shown[at]) go(shown[at], 0);
};
$("dock-previous").addEventListener("click", () => walk(-1));
$("dock-next").addEventListener("click", () => walk(1));

// Facts.
const tip = $("tip");
function tell(element) {
  tip.replaceChildren(...element.dataset.t.split("\n").map((line) => {
    const [label, value, period, basis, status, by] = line.split("|");
    const row = document.createElement("p"), name = document.createElement("b"), rest = document.createElement("span");
    name.textContent = [label, value].filter(Boolean).join(" ");
    rest.textContent = [period, basis, status, by].filter(Boolean).join(" · ");
    row.append(name, document.createElement("br"), rest);
    return row;
  }));
  tip.hidden = false;
  const at = element.getClientRects()[0], own = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - own.width - 8));
  const above = at.top - own.height - 6;
  tip.style.setProperty("left", left + "px");
  tip.style.setProperty("top", (above > 56 ? above : at.bottom + 6) + "px");
}
if (article) {
  article.addEventListener("pointerover", (event) => {
    const element = event.target.closest("[data-t]");
    if (element) tell(element); else tip.hidden = true;
  });
  article.addEventListener("pointerleave", () => { tip.hidden = true; });
  addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
}

// Light and dark.
const themes = ["auto", "light", "dark"];
function dress(theme) {
  root.dataset.theme = theme;
  $("theme").querySelector(".label").textContent = say["theme_" + theme];
}
function turn() {
  const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
  dress(next);
  try { localStorage.setItem("llmeval-theme", next); } catch { /* a page from a disk may have no storage */ }
}
$("theme").addEventListener("click", turn);
try {
  const kept = localStorage.getItem("llmeval-theme");
  if (themes.includes(kept)) dress(kept);
} catch { /* as above */ }

