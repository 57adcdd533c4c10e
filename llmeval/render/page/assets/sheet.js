// Workbooks (.xlsx), written and read without any library: a zip of a few small XML files.
const Sheet = (() => {
  const MOST = 64e6; // characters of one part that are read
  const encoder = new TextEncoder(), decoder = new TextDecoder();
  const NS = 'xmlns="http:' + '//schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const OFFICE = "http:" + "//schemas.openxmlformats.org/officeDocument/2006/relationships";
  const PACKAGE = "http:" + "//schemas.openxmlformats.org/package/2006/";
  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

  const table = new Uint32Array(256).map((_, number) => {
    for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
    return number >>> 0;
  });
  function sum(bytes) {
    let value = 0xffffffff;
    for (const byte of bytes) value = table[(value ^ byte) & 255] ^ (value >>> 8);
    return (value ^ 0xffffffff) >>> 0;
  }
  function record(size, fields) {
    const view = new DataView(new ArrayBuffer(size));
    for (const [at, width, value] of fields) if (width === 2) view.setUint16(at, value, true); else view.setUint32(at, value, true);
    return new Uint8Array(view.buffer);
  }
  function zip(files) {
    const parts = [], directory = [];
    let at = 0;
    for (const [name, text] of files) {
      const path = encoder.encode(name), bytes = encoder.encode(text), crc = sum(bytes);
      // Stored as it is, dated 1980-01-01: the same decisions give the same file.
      const shared = [[4, 2, 20], [6, 2, 0x800], [12, 2, 33], [14, 4, crc], [18, 4, bytes.length], [22, 4, bytes.length], [26, 2, path.length]];
      parts.push(record(30, [[0, 4, 0x04034b50], ...shared]), path, bytes);
      directory.push(record(46, [[0, 4, 0x02014b50], [4, 2, 20], ...shared.map(([place, width, value]) => [place + 2, width, value]), [42, 4, at]]), path);
      at += 30 + path.length + bytes.length;
    }
    const size = directory.reduce((total, part) => total + part.length, 0);
    const end = record(22, [[0, 4, 0x06054b50], [8, 2, files.length], [10, 2, files.length], [12, 4, size], [16, 4, at]]);
    return new Blob([...parts, ...directory, end], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
  }
  async function unzip(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length), files = new Map();
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
      const method = view.getUint16(at + 10, true), packed = view.getUint32(at + 20, true), size = view.getUint32(at + 24, true);
      const length = view.getUint16(at + 28, true), own = view.getUint32(at + 42, true);
      const start = own + 30 + view.getUint16(own + 26, true) + view.getUint16(own + 28, true);
      const name = decoder.decode(bytes.subarray(at + 46, at + 46 + length));
      files.set(name, async () => {
        if (size > MOST) throw new Error("too large");
        const part = bytes.subarray(start, start + packed);
        if (!method) return decoder.decode(part);
        return new Response(new Blob([part]).stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
      });
      at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    return files;
  }

  const mark = (character) => "_x" + character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0") + "_";
  const escaped = (text) => text.replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, mark)
    .replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
  function letter(number) {
    let name = "";
    for (let rest = number + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + (rest - 1) % 26) + name;
    return name;
  }

  // One sheet: columns [{title, width, hidden, style}], rows of texts; choices fill a list in one column.
  function write({ name, subject, columns, rows, choices, chosen, frozen }) {
    const last = rows.length + 1, wide = letter(columns.length - 1);
    const cell = (text, column, row, style) => text === "" && style === 1 ? "" :
      `<c r="${letter(column)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text.slice(0, 32000))}</t></is></c>`;
    // Spreadsheets do not all set a row's height by its text.
    const lines = (text, width) => text.split("\n").reduce((total, part) => total + Math.max(1, Math.ceil([...part.slice(0, 2000)].reduce((sum, each) => sum + (each > "\u2e80" ? 1.9 : 1), 0) / Math.max(1, width - 1))), 0);
    const high = (texts) => 14.5 * Math.min(24, Math.max(...texts.map((text, at) => columns[at].hidden ? 1 : lines(text, columns[at].width)))) + 2;
    const line = (texts, row, style) => `<row r="${row}" ht="${high(texts)}" customHeight="1">${texts.map((text, column) => cell(text, column, row, style(column, text))).join("")}</row>`;
    // What begins like a formula stays a text also where it is edited.
    const style = (column, text) => (columns[column].input ? 3 : 1) + (/^[=+\-@\t|%'＝＋－＠]/.test(text) ? 1 : 0);
    const sheet = HEAD + `<worksheet ${NS}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"><pane xSplit="${frozen}" ySplit="1" topLeftCell="${letter(frozen)}2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews><cols>`
      + columns.map(({ width, hidden }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"${hidden ? ' hidden="1"' : ""}/>`).join("")
      + `</cols><sheetData>${line(columns.map((column) => column.title), 1, () => 5)}${rows.map((row, at) => line(row, at + 2, style)).join("")}</sheetData><autoFilter ref="A1:${wide}${last}"/>`
      + `<dataValidations count="1"><dataValidation type="list" allowBlank="1" sqref="${letter(chosen)}2:${letter(chosen)}${Math.max(2, last)}"><formula1>"${escaped(choices.join(","))}"</formula1></dataValidation></dataValidations>`
      + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>';
    const cellStyle = (fill, border, bold, quoted) => `<xf numFmtId="49" fontId="${bold}" fillId="${fill}" borderId="${border}" xfId="0" applyAlignment="1" applyFill="1" applyBorder="1"${quoted ? ' quotePrefix="1"' : ""}><alignment vertical="top" wrapText="1"/></xf>`;
    const fill = (color) => `<fill><patternFill patternType="solid"><fgColor rgb="FF${color}"/></patternFill></fill>`;
    const edge = (side) => `<${side} style="thin"><color rgb="FFD9DDE2"/></${side}>`;
    const styles = HEAD + `<styleSheet ${NS}><fonts count="2"><font><sz val="10"/><name val="微软雅黑"/></font><font><b/><sz val="10"/><name val="微软雅黑"/></font></fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>${fill("FFF9E5")}${fill("E9EDF2")}</fills><borders count="2"><border/><border>${["left", "right", "top", "bottom"].map(edge).join("")}</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf xfId="0"/>${cellStyle(0, 1, 0)}${cellStyle(0, 1, 0, 1)}${cellStyle(2, 1, 0)}${cellStyle(2, 1, 0, 1)}${cellStyle(3, 1, 1)}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
    const rels = (...targets) => `${HEAD}<Relationships xmlns="${PACKAGE}relationships">${targets.map(([type, target], at) => `<Relationship Id="r${at + 1}" Type="${type}" Target="${target}"/>`).join("")}</Relationships>`;
    const type = (part, kind) => `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-${kind}+xml"/>`;
    return zip([
      ["[Content_Types].xml", `${HEAD}<Types xmlns="${PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type("xl/workbook.xml", "officedocument.spreadsheetml.sheet.main")}${type("xl/worksheets/sheet1.xml", "officedocument.spreadsheetml.worksheet")}${type("xl/styles.xml", "officedocument.spreadsheetml.styles")}${type("docProps/core.xml", "package.core-properties")}</Types>`],
      ["_rels/.rels", rels([`${OFFICE}/officeDocument`, "xl/workbook.xml"], [`${PACKAGE}relationships/metadata/core-properties`, "docProps/core.xml"])],
      ["docProps/core.xml", `${HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}metadata/core-properties" xmlns:dc="http:${"//"}purl.org/dc/elements/1.1/"><dc:subject>${escaped(subject)}</dc:subject></cp:coreProperties>`],
      ["xl/workbook.xml", `${HEAD}<workbook ${NS} xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="r1"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'${escaped(name)}'!$A$1:$${wide}$${last}</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">'${escaped(name)}'!$1:$1</definedName></definedNames></workbook>`],
      ["xl/_rels/workbook.xml.rels", rels([`${OFFICE}/worksheet`, "worksheets/sheet1.xml"], [`${OFFICE}/styles`, "styles.xml"])],
      ["xl/worksheets/sheet1.xml", sheet],
      ["xl/styles.xml", styles],
    ]);
  }

  // All sheets as rows of texts, and the subject that the workbook is of.
  async function read(bytes) {
    const files = await unzip(bytes);
    const parsed = async (name) => new DOMParser().parseFromString(await files.get(name)(), "application/xml");
    const named = (node, name) => [...node.getElementsByTagNameNS("*", name)];
    const told = (node) => named(node, "t").filter((part) => !part.parentNode.localName.startsWith("rPh")).map((part) => part.textContent).join("");
    const shown = (text) => text.replace(/x005F_/g, "").replace(/_x000D_\n|_x000D_|\r\n/g, "\n");
    const strings = files.has("xl/sharedStrings.xml") ? named(await parsed("xl/sharedStrings.xml"), "si").map(told) : [];
    const sheets = [];
    for (const name of [...files.keys()].filter((each) => /^xl\/worksheets\/[^/]+\.xml$/.test(each)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))) {
      sheets.push(named(await parsed(name), "row").map((row) => {
        const cells = [];
        for (const cell of named(row, "c")) {
          const at = [...(cell.getAttribute("r") || "").replace(/\d/g, "")].reduce((total, each) => total * 26 + each.charCodeAt(0) - 64, 0);
          const kind = cell.getAttribute("t"), value = named(cell, "v")[0]?.textContent ?? "";
          cells[at ? at - 1 : cells.length] = shown(kind === "s" ? strings[Number(value)] ?? "" : kind === "inlineStr" ? told(cell) : value);
        }
        return cells;
      }));
    }
    const subject = files.has("docProps/core.xml") ? named(await parsed("docProps/core.xml"), "subject")[0]?.textContent ?? "" : "";
    return { sheets, subject };
  }
  return { write, read };
})();
