// Shows the report of the page in the viewer, and uses its controls as a person would.
// `look` returns what is visible.
const app = document.querySelector("mutation-test-report-app");
app.report = JSON.parse(document.querySelector("#report").textContent);

const pause = () => new Promise((done) => setTimeout(done, 5));
const until = async (look) => {
  for (;;) {
    const seen = look();
    if (seen) return seen;
    await pause();
  }
};

// Elements have shadow trees of their own, and a query searches one tree at a time.
const every = (query, root = app.shadowRoot) => [
  ...root.querySelectorAll(query),
  ...[...root.querySelectorAll("*")].flatMap((inner) => (inner.shadowRoot ? every(query, inner.shadowRoot) : [])),
];
const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

// Reads a row of numbers by column. Names and scores precede the numbers.
const numbers = (table) => {
  const columns = [...table.querySelectorAll("thead tr:first-child [id^=tooltip-]")].map((column) => column.id.slice("tooltip-".length));
  return [...table.querySelectorAll("tbody tr")].map((row) => {
    const cells = [...row.cells].map(words);
    const counts = cells.slice(-columns.length).map(Number);
    return [cells[0], Object.fromEntries(columns.map((column, place) => [column, counts[place]]))];
  });
};

const filters = () => every("input[id^=filter-]");

// What the drawer shows for each mutant or test that the button selects.
const eachInTurn = async (kind, count, more) => {
  const next = every("button").find((button) => words(button) === "Select next mutant");
  const [drawer] = every(`mte-drawer-${kind}`);
  const told = [];
  for (let before; told.length < count; before = drawer[kind]) {
    next.click();
    await until(() => drawer[kind] && drawer[kind] !== before);
    await drawer.updateComplete;
    await pause();
    const [header, ...rest] = [...drawer.shadowRoot.querySelectorAll("[slot=header], li")].map(words);
    told.push({ id: drawer[kind].id, header, lines: rest, ...more() });
  }
  return told;
};

// The lines that a mutant removes or adds, without the markers at their ends.
const code = (kind) => {
  const lines = every(`tr.diff-${kind}`).map((line) => line.cloneNode(true));
  lines.forEach((line) => line.querySelectorAll("svg").forEach((mark) => mark.remove()));
  return lines.map((line) => line.textContent).join("\n");
};

const look = async () => {
  const [, kind] = location.hash.match(/^#(mutant|test)\//) ?? [];
  const table = await until(() => every("mte-metrics-table")[0]?.shadowRoot.querySelector("tbody tr")?.closest("table"));
  const found = { numbers: numbers(table) };
  if (kind) {
    await until(() => filters().length);
    filters().filter((filter) => !filter.checked).forEach((filter) => filter.click());
    const count = found.numbers[0][1][kind === "mutant" ? "totalMutants" : "total"];
    if (kind === "mutant") await until(() => every("svg.mutant-dot").length === count);
    found.told = await eachInTurn(kind, count, () => (kind === "mutant" ? { old: code("old"), new: code("new") } : {}));
  }
  return found;
};
