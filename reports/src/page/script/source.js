// The source of a spec with its mutants.

function source(here) {
  const { model, argument } = here;
  const text = data.sources[model.file] || "";
  const byLine = new Map();
  for (const mutant of model.mutants) {
    if (!byLine.has(mutant.line)) byLine.set(mutant.line, []);
    byLine.get(mutant.line).push(mutant);
  }
  const [from, to] = model.lines;
  const lines = text.split("\n").slice(from - 1, to);
  const rows = lines.flatMap((line, i) => {
    const number = from + i;
    const here_ = String(number) === argument;
    const told = h("div", { class: `line${here_ ? " here" : ""}`, id: `line-${number}` }, h("span", { class: "no" }, String(number)), h("span", {}, line));
    const pins = (byLine.get(number) || []).map((m) => h("a", { class: `chip ${m.verdict}`, href: address(model, "mutants", m.id), title: `${m.verdict}: ${m.title}` }, `${m.operator}${m.participant ? "@" + m.participant : ""}`));
    return pins.length ? [told, h("div", { class: "pins" }, pins)] : [told];
  });
  const view = h("article", { style: "max-width:none" }, h("h1", {}, model.file), facts(model), text ? h("pre", { class: "source" }, rows) : h("p", {}, "The source text is not known."));
  if (argument) setTimeout(() => document.getElementById(`line-${argument}`)?.scrollIntoView({ block: "center" }));
  return view;
}
