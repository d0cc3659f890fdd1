// The source of a spec with its mutants: filters by verdict, and the diff of a mutant in place.

const shownVerdicts = new Set(["survived", "inconclusive", "broken"]);

function source(here) {
  const { model, argument } = here;
  const text = data.sources[model.file] || "";
  const byLine = new Map();
  for (const mutant of model.mutants.filter((m) => m.file === model.file)) {
    if (!byLine.has(mutant.line)) byLine.set(mutant.line, []);
    byLine.get(mutant.line).push(mutant);
  }
  const [from, to] = model.lines;
  const lines = text.split("\n");
  // Attributes and comments above the first line belong to the spec.
  let first = from;
  while (first > 1 && /^\s*(#\[|\/\/)/.test(lines[first - 2])) first--;
  const body = h("pre", { class: "source" });
  const fill = () => {
    const colour = highlighter();
    body.replaceChildren(
      ...lines.slice(first - 1, to).flatMap((line, i) => {
        const number = first + i;
        const found = (byLine.get(number) || []).filter((m) => shownVerdicts.has(m.verdict));
        const class_ = `line${String(number) === argument ? " here" : ""}${found.some((m) => m.verdict === "survived") ? " open" : ""}`;
        const told = h("div", { class: class_, id: `line-${number}` }, h("span", { class: "no" }, String(number)), h("span", {}, colour(line)));
        return found.length ? [told, h("div", { class: "pins" }, folded(found).map((same) => pin(model, same)))] : [told];
      }),
    );
  };
  fill();
  const view = h("article", { style: "max-width:none" }, h("h1", {}, model.file), facts(model), verdictFilter(model, fill), text ? body : h("p", {}, "The source text is not known."));
  if (argument) setTimeout(() => document.getElementById(`line-${argument}`)?.scrollIntoView({ block: "center" }));
  return view;
}

/** Buttons that choose which verdicts are shown in the source. */
function verdictFilter(model, changed) {
  const counts = new Map();
  for (const mutant of model.mutants) counts.set(mutant.verdict, (counts.get(mutant.verdict) || 0) + 1);
  const button = ([verdict, count]) =>
    h(
      "button",
      {
        class: `toggle ${verdict}`,
        "aria-pressed": String(shownVerdicts.has(verdict)),
        onclick: (event) => {
          if (!shownVerdicts.delete(verdict)) shownVerdicts.add(verdict);
          event.currentTarget.setAttribute("aria-pressed", String(shownVerdicts.has(verdict)));
          changed();
        },
      },
      term(verdict, `${count} ${verdict}`),
    );
  return h("p", { class: "no-print" }, [...counts].map(button).flatMap((b) => [b, " "]));
}

/** Mutants with the same edit for several participants, as one entry each. */
function folded(mutants) {
  const groups = new Map();
  for (const mutant of mutants) {
    const key = [mutant.id.split("@")[0], mutant.verdict].join(" ");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(mutant);
  }
  return [...groups.values()];
}

/** The name of a mutant. A click shows its diff below the line. */
function pin(model, same) {
  const [mutant] = same;
  const whom = same.map((m) => m.participant).filter(Boolean);
  const details = h("details", { class: "pin" });
  const summary = h("summary", { class: `chip ${mutant.verdict}` }, `${operatorOf(mutant).slug}${whom.length ? ` (${whom.join(", ")})` : ""}`);
  details.append(summary);
  details.addEventListener("toggle", () => {
    if (details.childElementCount > 1) return;
    const open = same.map((m) => h("a", { href: address(model, "mutants", m.id) }, h("code", {}, m.id)));
    details.append(h("div", { class: "inplace" }, h("p", { class: "top" }, h("b", {}, rich(mutant.title)), ` ${mutant.class || mutant.verdict}: `, open.flatMap((a, i) => (i ? [", ", a] : [a]))), h("pre", { class: "diff" }, diffLines(mutant.diff.filter(([kind]) => kind)))));
  });
  return details;
}

const TOKENS = /(\/\/.*|\\\*.*|\(\*.*?\*\))|("(?:[^"\\]|\\.)*")|('[a-z_]\w*\b(?!'))|\b(fn|let|mut|pub|struct|enum|impl|use|mod|match|if|else|for|in|while|loop|return|const|static|where|self|Self|true|false|async|await|as|ref|move|VARIABLES?|CONSTANTS?|EXTENDS|MODULE|INSTANCE|LOCAL|ASSUME|IF|THEN|ELSE|CASE|OTHER|LET|IN|CHOOSE|EXCEPT|DOMAIN|UNION|SUBSET|ENABLED|UNCHANGED|TRUE|FALSE|process|variables|begin|end|either|or|with|goto)\b|(#!?\[[^\]]*\])|\b([A-Z]\w*)\b|\b(\d[\d_]*)\b/g;
const KINDS = ["comment", "string", "label", "keyword", "attribute", "type", "number"];

/** Returns a function that colours the lines of a text, one after another. */
function highlighter() {
  let isComment = false;
  return (line) => {
    if (isComment || /^\s*\/\*/.test(line)) {
      isComment = !line.includes("*/");
      return h("span", { class: "t-comment" }, line);
    }
    const parts = [];
    let last = 0;
    for (const found of line.matchAll(TOKENS)) {
      const kind = KINDS[found.slice(1).findIndex((group) => group !== undefined)];
      parts.push(line.slice(last, found.index), h("span", { class: `t-${kind}` }, found[0]));
      last = found.index + found[0].length;
    }
    parts.push(line.slice(last));
    return parts;
  };
}
