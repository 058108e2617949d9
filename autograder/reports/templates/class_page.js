// The class page without a server: sort by a header, search, filter, and keep the view in the address.
// All that it works on stands in the tables already, so without it the page is only less handy.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const LETTERS = { ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae", œ: "oe" };

  // Without case and accents: what a keyboard that lacks them can type.
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "")
    .replace(/[ßøłđıæœ]/g, (letter) => LETTERS[letter]).replace(/\s+/g, " ").trim();
  const numberIn = (text) => Number.parseFloat(text.trim().replace("\u2212", "-").replaceAll(",", ""));

  // What is missing comes last in both directions.
  const compare = (a, b, sign) => {
    const lacks = (value) => value === "" || Number.isNaN(value);
    if (lacks(a) || lacks(b)) return lacks(a) - lacks(b);
    return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
  };

  function sortable(table, changed) {
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const keys = new Map(); // of each column, read once
    let now = "";

    function keysOf(column) {
      if (!keys.has(column)) {
        const { kind } = heads[column].dataset;
        const read = (row, place) => {
          if (kind === "place") return place;
          const text = row.cells[column].textContent.trim();
          return kind === "text" ? text : numberIn(text);
        };
        keys.set(column, new Map(rows.map((row, place) => [row, read(row, place)])));
      }
      return keys.get(column);
    }

    function sort(spec) {
      const down = spec.startsWith("-"), name = down ? spec.slice(1) : spec;
      const column = heads.findIndex((head) => head.dataset.key === name);
      if (spec === now) return;
      now = column < 0 ? "" : spec;
      for (const head of heads) head.removeAttribute("aria-sort");
      if (column < 0) {
        body.append(...rows);
        return;
      }
      const values = keysOf(column);
      body.append(...[...rows].sort((a, b) => compare(values.get(a), values.get(b), down ? -1 : 1)));
      heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    }

    for (const head of heads) {
      if (!head.dataset.key) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => {
        sort(now === head.dataset.key ? `-${head.dataset.key}` : head.dataset.key);
        changed();
      });
      head.append(button);
    }
    return { sort, now: () => now };
  }

  const classTable = byId("class-table"), checkTable = byId("check-table");
  if (!classTable || !checkTable) return;
  const [find, verdict, task, check, looks] = ["find", "verdict", "task", "check", "looks"].map((id) => byId(`by-${id}`));
  const selects = { verdict, task, check, looks };
  const checks = [...checkTable.tBodies[0].rows].map((row) => row.dataset);
  const everywhere = checks.map((_, place) => place);
  const students = [...classTable.tBodies[0].rows].map((row) => ({
    row,
    name: fold(row.cells[0].textContent),
    letters: row.dataset.v,
    looks: (row.dataset.m ?? "").split(" "),
    problem: "problem" in row.dataset,
    nothing: "nothing" in row.dataset,
  }));
  const orders = { sort: sortable(classTable, remember), order: sortable(checkTable, remember) };

  // A verdict is looked for in the check that is chosen, else in the task that is chosen, else in all.
  function predicates() {
    const words = fold(find.value).split(" ");
    const inTask = everywhere.filter((place) => checks[place].task === task.value);
    const inCheck = check.value ? [check.selectedIndex - 1] : null;
    const { letter } = verdict.selectedOptions[0].dataset;
    const ended = (student, places, letters) => places.some((place) => letters.includes(student.letters[place]));
    const costly = inTask.filter((place) => "worth" in checks[place]);
    const wanted = [(student) => words.every((word) => student.name.includes(word))];
    if (task.value) wanted.push((student) => ended(student, costly, task.dataset.letters));
    if (inCheck) wanted.push((student) => ended(student, inCheck, letter ?? check.dataset.letters));
    if (looks.value) wanted.push((student) => student.looks.includes(looks.value));
    if (verdict.value === "problem" || verdict.value === "nothing") wanted.push((student) => student[verdict.value]);
    else if (letter) wanted.push((student) => ended(student, inCheck ?? (task.value ? inTask : everywhere), letter));
    return wanted;
  }

  function show() {
    const wanted = predicates();
    let shown = 0;
    for (const student of students) {
      const hidden = !wanted.every((holds) => holds(student));
      if (student.row.hidden !== hidden) student.row.hidden = hidden;
      shown += !hidden;
    }
    byId("shown").textContent = `${shown} of ${students.length} shown`;
    byId("reset").disabled = shown === students.length && !String(view());
    for (const { button, select, value } of pickers) button.setAttribute("aria-pressed", select.value === value);
  }

  function view() {
    const params = new URLSearchParams();
    const parts = [["q", find.value.trim()], ...Object.entries(selects).map(([name, select]) => [name, select.value]),
      ...Object.entries(orders).map(([name, order]) => [name, order.now()])];
    for (const [name, value] of parts) if (value) params.set(name, value);
    return params;
  }

  function remember() {
    show();
    const fragment = String(view());
    try {
      history.replaceState(null, "", fragment ? `#${fragment}` : location.href.split("#")[0]);
    } catch { /* some browsers refuse when this comes too often; the view itself is right */ }
  }

  function restore() {
    if (location.hash && !location.hash.includes("=")) return; // a link to a section
    const params = new URLSearchParams(location.hash.slice(1));
    find.value = params.get("q") ?? "";
    for (const [name, select] of Object.entries(selects)) {
      select.value = params.get(name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    for (const [name, order] of Object.entries(orders)) order.sort(params.get(name) ?? "");
    show();
  }

  // A button in each row of checks and misconceptions, and the row itself, show who has it.
  const pickers = [];
  function picker(row, select, value, what) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "who";
    button.textContent = "show who";
    button.setAttribute("aria-label", `show who: ${what}`);
    const pick = () => {
      const chosen = select.value !== value;
      select.value = chosen ? value : "";
      remember();
      if (!chosen) return;
      byId("students").scrollIntoView();
      byId("shown").focus({ preventScroll: true });
    };
    button.addEventListener("click", pick);
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a, button, details") && !String(getSelection())) pick();
    });
    row.classList.add("pick");
    row.cells[0].append(" ", button);
    pickers.push({ button, select, value });
  }
  for (const row of checkTable.tBodies[0].rows) picker(row, check, row.dataset.check, row.cells[0].textContent.trim());
  for (const row of byId("misconception-table")?.tBodies[0].rows ?? []) {
    picker(row, looks, row.dataset.looks, row.cells[0].textContent.trim());
  }

  find.addEventListener("input", remember);
  for (const select of Object.values(selects)) select.addEventListener("change", remember);
  byId("reset").addEventListener("click", () => {
    find.value = "";
    for (const select of Object.values(selects)) select.value = "";
    for (const order of Object.values(orders)) order.sort("");
    remember();
    find.focus();
  });
  addEventListener("hashchange", restore);
  byId("tools").hidden = false;
  restore();
})();
