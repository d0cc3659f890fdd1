// The list of properties, and a page for each property.

function properties(here) {
  const { model, argument } = here;
  const chosen = argument && model.properties.find((p) => p.name === argument);
  if (chosen) return property(here, chosen);
  const number = (n) => (n === null || n === undefined ? "" : String(n));
  return h(
    "article",
    {},
    h("h1", {}, "Properties"),
    facts(model),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("th", {}, "property"), h("th", {}, "kind"), h("th", { class: "num" }, "kills"), h("th", { class: "num" }, "alone"), h("th", {}, "notes"))),
      h("tbody", {}, model.properties.map((p) => h("tr", {}, h("td", {}, h("a", { href: address(model, "properties", p.name) }, p.name)), h("td", {}, p.kind), h("td", { class: "num" }, number(p.kills)), h("td", { class: "num" }, number(p.sole)), h("td", { class: "soft" }, p.notes.join("; "))))),
    ),
    model.remarks.length ? [h("h2", {}, "Properties that need attention"), h("ul", {}, model.remarks.map((text) => h("li", {}, rich(text))))] : null,
    model.free.length ? [h("h2", {}, "Stronger properties that hold already"), model.free.map((f) => h("div", { class: "box" }, h("button", { class: "no-print", onclick: (e) => copy(e.target, f.code) }, "copy"), h("p", { style: "margin-top:0" }, rich(f.text)), h("pre", {}, f.code)))] : null,
  );
}

function property(here, chosen) {
  const { model } = here;
  const failure = model.failures.find((f) => f.property === chosen.name);
  const killed = model.mutants.filter((m) => m.killed_by.includes(chosen.name));
  const rows = (mutants) => h("ul", { class: "plain" }, mutants.slice(0, 500).map((m) => h("li", {}, link(here, m.id), h("span", { class: "soft" }, " ", rich(m.title)))));
  return h(
    "article",
    {},
    h("p", { class: "soft" }, h("a", { href: address(model, "properties") }, "all properties")),
    h("h1", {}, chosen.name),
    h("p", { class: "soft" }, rich([chosen.kind, chosen.doc].filter(Boolean).join(". "))),
    failure ? [h("p", { class: "box bad" }, "It fails on the baseline: ", rich(failure.reason), "."), failing(here, failure)] : null,
    facts(model),
    chosen.notes.length ? h("ul", {}, chosen.notes.map((note) => h("li", {}, rich(note)))) : null,
    chosen.line ? h("p", {}, h("a", { href: address(model, "source", String(chosen.line)) }, `${model.file}:${chosen.line}`)) : null,
    h("h2", {}, `${plural(killed.length, "mutant")} killed`),
    rows(killed),
  );
}
