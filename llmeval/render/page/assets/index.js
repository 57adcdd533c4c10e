"use strict";
(() => {
  const root = document.documentElement, body = document.body;

  const button = document.getElementById("theme");

  // Sorting: numbers by value, words by the language, empty cells and unreadable files last either way.
  const words = new Intl.Collator(root.lang, { numeric: true });
  function value(row, column) {
    const cell = row.cells[column];
    if (!cell || row.classList.contains("failed")) return row.classList.contains("failed") && column === 0 ? row.cells[0].textContent : "";
    const first = column === 0 ? cell.firstChild.textContent : cell.firstChild ? cell.firstChild.textContent : "";
    return cell.dataset.n ?? first.trim();
  }
  function sort(table, head) {
    const heads = [...table.tHead.rows[0].cells], column = heads.indexOf(head);
    const numeric = head.classList.contains("num");
    const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : !numeric;
    for (const other of heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = [...table.tBodies[0].rows].map((row, index) => ({ row, index, value: value(row, column) }));
    rows.sort((a, b) => {
      if (a.value === "" || b.value === "") return (a.value === "") - (b.value === "") || a.index - b.index;
      const order = numeric ? Number(a.value.replace(/,/g, "")) - Number(b.value.replace(/,/g, "")) : words.compare(a.value, b.value);
      return (up ? order : -order) || a.index - b.index;
    });
    table.tBodies[0].append(...rows.map((item) => item.row));
  }
  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      head.tabIndex = 0;
      head.addEventListener("click", () => sort(table, head));
      head.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); sort(table, head); }
      });
    }
  }


  // One filter for both tables.
  const input = document.getElementById("words");
  function filter() {
    const wanted = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of document.querySelectorAll("table.filtered tbody tr")) {
      const text = row.cells[0].textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
    }
  }
  input.addEventListener("input", filter);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) { event.preventDefault(); input.focus(); }
  });

  filter();

  // Light and dark, as chosen on any page of ours.
  const themes = ["auto", "light", "dark"];
  function paint(theme) {
    root.dataset.theme = theme;
    button.querySelector(".label").textContent = body.dataset[theme];
  }
  button.addEventListener("click", () => {
    const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    paint(next);
    try { localStorage.setItem("llmeval-theme", next); } catch { /* a page from a disk may have no storage */ }
  });
  try {
    const kept = localStorage.getItem("llmeval-theme");
    if (themes.includes(kept)) paint(kept);
  } catch { /* as above */ }
})();
