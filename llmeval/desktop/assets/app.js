"use strict";
// The local page. What it shows of reports comes as text and is put in as text, never as markup.
const say = JSON.parse(document.body.dataset.words);
const side = say.side;
const main = document.getElementById("main"), notice = document.getElementById("notice"), crumb = document.getElementById("crumb");
document.getElementById("brand").textContent = document.title = say.title;
const KEPT = "llmeval-review:";
let picked = [], timer = 0, shown = "", watching = null;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
const button = (text, act, className = "") => make("button", { type: "button", className, textContent: text, onclick: act });
function tell(text) { notice.textContent = text; notice.hidden = !text; }
function size(bytes) { return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} KB` : `${(bytes / 1e6).toFixed(1)} MB`; }
const timed = (run) => run.replace(/ (\d\d)(\d\d)(\d\d)/, " $1:$2:$3");
const path = (text) => text.split("/").map(encodeURIComponent).join("/");

async function ask(where, given, raw) {
  const options = given === undefined ? {} : { method: raw ? "PUT" : "POST", headers: { "X-Llmeval": "1" }, body: raw ? given : typeof given === "string" ? given : JSON.stringify(given) };
  let answer;
  try { answer = await fetch(where, { ...options, credentials: "same-origin" }); } catch { throw new Error(say.lost); }
  const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (told?.error) throw new Error(told.error[side]);
  if (!answer.ok || !told) throw new Error(`${say.lost} (${answer.status})`);
  return told;
}
const at = (where, query) => `/api/${where}?${new URLSearchParams(query)}`;
async function safely(act) { try { tell(""); return await act(); } catch (error) { tell(error.message); return null; } }

// Which view: #/ · #/run/ID · #/run/ID/overview · #/run/ID/read/NAME
function parts() { return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent).filter(Boolean); }
async function route() {
  clearTimeout(timer);
  watching = null;
  const [kind, run, view, ...name] = parts();
  shown = location.hash;
  main.classList.remove("wide");
  document.body.classList.remove("reads");
  crumb.textContent = run ? timed(run) : "";
  if (kind === "run" && view === "read") await safely(() => read(run, name.join("/")));
  else if (kind === "run" && view === "overview") framed(run, [make("a", { href: `#/run/${path(run)}`, textContent: `← ${say.back}` }), make("b", { textContent: say.overview })], `/files/${path(run)}/index.html`);
  else if (kind === "run") await safely(() => result(run));
  else await safely(home);
  main.focus({ preventScroll: true });
}
addEventListener("hashchange", route);

// The start: dropping files.
async function home() {
  const state = await ask("/api/state");
  const list = make("ul", { className: "picked" }), told = make("p", { className: "note" });
  const files = make("input", { type: "file", multiple: true, hidden: true }), folder = make("input", { type: "file", hidden: true });
  folder.webkitdirectory = true;
  for (const input of [files, folder]) input.onchange = () => { add([...input.files].map((file) => ({ file, place: file.webkitRelativePath || file.name }))); input.value = ""; };
  const zone = make("div", { className: "drop", id: "drop" }, make("b", { textContent: say.drop }), make("span", { className: "note", textContent: say.kinds }),
    make("div", { className: "row" }, button(say.files, () => files.click()), button(say.folder, () => folder.click())), files, folder);
  zone.ondragover = (event) => { event.preventDefault(); zone.classList.add("over"); };
  zone.ondragleave = () => zone.classList.remove("over");
  zone.ondrop = async (event) => { event.preventDefault(); event.stopPropagation(); zone.classList.remove("over"); add(await dropped(event.dataTransfer)); };
  const options = ["commented", "docx", "xlsx"].map((form) => make("label", {}, make("input", { type: "checkbox", checked: true, value: form }), ` ${say[form]}`));
  const reviewer = make("input", { type: "text", maxLength: 40, placeholder: say.reviewer, ariaLabel: say.reviewer });
  const go = button(say.start, () => safely(() => begin(options.filter((label) => label.firstChild.checked).map((label) => label.firstChild.value), reviewer.value, go, told)), "main");
  go.id = "start";
  const card = make("section", { className: "card", id: "picked" }, told, list, make("div", { className: "row" }, make("span", { className: "note", textContent: say.options }), ...options, reviewer),
    make("div", { className: "row" }, go, button(say.clear, () => { picked = []; paint(); }, "quiet")));
  function add(more) {
    const known = new Set(picked.map((each) => each.place));
    picked.push(...more.filter((each) => !known.has(each.place)));
    paint();
  }
  function paint() {
    card.hidden = !picked.length;
    told.textContent = fill(say.chosen, { n: picked.length, size: size(picked.reduce((sum, each) => sum + each.file.size, 0)) });
    list.replaceChildren(...picked.slice(0, 300).map((each) => make("li", {}, make("span", { textContent: each.place }), make("small", { className: "note", textContent: size(each.file.size) }),
      button(say.remove, () => { picked = picked.filter((other) => other !== each); paint(); }))));
  }
  const runs = make("ul", { className: "runs" }, ...state.runs.map(({ run, units }) => make("li", {}, make("a", { href: `#/run/${path(run)}`, textContent: timed(run) }), make("span", { className: "note", textContent: named(units) }),
    button(say.forget, async () => { if (confirm(say.sure)) { await safely(() => ask(at("forget", { run }), {})); route(); } }, "quiet"))));
  const under = state.progress.running ? make("p", { className: "card warn" }, make("a", { href: `#/run/${path(state.progress.run)}`, textContent: `${say.under_way} →` })) : null;
  main.replaceChildren(...[under, zone, make("p", { className: "note", textContent: say.private }), card,
    make("section", { className: "card" }, make("h2", { textContent: say.earlier }), state.runs.length ? runs : make("p", { className: "note", textContent: say.none_earlier }),
      make("p", { className: "note", textContent: `${say.kept_in} ${state.base}` }))].filter(Boolean));
  paint();
}
function named(units) {
  const some = units.slice(0, 3).join(side ? ", " : "、");
  return units.length > 3 ? fill(say.and_more, { units: some, n: units.length }) : some;
}
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, place: file.name }));
  const found = [];
  async function walk(entry) {
    if (entry.isFile) found.push({ file: await new Promise((good, bad) => entry.file(good, bad)), place: entry.fullPath.replace(/^\//, "") });
    else {
      const reader = entry.createReader();
      for (;;) { // a folder is told a hundred at a time
        const some = await new Promise((good, bad) => reader.readEntries(good, bad));
        if (!some.length) break;
        for (const each of some) await walk(each);
      }
    }
  }
  for (const entry of entries) await walk(entry);
  return found;
}
async function begin(formats, reviewer, go, told) {
  go.disabled = true;
  try {
    const { run } = await ask("/api/begin", {});
    const left = [];
    for (const [index, each] of picked.entries()) {
      told.textContent = fill(say.uploading, { n: index + 1, m: picked.length });
      try { await ask(at("file", { run, place: each.place }), each.file, true); } catch (error) { left.push(`${each.place}：${error.message}`); }
    }
    await ask(at("start", { run }), { formats, reviewer });
    picked = [];
    location.hash = `#/run/${path(run)}`;
    if (left.length) setTimeout(() => tell(left.join(" ")), 300);
  } finally { go.disabled = false; }
}
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => event.preventDefault());

// A run: how far it is, then what came of it.
async function result(run) {
  const { progress } = await ask("/api/state");
  if (progress.running && progress.run === run) return follow(run);
  const known = await ask(at("run", { run }));
  const failed = progress.run === run && progress.error ? progress.error[side] : "";
  show(run, known, failed);
}
async function follow(run) {
  const bar = make("progress", { max: 1, value: 0 }), stage = make("h2", { id: "stage" }), name = make("p", { className: "note" });
  const stop = button(say.stop, async () => { stop.disabled = true; stop.textContent = say.stopping; await safely(() => ask("/api/stop", {})); });
  main.replaceChildren(make("section", { className: "card", ariaLive: "polite" }, stage, bar, name, make("p", { className: "row" }, stop)));
  const here = shown;
  async function look() {
    if (shown !== here) return;
    let progress;
    try { ({ progress } = await ask("/api/state")); tell(""); } catch (error) { tell(error.message); timer = setTimeout(look, 2000); return; }
    if (!progress.running || progress.run !== run) return route();
    stage.textContent = `${say[progress.stage] ?? ""} ${progress.total ? fill(say.of, { n: progress.done, m: progress.total }) : ""}`;
    bar.max = progress.total || 1;
    // Reports are reviewed side by side: before the first is done nobody knows how far they are.
    if (progress.total && progress.done) bar.value = progress.done; else bar.removeAttribute("value");
    name.textContent = progress.name;
    timer = setTimeout(look, 600);
  }
  await look();
}
const sum = (counted) => Object.values(counted ?? {}).reduce((all, number) => all + number, 0);
const listed = (said, states) => states.filter((state) => said?.[state]).map((state) => `${say.decisions[state]} ${said[state]}`).join(side ? ", " : "、");
function counts(row) {
  const total = sum(row.severity), all = sum(row.said);
  return { total, all, decided: all - (row.said?.undecided ?? 0), cells: say.severities.map(([key]) => make("td", { className: `num ${row.severity?.[key] ? key : ""}`, textContent: row.severity?.[key] ?? "" })) };
}
function show(run, known, failed) {
  const groups = new Map();
  const whole = new Set(known.files.filter((file) => file.kind === "report" || file.kind === "project_report").map((file) => file.group));
  for (const file of known.files) groups.set(file.group, file);
  const begin = (given = {}) => safely(async () => { await ask(at("start", { run }), given); await route(); });
  const cards = [];
  if (failed) cards.push(make("p", { className: "card warn", textContent: failed }));
  const broken = known.waiting.length && !known.complete;
  if (broken) cards.push(make("p", { className: "card warn row" }, make("b", { textContent: fill(say.stopped, { n: known.waiting.length }) }), button(say.go_on, () => begin(), "main")));
  const told = [...known.faults.map(([place, reason]) => `${place}：${reason[side]}`), ...known.files.filter((file) => file.remark[side] && (file.stray || file.kind === "unread")).map((file) => `${file.place}：${file.remark[side]}`),
    ...known.copies.map((pair) => fill(say.copies, { one: pair.one, other: pair.other, share: pair.exact ? say.exact : `${Math.round(pair.share * 100)}%` }))];
  const table = make("tbody", {}, ...known.rows.map((row) => {
    const { total, all, decided, cells } = counts(row), file = groups.get(row.path);
    const unit = file?.unit ?? row.path;
    if (!row.summary) return make("tr", {}, make("th", { scope: "row", textContent: unit }), make("td", { textContent: file?.year ?? "" }), make("td", { className: "reason", colSpan: 6, textContent: `${say.failed}：${row.reason?.[side] ?? ""}` }));
    const links = Object.entries(row.outputs ?? {}).flatMap(([form, paths]) => paths.map((place, index) => make("a", { href: `/files/${path(run)}/${path(place)}`, download: "", textContent: say[{ docx: "letter_of", commented: "commented_of", xlsx: "book_of" }[form]] + (index ? ` ${index + 1}` : "") })));
    return make("tr", {}, make("th", { scope: "row" }, make("a", { href: `#/run/${path(run)}/read/${path(row.stored)}`, textContent: unit }), whole.has(row.path) ? null : make("small", { textContent: say.no_report }), row.reason ? make("p", { className: "reason", textContent: row.reason[side] }) : null),
      make("td", { textContent: file?.year ?? "" }), make("td", { className: total ? "num" : "num ok" }, String(total), row.said?.dismissed ? make("small", { textContent: fill(say.dismissed_too, { n: row.said.dismissed }) }) : null), ...cells,
      make("td", { className: decided === all && all ? "num ok" : "num", textContent: all ? fill(say.of, { n: decided, m: all }) : "" }), make("td", { className: "links" }, ...links));
  }));
  if (known.rows.length) cards.push(make("h2", { textContent: fill(say.done, { n: known.rows.length }) }),
    make("p", { className: "row" }, make("a", { href: `#/run/${path(run)}/overview`, textContent: say.overview }), make("a", { href: `/files/${path(run)}/reviews.xlsx`, download: "", textContent: say.all_findings }), button(say.open, () => safely(() => ask(at("open", { run }), {}))), button(say.again, () => begin())), make("p", { className: "note", textContent: say.step }));
  if (known.rows.length) cards.push(make("div", { className: "sheet" }, make("table", { id: "results" }, make("thead", {}, make("tr", {}, ...[[say.unit, ""], [say.year, ""], [say.count, "num"], ...say.severities.map(([, name]) => [name, "num"]), [say.decided, "num"], [say.results, ""]]
    .map(([text, className]) => make("th", { scope: "col", className, textContent: text })))), table)));
  else if (!failed && !broken) cards.push(make("p", { className: "card", textContent: say.empty }));
  if (told.length) cards.push(make("section", { className: "card warn" }, make("h2", { textContent: say.told }), make("ul", {}, ...told.map((text) => make("li", { textContent: text })))));
  if (known.files.length) cards.push(grouping(run, known, begin));
  main.replaceChildren(...cards);
}
function grouping(run, known, begin) {
  const changes = new Map(), names = make("datalist", { id: "groups" }, ...[...new Set(known.files.map((file) => file.group))].map((value) => make("option", { value })));
  const go = button(say.regroup, () => safely(async () => { await ask(at("groups", { run }), { changes: [...changes.values()] }); await begin(); }), "main");
  go.disabled = true;
  const rows = known.files.map((file) => {
    const group = make("input", { type: "text", value: file.group, ariaLabel: say.submission }), kind = make("select", { ariaLabel: say.kind }, ...Object.entries(say.kinds_of).map(([value, text]) => make("option", { value, textContent: text, selected: value === file.kind })));
    group.setAttribute("list", "groups");
    const note = () => {
      const differs = [group.value.trim() !== file.group, kind.value !== file.kind];
      [group, kind].forEach((field, index) => field.classList.toggle("changed", differs[index]));
      if (differs[0] || differs[1]) changes.set(file.place, { place: file.place, group: group.value, kind: kind.value }); else changes.delete(file.place);
      go.disabled = !changes.size;
    };
    group.oninput = kind.onchange = note;
    return make("tr", {}, make("th", { scope: "row", textContent: file.place }), make("td", {}, group), make("td", {}, kind), make("td", { className: "note", textContent: file.remark[side] || file.why[side] }));
  });
  return make("details", { className: "card", id: "grouping" }, make("summary", { textContent: `${say.groups}（${known.files.length}）` }), make("p", { className: "note", textContent: say.groups_note }), names,
    make("div", { className: "sheet" }, make("table", {}, make("thead", {}, make("tr", {}, ...[say.file, say.submission, say.kind, say.why].map((text) => make("th", { scope: "col", textContent: text })))), make("tbody", {}, ...rows))), make("p", { className: "row" }, go));
}

// A review: the same page that is written to disk, in a frame; what is decided there is kept by the program.
function framed(run, controls, source) {
  main.classList.add("wide");
  document.body.classList.add("reads");
  const frame = make("iframe", { title: say.overview, src: source });
  main.replaceChildren(make("div", { className: "reading" }, ...controls), frame);
  return frame;
}
async function read(run, name) {
  const known = await ask(at("run", { run })), index = known.rows.findIndex((row) => row.stored === name), row = known.rows[index];
  if (!row) { location.hash = `#/run/${path(run)}`; return; }
  const following = known.rows.slice(index + 1).find((other) => other.summary);
  const saved = make("span", { className: "saved", role: "status" });
  const source = `/files/${path(run)}/reviews/${path(name)}.html`;
  const { text } = await ask(at("decisions", { run, name }));
  const page = await (await fetch(source, { credentials: "same-origin" })).text();
  const key = KEPT + (page.match(/<body[^>]{0,200}?\sdata-key="([^"]{1,64})"/)?.[1] ?? "");
  // What this program keeps is what the page begins with: a browser forgets, and the address changes from start to start.
  if (key !== KEPT && text) localStorage.setItem(key, text);
  const rewrite = button(say.export, () => safely(async () => {
    rewrite.disabled = true;
    saved.textContent = say.exporting;
    try {
      await keep();
      const made = await ask(at("export", { run }), { path: row.path, formats: known.formats });
      const links = Object.values(made.outputs ?? {}).flat();
      const left = listed(made.said, ["dismissed"]);
      const told = fill(say.put_in, { said: listed(made.said, ["accepted", "own", "open", "undecided"]) || "0" }) + (left ? fill(say.left_out, { said: left }) : "");
      saved.replaceChildren(say.exported, ...links.flatMap((place) => [make("a", { href: `/files/${path(run)}/${path(place)}`, download: "", textContent: place.split("/")[0] }), " "]), side ? `(${told})` : `（${told}）`);
    } catch (error) { saved.textContent = ""; throw error; } finally { rewrite.disabled = false; }
  }));
  const file = known.files.find((each) => each.group === row.path);
  const frame = framed(run, [make("a", { href: `#/run/${path(run)}`, textContent: `← ${say.back}` }), make("b", { textContent: `${file?.unit ?? row.path} ${file?.year ?? ""}` }), saved, make("span", { className: "fill" }),
    rewrite, following ? make("a", { href: `#/run/${path(run)}/read/${path(following.stored)}`, textContent: `${say.next} →` }) : null], source);
  frame.title = row.path;
  frame.addEventListener("load", () => frame.contentDocument?.body.classList.add("held"));
  let last = text, waiting = 0;
  async function keep() {
    clearTimeout(waiting);
    const now = localStorage.getItem(key);
    if (key === KEPT || !now || now === last) return;
    try {
      await ask(at("decisions", { run, name }), now);
      last = now;
      saved.classList.remove("failed");
      saved.textContent = say.saved;
    } catch (error) {
      saved.classList.add("failed");
      saved.textContent = say.not_saved + error.message;
      throw error;
    }
  }
  watching = (changed) => { if (changed === key) { clearTimeout(waiting); waiting = setTimeout(() => keep().catch(() => {}), 300); } };
}
addEventListener("storage", (event) => watching?.(event.key));

const quit = document.getElementById("quit");
quit.textContent = say.quit;
quit.onclick = () => safely(async () => { await ask("/api/quit", {}); main.replaceChildren(make("p", { className: "card", textContent: say.gone })); quit.hidden = true; });
route();
