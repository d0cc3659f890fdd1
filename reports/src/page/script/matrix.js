// The kill matrix: properties by mutants. Works with pointer, touch and keyboard.

const LABELS = 96;

function matrix(here) {
  const { model } = here;
  const columns = model.mutants.filter((m) => m.verdict === "killed" || m.verdict === "survived");
  if (!columns.length) return h("article", {}, h("h1", {}, "Kill matrix"), facts(model), h("p", {}, "No mutant was killed or survived."));
  const judged = columns.some((m) => m.matrix);
  const cell = Math.max(3, Math.min(14, Math.floor(1000 / columns.length)));
  const size = { cell, rowHeight: 18, left: 8 + Math.max(...model.properties.map((p) => p.name.length), 8) * 7, top: cell >= 10 ? LABELS : 0 };
  const width = size.left + columns.length * cell;
  const height = size.top + (model.properties.length + 1) * size.rowHeight;
  const scale = window.devicePixelRatio || 1;
  const canvas = h("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale), style: `width:${width}px;height:${height}px`, role: "img", tabindex: "0", "aria-label": "kill matrix: properties by mutants; arrow keys select a mutant, Enter opens it" });
  const tip = h("p", { class: "tip soft", "aria-live": "polite" }, "Point at a column to see its mutant; click, or press Enter, to open it.");
  let chosen = -1;
  const show = (column) => {
    if (!columns[column]) return;
    chosen = column;
    paint(canvas, scale, model, columns, size, chosen);
    tip.replaceChildren(...told(model, columns[column]));
  };
  const at = (event) => Math.floor((event.offsetX - size.left) / cell);
  const open = () => columns[chosen] && (location.hash = address(model, "mutants", columns[chosen].id));
  paint(canvas, scale, model, columns, size, chosen);
  canvas.addEventListener("pointermove", (event) => event.pointerType !== "touch" && show(at(event)));
  // A touch only selects: the link below the matrix opens the mutant.
  canvas.addEventListener("click", (event) => {
    show(at(event));
    if (event.pointerType !== "touch") open();
  });
  canvas.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -columns.length, End: columns.length }[event.key];
    if (by) show(Math.max(0, Math.min(columns.length - 1, chosen + by)));
    else if (event.key === "Enter") open();
    else return;
    event.preventDefault();
  });
  return h(
    "article",
    { style: "max-width:none" },
    h("h1", {}, term("kill matrix", "Kill matrix")),
    facts(model),
    judged ? null : h("p", { class: "soft" }, "Only the first properties to fail are known for each mutant; run with --matrix to see all."),
    h("div", { class: "matrix" }, canvas),
    tip,
    h("p", { class: "soft" }, "One column for each mutant that was killed or survived, in the order of the spec, with its step. Green: the property fails on it. Red in the last row: no property fails."),
  );
}

/** The mutant of a column in words, with a link. */
function told(model, mutant) {
  const by = mutant.killed_by.length ? ` by ${mutant.killed_by.join(", ")}` : "";
  return [h("a", { href: address(model, "mutants", mutant.id) }, h("code", {}, mutant.id)), ": ", ...rich(mutant.title), ` (${mutant.verdict}${by})`];
}

function paint(canvas, scale, model, columns, { cell, rowHeight, left, top }, chosen) {
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.font = "12px ui-sans-serif, system-ui, sans-serif";
  pen.textBaseline = "middle";
  if (top) label(pen, colour, columns, cell, left, top);
  pen.textAlign = "right";
  const gap = cell > 5 ? 1 : 0;
  const rows = [...model.properties.map((p) => p.name), "survivor"];
  rows.forEach((name, row) => {
    const y = top + row * rowHeight;
    const isLast = row === rows.length - 1;
    pen.fillStyle = colour(isLast ? "--soft" : "--ink");
    pen.fillText(name, left - 8, y + rowHeight / 2);
    columns.forEach((mutant, column) => {
      const said = isLast ? (mutant.verdict === "survived" ? "s" : "") : mutant.matrix ? mutant.matrix[row] : mutant.killed_by.includes(name) ? "f" : "?";
      pen.fillStyle = colour(said === "f" ? "--killed" : said === "s" ? "--survived" : "--line");
      pen.globalAlpha = said === "?" ? 0.35 : 1;
      if (said !== "") pen.fillRect(left + column * cell, y + 1, cell - gap, rowHeight - 2);
      pen.globalAlpha = 1;
    });
  });
  if (chosen >= 0) {
    pen.strokeStyle = colour("--link");
    pen.lineWidth = 2;
    pen.strokeRect(left + chosen * cell - 1, top + 1, cell + 1, rows.length * rowHeight - 2);
  }
}

/** Writes the step above the first column of each run of columns with the same step. */
function label(pen, colour, columns, cell, left, top) {
  pen.fillStyle = colour("--soft");
  pen.textAlign = "left";
  columns.forEach((mutant, column) => {
    if (column && columns[column - 1].item === mutant.item) return;
    pen.save();
    pen.translate(left + column * cell + cell / 2, top - 4);
    pen.rotate(-Math.PI / 3);
    pen.fillText(mutant.item, 0, 0);
    pen.restore();
  });
}
