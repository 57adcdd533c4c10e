// Decisions as files hold them: read from JSON, pages and workbooks of ours, and matched with the findings of this page by
// what both speak of, as llmeval matches a baseline.
const Entries = (() => {
  const KNOWN = ["accepted", "dismissed", "open"];
  const says = (entry) => Boolean(entry && (entry.decision || entry.words || entry.remark));
  const same = (one, other) => one.decision === other.decision && one.words === other.words && one.remark === other.remark;
  const said = ({ decision, words, remark }) => ({ decision, words, remark });
  function filled(entry, other) {
    const from = entry.decision || entry.words ? entry : other;
    return { ...entry, decision: from.decision, words: from.words, remark: entry.remark || other.remark };
  }
  const agree = (one, other) => (!(one.decision || one.words) || !(other.decision || other.words) || (one.decision === other.decision && one.words === other.words))
    && (!one.remark || !other.remark || one.remark === other.remark);

  function entry(item, source) {
    const text = (value) => typeof value === "string" ? value : "";
    if (!item || typeof item.fingerprint !== "string") throw new Error("no finding");
    const [fingerprint, ...claims] = item.fingerprint.split(" ").filter(Boolean);
    if (!fingerprint || (item.decision && !KNOWN.includes(item.decision))) throw new Error("no decision");
    const listed = Array.isArray(item.claims) ? item.claims.map(String) : [];
    const found = { fingerprint, claims: claims.length ? claims : listed, decision: text(item.decision), words: text(item.decision_text) || text(item.words),
      remark: text(item.remark), id: text(item.id), code: text(item.code), message: text(item.message), source: text(item.source) || source };
    if (Array.isArray(item.quotes)) found.quotes = item.quotes.map(String);
    return found;
  }

  // What a file says: {entries, subjects: [{unit, year}]}.
  const base = (path) => String(path || "").replace(/\\/g, "/").split("/").pop();
  function ofData(data) {
    if (data && !Array.isArray(data) && "llmeval_baseline" in data)
      return { entries: data.findings.map((item) => entry(item, "")), subjects: data.reports || [] };
    const reviews = Array.isArray(data) ? data : [data], entries = [], subjects = [];
    for (const review of reviews) {
      const source = reviews.length > 1 ? base(review.source.path) : "";
      entries.push(...review.findings.map((item) => entry(item, source)), ...(review.earlier || []).map((item) => entry(item, source)));
      subjects.push({ ...review.summary, source });
    }
    return { entries, subjects };
  }
  function ofText(text) {
    if (text.trimStart().startsWith("<")) return ofPage(text);
    try { return ofData(JSON.parse(text)); } catch (error) {
      const lines = text.split("\n").filter((line) => line.trim());
      if (lines.length < 2) throw error;
      return ofData(lines.map((line) => JSON.parse(line)));
    }
  }
  function ofPage(text) {
    const page = new DOMParser().parseFromString(text, "text/html"), words = JSON.parse(page.body.dataset.words || "{}");
    const entries = [...page.querySelectorAll("section.finding[data-print]")].map(ofSection);
    if (!entries.length) throw new Error("no page of ours");
    return { entries: [...entries, ...earlier(page)], subjects: [{ unit: words.unit, year: words.year }] };
  }
  function ofSection(section) {
    const [decision, words, remark, id] = JSON.parse(section.dataset.decided || '["","","",""]');
    const found = entry({ fingerprint: section.dataset.print, decision: KNOWN.includes(decision) ? decision : "", words, remark, id: section.dataset.id || id, code: section.dataset.code }, "");
    found.message = section.querySelector(".message").textContent;
    if (section.dataset.quotes) found.quotes = JSON.parse(section.dataset.quotes);
    return found;
  }
  const earlier = (page) => [...page.querySelectorAll("[data-entry]")].map((item) => entry(JSON.parse(item.dataset.entry), ""));
  function ofBook({ sheets, subject }, words) {
    const entries = [];
    let ours = false;
    for (const rows of sheets) {
      let columns = null;
      rows.forEach((cells, number) => {
        if (!columns) {
          const found = {};
          cells.forEach((title, at) => { const key = words.titles[(title || "").trim()]; if (key && !(key in found)) found[key] = at; });
          if (number <= 20 && "fingerprint" in found && "decision" in found && "remark" in found) { columns = found; ours = true; }
          return;
        }
        const cell = (key) => key in columns ? cells[columns[key]] || "" : "";
        if (!/^[0-9a-f]{16}( [0-9a-f]{10})*$/.test(cell("fingerprint").trim())) return;
        const chosen = cell("decision"), decision = words.known[chosen.trim().toLowerCase()] || "";
        const quotes = [...cell("quotes").matchAll(/【([^【】]{1,400})】/g)].map((match) => match[1]);
        entries.push({ ...entry({ fingerprint: cell("fingerprint").trim(), decision, words: chosen in words.known ? "" : chosen, remark: cell("remark"),
          id: cell("id"), code: cell("code"), message: cell("message"), source: cell("file").trim() }, ""), quotes });
      });
    }
    if (!ours) throw new Error("no workbook of ours");
    const [unit, year] = subject.includes("｜") ? subject.split("｜") : ["", ""];
    return { entries, subjects: [{ unit, year }] };
  }

  // Which entry is which finding's. `findings` have fingerprint, claims, code, message and id.
  function linked(entries, findings) {
    const ofFinding = findings.map(() => -1), ofEntry = entries.map(() => -1);
    const link = (finding, own) => { ofFinding[finding] = own; if (ofEntry[own] < 0) ofEntry[own] = finding; };
    const free = (list) => list.flatMap((at, index) => at < 0 ? [index] : []);
    const group = (indices, keyOf) => {
      const held = new Map();
      for (const index of indices) for (const key of [keyOf(index)].flat()) held.has(key) ? held.get(key).push(index) : held.set(key, [index]);
      return held;
    };
    const prints = group(free(ofEntry), (index) => entries[index].fingerprint);
    for (const [print, places] of group(free(ofFinding), (index) => findings[index].fingerprint)) {
      const rest = [...(prints.get(print) || [])];
      if (rest.length === 1) { places.forEach((finding) => link(finding, rest[0])); continue; }
      const message = (own, finding) => Boolean(own.message) && own.message === finding.message, id = (own, finding) => Boolean(own.id) && own.id === finding.id;
      let waiting = places;
      for (const fits of [(a, b) => message(a, b) && id(a, b), message, id, () => true]) waiting = waiting.filter((finding) => {
        const at = rest.findIndex((own) => fits(entries[own], findings[finding]));
        if (at >= 0) link(finding, rest.splice(at, 1)[0]);
        return at < 0;
      });
    }
    const claimed = (list) => (index) => [...new Set(list[index].claims)].map((claim) => list[index].code + " " + claim);
    const holders = (indices) => group(indices, claimed(entries));
    const sharing = (finding, held) => [...new Set(claimed(findings)(finding).flatMap((key) => held.get(key) || []))].sort((a, b) => a - b);
    // The same check and most of the passages, of which one is no other finding's.
    const counts = [entries, findings].map((list) => group(list.keys(), claimed(list)));
    const telling = (key) => counts.every((held) => (held.get(key) || []).length < 2);
    const open = holders(free(ofEntry)), pairs = [];
    for (const finding of free(ofFinding)) for (const own of sharing(finding, open)) {
      const here = new Set(claimed(findings)(finding)), there = new Set(claimed(entries)(own)), common = [...here].filter((key) => there.has(key));
      const share = common.length / (here.size + there.size - common.length);
      const held = common.length === here.size || common.length === there.size;
      if (common.some(telling) && (share > 0.5 || (held && here.size !== there.size))) pairs.push([-share, own, finding]);
    }
    for (const [, own, finding] of pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])) if (ofFinding[finding] < 0 && ofEntry[own] < 0) link(finding, own);
    const worded = group(free(ofEntry), (index) => entries[index].code + " " + entries[index].message);
    for (const finding of free(ofFinding)) {
      const fits = worded.get(findings[finding].code + " " + findings[finding].message) || [];
      if (fits.length && findings[finding].message) link(finding, fits.shift());
    }
    // What was one is several now, what was several is one.
    const all = holders(entries.keys());
    for (const finding of free(ofFinding)) {
      const claims = claimed(findings)(finding);
      const whole = sharing(finding, all).find((own) => { const there = new Set(claimed(entries)(own)); return claims.every((key) => there.has(key)); });
      if (whole !== undefined) link(finding, whole);
    }
    const places = group(findings.keys(), claimed(findings));
    for (const own of free(ofEntry)) {
      const claims = claimed(entries)(own);
      const place = claims.length ? (places.get(claims[0]) || []).find((finding) => claims.every((key) => claimed(findings)(finding).includes(key))) : undefined;
      if (place !== undefined) ofEntry[own] = place;
    }
    return { ofFinding, ofEntry };
  }
  // What each finding has, or null, and what belongs to none or says otherwise.
  function matched(entries, findings) {
    const { ofFinding, ofEntry } = linked(entries, findings), used = new Set(ofFinding);
    const found = ofFinding.map((at) => at < 0 ? null : entries[at]), left = [];
    entries.forEach((own, index) => {
      if (used.has(index)) return;
      const place = ofEntry[index];
      if (place < 0 || !found[place] || !agree(found[place], own)) left.push(own);
      else found[place] = filled(found[place], own);
    });
    return { found, left };
  }

  const squeezed = (text) => String(text || "").replace(/\s+/g, "");
  function differs(one, other) {
    const here = squeezed(one.unit), there = squeezed(other.unit);
    return Boolean(here && there && !here.includes(there) && !there.includes(here)) || Boolean(one.year && other.year && String(one.year) !== String(other.year));
  }
  async function ofFile(bytes, words) {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return ofBook(await Sheet.read(bytes), words);
    return ofText(new TextDecoder().decode(bytes));
  }
  return { says, same, said, filled, entry, ofSection, earlier, matched, differs, ofFile };
})();
