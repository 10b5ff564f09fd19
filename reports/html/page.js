
"use strict";
// What the page does beyond what it shows: the theme's switch, the threshold's slider, and the table of rows. Texts are put in as text
// only, never as markup.

const byId = id => document.getElementById(id);

// data is the JSON in a script element, or null where the page has none.
function data(id) {
  const block = byId(id);
  return block ? JSON.parse(block.textContent) : null;
}

// element makes an element with some properties and children.
function element(tag, properties, ...children) {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...children);
  return e;
}

// Characters that would be obeyed or not be seen: controls, marks of direction, separators of lines. Joiners and tags of emoji stay.
const unseen = /(?![\n\t\u200c\u200d\u00ad\u{e0020}-\u{e007f}])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

// plain shows such characters as escapes, so that a text is read as it is.
const plain = text => text.replace(unseen, c => "\\u" + (c.codePointAt(0) > 0xffff ? "{" + c.codePointAt(0).toString(16) + "}" : c.charCodeAt(0).toString(16).padStart(4, "0")));

// --- theme

function startTheme() {
  const button = byId("theme"), root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const say = () => { button.textContent = dark() ? "Light theme" : "Dark theme"; };
  button.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; say(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  button.hidden = false;
  say();
}

// --- threshold

function startSlider(kept) {
  const slider = byId("threshold"), mark = byId("threshold-mark");
  const percent = share => (100 * share).toFixed(1) + "\u00a0%";
  function show() {
    const i = Number(slider.value), n = kept.kept[i];
    let says = `${(i / 100).toFixed(2)}: ${n} of ${kept.n} rows kept (${percent(n / kept.n)})`;
    if (n > 0) says += `, ${kept.right[i]} of them right (${percent(kept.right[i] / n)}, interval ${percent(kept.low[i])} to ${percent(kept.high[i])})`;
    byId("threshold-says").textContent = says;
    slider.setAttribute("aria-valuetext", says);
    for (const x of ["x1", "x2"]) mark.setAttribute(x, (kept.left + kept.span * i / 100).toFixed(1));
  }
  slider.addEventListener("input", show);
  byId("slider").hidden = false;
  show();
}

// --- rows

// Rows is a table of which only the rows in sight are in the page, so that its size does not matter.
class Rows {
  constructor(table) {
    this.columns = table.columns;
    this.shown = table.columns.filter(c => c.place !== "detail");
    this.n = table.n;
    this.table = byId("rows-table");
    this.scroll = byId("rows-scroll");
    this.order = Uint32Array.from({length: table.n}, (_, i) => i); // all rows, sorted
    this.view = this.order; // those that the filters let through
    this.sorted = null; // {column, down}
    this.active = 0; // place in the view of the row that the keys move
    this.height = 36; // of a row in pixels, measured once there is one
    this.filters = new Map(); // column → code
    this.needle = "";
    this.head(table.caption);
    this.controls();
    this.listen();
    this.refresh();
  }

  // text is what stands in a column of a row.
  text(column, row) {
    const value = column.values[row];
    if (column.kind === "code") return column.words[value];
    return column.kind === "number" && !Number.isInteger(value) ? value.toFixed(4) : String(value);
  }

  head(caption) {
    const row = element("tr");
    for (const column of this.shown) {
      const button = element("button", {type: "button", textContent: plain(column.head)});
      const th = element("th", {scope: "col", className: this.classes(column)}, button);
      th.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => this.sort(column));
      column.th = th;
      row.append(th);
    }
    row.setAttribute("aria-rowindex", "1");
    this.body = element("tbody");
    this.table.append(element("caption", {textContent: plain(caption)}), element("thead", {}, row), this.body);
    this.table.setAttribute("aria-colcount", String(this.shown.length));
  }

  // classes say how wide a column is and whether a narrow screen has it.
  classes(column) {
    return (column.kind === "words" && column.head !== "id" ? "long" : "short") + (column.place === "wide" ? " wide" : "") + (column.kind === "number" ? " number" : "");
  }

  controls() {
    const form = byId("filters");
    for (const column of this.columns.filter(c => c.filter)) {
      const select = element("select", {}, element("option", {value: "", textContent: "all"}));
      column.words.forEach((word, code) => select.append(element("option", {value: String(code), textContent: plain(word) || "(none)"})));
      select.dataset.column = column.head;
      select.addEventListener("change", () => {
        if (select.value === "") this.filters.delete(column); else this.filters.set(column, Number(select.value));
        this.refresh();
      });
      form.append(element("label", {}, plain(column.head) + " ", select));
    }
    form.addEventListener("submit", event => event.preventDefault());
    let waiting;
    byId("search").addEventListener("input", event => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { this.needle = event.target.value.trim().toLowerCase(); this.refresh(); }, 120);
    });
    form.hidden = false;
  }

  listen() {
    let drawing = false;
    this.scroll.addEventListener("scroll", () => {
      if (drawing) return;
      drawing = true;
      requestAnimationFrame(() => { drawing = false; this.draw(); });
    });
    addEventListener("resize", () => this.draw());
    this.body.addEventListener("click", event => {
      const row = event.target.closest("tr[data-place]");
      if (row) { this.active = Number(row.dataset.place); this.draw(); this.open(); }
    });
    this.table.addEventListener("keydown", event => this.key(event));
  }

  // key moves from row to row, and opens one.
  key(event) {
    if (event.target !== this.table) return; // a heading's button
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / this.height) - 2);
    const moves = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.view.length, End: this.view.length};
    if (event.key in moves) {
      this.active = Math.max(0, Math.min(this.view.length - 1, this.active + moves[event.key]));
      this.reveal();
    } else if (event.key === "Enter" || event.key === " ") {
      this.open();
    } else {
      return;
    }
    event.preventDefault();
  }

  // reveal scrolls the active row into sight.
  reveal() {
    const top = this.active * this.height, room = this.scroll.clientHeight - 2 * this.height; // the heading takes one
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    if (top > this.scroll.scrollTop + room) this.scroll.scrollTop = top - room;
    this.draw();
  }

  // sort orders the rows by a column: up, down, and back to the data's order. Ties stay in the data's order.
  sort(column) {
    const was = this.sorted;
    this.sorted = !was || was.column !== column ? {column, down: false} : was.down ? null : {column, down: true};
    if (was) was.column.th.setAttribute("aria-sort", "none");
    this.order = Uint32Array.from({length: this.n}, (_, i) => i);
    if (this.sorted) {
      column.th.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      const keys = column.kind === "code" ? ranks(column) : column.values, sign = this.sorted.down ? -1 : 1;
      this.order.sort((a, b) => keys[a] < keys[b] ? -sign : keys[a] > keys[b] ? sign : a - b);
    }
    this.refresh();
  }

  // refresh filters the rows anew.
  refresh() {
    const filters = [...this.filters], needle = this.needle, texts = needle ? this.texts() : null;
    this.view = filters.length === 0 && !needle ? this.order :
      this.order.filter(row => filters.every(([column, code]) => column.values[row] === code) && (!needle || texts[row].includes(needle)));
    this.active = 0;
    this.scroll.scrollTop = 0;
    byId("rows-count").textContent = `${this.view.length} of ${this.n} rows`;
    this.table.setAttribute("aria-rowcount", String(this.view.length + 1));
    byId("row-detail").hidden = true;
    this.draw();
  }

  // texts is what each row is searched by: all its words in lower case, made at the first search.
  texts() {
    const words = this.columns.filter(c => c.kind === "words");
    this.lower ??= Array.from({length: this.n}, (_, row) => words.map(c => c.values[row].toLowerCase()).join("\n"));
    return this.lower;
  }

  // draw puts the rows in sight into the page, between two that are as high as those that are not.
  draw() {
    const spare = 8, first = Math.max(0, Math.floor(this.scroll.scrollTop / this.height) - spare);
    const last = Math.min(this.view.length, first + Math.ceil(this.scroll.clientHeight / this.height) + 2 * spare);
    const rows = [this.space(first)];
    for (let place = first; place < last; place++) rows.push(this.row(place));
    rows.push(this.space(this.view.length - last));
    this.body.replaceChildren(...rows);
    const height = rows.length > 2 ? rows[1].getBoundingClientRect().height : 0;
    if (height > 0 && Math.abs(height - this.height) > 0.01) { this.height = height; this.draw(); return; }
    const active = this.active >= first && this.active < last;
    if (active) this.table.setAttribute("aria-activedescendant", "row-" + this.active); else this.table.removeAttribute("aria-activedescendant");
  }

  space(rows) {
    const cell = element("td", {colSpan: this.shown.length});
    const tr = element("tr", {className: "space"}, cell);
    tr.setAttribute("aria-hidden", "true");
    cell.style.height = rows * this.height + "px";
    tr.hidden = rows === 0;
    return tr;
  }

  row(place) {
    const row = this.view[place], tr = element("tr", {id: "row-" + place});
    tr.dataset.place = String(place);
    tr.setAttribute("aria-rowindex", String(place + 2));
    tr.setAttribute("aria-selected", String(place === this.active));
    this.shown.forEach((column, i) => {
      const text = plain(this.text(column, row).slice(0, 300)).replace(/[\n\t]/g, " ");
      const cell = element(i ? "td" : "th", {className: this.classes(column), textContent: text, dir: "auto"});
      if (i === 0) cell.scope = "row";
      if (column.head === "outcome" || column.head === "change") cell.classList.add({right: "good", gained: "good", wrong: "bad", lost: "bad"}[text] || "same");
      tr.append(cell);
    });
    return tr;
  }

  // open shows everything that is known of the active row.
  open() {
    if (this.view.length === 0) return;
    const row = this.view[this.active], list = element("dl");
    for (const column of this.columns) {
      list.append(element("dt", {textContent: plain(column.head)}), element("dd", {textContent: plain(this.text(column, row)), dir: "auto"}));
    }
    const detail = byId("row-detail");
    detail.replaceChildren(list);
    detail.hidden = false;
  }
}

// ranks are the places of a column's words in their order, row by row.
function ranks(column) {
  const order = column.words.map((_, code) => code).sort((a, b) => column.words[a] < column.words[b] ? -1 : column.words[a] > column.words[b] ? 1 : 0);
  const place = [];
  order.forEach((code, i) => { place[code] = i; });
  return column.values.map(code => place[code]);
}

startTheme();
const kept = data("kept-data");
if (kept) startSlider(kept);
if (byId("rows-table")) new Rows(data("rows-data"));
