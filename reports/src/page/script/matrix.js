// The kill matrix: properties by mutants.

function matrix(here) {
  const { model } = here;
  const columns = model.mutants.filter((m) => m.verdict === "killed" || m.verdict === "survived");
  const judged = columns.some((m) => m.matrix);
  const cell = Math.max(3, Math.min(14, Math.floor(1000 / Math.max(columns.length, 1))));
  const rowHeight = 18;
  const left = 8 + Math.max(...model.properties.map((p) => p.name.length), 8) * 7;
  const width = left + columns.length * cell;
  const height = (model.properties.length + 1) * rowHeight;
  const scale = window.devicePixelRatio || 1;
  const canvas = h("canvas", { width: Math.ceil(width * scale), height: Math.ceil(height * scale), style: `width:${width}px;height:${height}px`, role: "img", "aria-label": "kill matrix: properties by mutants" });
  const tip = h("p", { class: "tip soft" }, "Move over the matrix to see which mutant it is; click to open it.");
  paint(canvas, scale, model, columns, { cell, rowHeight, left });
  const at = (event) => columns[Math.floor((event.offsetX - left) / cell)];
  canvas.addEventListener("mousemove", (event) => {
    const mutant = at(event);
    if (mutant) tip.textContent = `${mutant.id}: ${mutant.title} (${mutant.verdict}${mutant.killed_by.length ? " by " + mutant.killed_by.join(", ") : ""})`;
  });
  canvas.addEventListener("click", (event) => {
    const mutant = at(event);
    if (mutant) location.hash = address(model, "mutants", mutant.id);
  });
  return h(
    "article",
    { style: "max-width:none" },
    h("h1", {}, "Kill matrix"),
    facts(model),
    judged ? null : h("p", { class: "soft" }, "Only the first properties to fail are known for each mutant; run with --matrix to see all."),
    columns.length ? h("div", { class: "matrix" }, canvas) : h("p", {}, "No mutant was killed or survived."),
    tip,
    h("p", { class: "soft" }, "One column for each mutant that was killed or survived, in the order of the spec. Green: the property fails on it. Red below: nothing noticed."),
  );
}

function paint(canvas, scale, model, columns, { cell, rowHeight, left }) {
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  pen.scale(scale, scale);
  pen.font = "12px ui-sans-serif, system-ui, sans-serif";
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  const gap = cell > 5 ? 1 : 0;
  const rows = [...model.properties.map((p) => p.name), "survivor"];
  rows.forEach((name, row) => {
    const y = row * rowHeight;
    pen.fillStyle = colour(name === "survivor" && row === rows.length - 1 ? "--soft" : "--ink");
    pen.fillText(name, left - 8, y + rowHeight / 2);
    columns.forEach((mutant, column) => {
      const isSurvivor = row === rows.length - 1;
      const said = isSurvivor ? (mutant.verdict === "survived" ? "s" : "") : mutant.matrix ? mutant.matrix[row] : mutant.killed_by.includes(name) ? "f" : "?";
      pen.fillStyle = colour(said === "f" ? "--killed" : said === "s" ? "--survived" : "--line");
      pen.globalAlpha = said === "?" ? 0.35 : 1;
      if (said !== "") pen.fillRect(left + column * cell, y + 1, cell - gap, rowHeight - 2);
      pen.globalAlpha = 1;
    });
  });
}
