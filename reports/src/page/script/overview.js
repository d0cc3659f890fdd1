// A table of all models. Their scores measure different things, so there is no total.

function overview() {
  const columns = COUNTED.filter(([name]) => data.models.some((model) => model.score[name]));
  const count = (model, [name]) => h("td", { class: "num" }, model.score[name] ? h("a", { href: address(model, name === "survived" ? "survivors" : "mutants") }, String(model.score[name])) : "");
  const row = (model) =>
    h(
      "tr",
      {},
      h("td", {}, h("a", { href: address(model, "survivors") }, modelName(model))),
      h("td", { style: "white-space: nowrap" }, model.goes_on_to ? h("span", { class: "soft" }, `goes on to ${model.goes_on_to}`) : model.ratio || "no score"),
      columns.map((column) => count(model, column)),
      h("td", { class: "num" }, model.states.toLocaleString("en")),
      h("td", { class: "num" }, String(model.properties.length)),
    );
  const head = ["model", "score", ...columns.map(([name, word]) => word || name), "states", "properties"];
  return h(
    "article",
    {},
    h("h1", {}, "All models"),
    h("table", {}, h("thead", {}, h("tr", {}, head.map((text, i) => h("th", { class: i > 1 ? "num" : "" }, text)))), h("tbody", {}, data.models.map(row))),
  );
}
