// The start page: the verdict on the run, failing baselines, gaps, models, and what changed.

function start(here) {
  const [tone, sentence] = data.headline;
  return h(
    "article",
    { class: "start" },
    here.unknown ? h("p", { class: "box bad" }, "This report has no model ", h("code", {}, here.unknown), ". It may have another name now, or was not part of this run.") : null,
    h("h1", { class: `verdict ${tone}` }, rich(sentence)),
    h("p", { class: "soft" }, origin()),
    data.models.filter((model) => model.failures.length).map((model) => baseline(here, model)),
    data.refused.map(([name, reason]) => h("section", { class: "box" }, h("h2", {}, name), h("p", {}, "The model was not checked: ", rich(reason), "."))),
    data.models.filter((model) => model.gaps.length).map(gaps),
    data.models.length ? modelTable() : null,
    data.changes ? changesSince(data.changes) : null,
    attention(),
  );
}

/** Where the results come from. The date of the file is known only if the page is opened from a disk. */
function origin() {
  const written = location.protocol === "file:" ? `written ${new Date(document.lastModified).toLocaleString()}` : "";
  const parts = [data.command ? h("code", {}, data.command) : "", data.commit ? `commit ${data.commit}` : "", written, `mutaspec ${data.version}`].filter(Boolean);
  return parts.flatMap((part, i) => (i ? [" · ", part] : [part]));
}

/** A baseline on which properties fail, with the run that violates each. */
function baseline(here, model) {
  return h(
    "section",
    { class: "box" },
    h("h2", {}, `The baseline of ${modelName(model)} fails`),
    h("p", {}, "No mutant was checked: a kill would prove nothing. Change the spec or the property first."),
    model.failures.map((failure) => [
      h("p", {}, h("a", { href: address(model, "properties", failure.property) }, h("b", {}, failure.property)), ": ", rich(failure.reason), ".", failure.remedy ? [" (", rich(failure.remedy), ")"] : null),
      failing({ ...here, model, view: "start", step: null }, failure),
    ]),
  );
}

/** The run on which a property of the baseline fails. */
function failing(here, failure) {
  const run = runOf(failure);
  if (!run) return null;
  return h("div", { class: "cols" }, story(here, null, run), run.lanes.length ? diagram(here, null, run) : null);
}

/** The gaps of a model, each with the property that closes it. */
function gaps(model) {
  const closed = model.gaps.filter((gap) => typeof gap.suggestion === "number");
  const survivors = (list) => list.reduce((sum, gap) => sum + gap.members.length, 0);
  const help = closed.length ? ` ${plural(closed.length, "suggested property", "suggested properties")} would kill ${share(survivors(closed), model.survivors.length, "survivor")}.` : "";
  return h(
    "section",
    {},
    h("h2", {}, `${modelName(model)}: ${plural(model.gaps.length, "gap")}`),
    h("p", { class: "soft" }, `${plural(model.survivors.length, "mutant")} ${model.survivors.length === 1 ? "survives" : "survive"}, although ${model.asked_properties === 1 ? "the property holds" : `all ${model.asked_properties} properties hold`} on the ${plural(model.states, "state")} of the baseline.${help}`),
    bar(model),
    model.gaps.map((gap) => gapBox(model, gap)),
  );
}

function gapBox(model, gap) {
  const members = gap.members.map((i) => model.mutants[i]);
  const [first, ...others] = members;
  const suggestion = model.suggestions[gap.suggestion];
  const link = (mutant, words) => h("a", { href: address(model, "survivors", mutant.id) }, words);
  return h(
    "section",
    { class: "gap box", id: `gap-${gap.number}` },
    h("div", { class: "number" }, String(gap.number)),
    h(
      "div",
      {},
      h("h3", {}, link(first, rich(gap.title))),
      h("p", { class: "soft" }, `${first.item}, line ${first.line} · `, first.class ? [term(first.class), " · "] : null, link(first, "run and diff"), others.length ? " · " : null, others.length ? h("details", { class: "members" }, h("summary", {}, plural(members.length, "survivor")), h("ul", {}, members.map((m) => h("li", {}, link(m, rich(m.title)), m.participant ? h("span", { class: "soft" }, ` for ${m.participant}`) : null)))) : null),
      gap.difference ? h("p", {}, gap.difference) : null,
      suggestion ? [h("p", {}, rich(suggestion.text)), h("div", { class: "code" }, h("button", { class: "no-print", onclick: (e) => copy(e.target, suggestion.code) }, "copy"), h("pre", {}, suggestion.code)), listed(suggestion)] : h("p", { class: "soft" }, "No suggested property closes this gap."),
    ),
  );
}

function bar(model) {
  const counted = COUNTED.filter(([name]) => model.score[name]);
  const total = counted.reduce((sum, [name]) => sum + model.score[name], 0);
  const part = ([name, word]) => h("i", { class: `part ${word || name}`, style: `width:${(100 * model.score[name]) / total}%` });
  const label = counted.map(([name, word]) => `${model.score[name]} ${word || name}`).join(", ");
  return h("div", { class: "whole", role: "img", "aria-label": label, title: label }, counted.map(part));
}

/** A table of all models. Their scores measure different things, so there is no total. */
function modelTable() {
  const columns = COUNTED.filter(([name]) => data.models.some((model) => model.score[name]));
  const number = (model, [name, word]) => {
    const view = name === "survived" ? address(model, "survivors") : address(model, "mutants", null, null, { verdict: word || name });
    return h("td", { class: "num" }, model.score[name] ? h("a", { href: view }, String(model.score[name])) : "");
  };
  const verdict = (model) => (model.failures.length ? h("span", { class: "bad" }, "baseline fails") : model.goes_on_to ? h("span", { class: "soft" }, `goes on to ${model.goes_on_to}`) : model.ratio || "no score");
  const row = (model) =>
    h(
      "tr",
      {},
      h("td", {}, h("a", { href: address(model, "survivors") }, modelName(model)), model.warnings.map((w) => h("div", { class: "inconclusive" }, rich(w)))),
      h("td", { class: "nowrap" }, verdict(model)),
      columns.map((column) => number(model, column)),
      h("td", { class: "num" }, model.states.toLocaleString("en")),
      h("td", { class: "num" }, String(model.asked_properties)),
    );
  const head = [["model"], ["score"], ...columns, ["distinct states", "states"], ["properties"]];
  return h(
    "section",
    {},
    h("h2", {}, "Models"),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, head.map(([name, word], i) => h("th", { class: i > 1 ? "num" : "" }, term(name, word || name))))), h("tbody", {}, data.models.map(row)))),
  );
}

/** What is different from the last run in the same folder. */
function changesSince(changes) {
  const entry = ([name, id]) => {
    const model = data.models.find((m) => modelName(m) === name);
    return h("li", {}, model && model.byId.has(id) ? h("a", { href: address(model, "mutants", id) }, h("code", {}, id)) : h("code", {}, id));
  };
  const some = (entries) => [h("ul", {}, entries.slice(0, 10).map(entry)), entries.length > 10 ? h("p", { class: "soft" }, `and ${entries.length - 10} more`) : null];
  const { new_survivors, newly_killed, gone } = changes;
  return h(
    "section",
    {},
    h("h2", {}, "Since the last run"),
    new_survivors.length || newly_killed.length || gone ? null : h("p", { class: "soft" }, "No verdict on a survivor changed."),
    new_survivors.length ? [h("p", { class: "survived" }, `${plural(new_survivors.length, "new survivor")}:`), some(new_survivors)] : null,
    newly_killed.length ? [h("p", { class: "killed" }, `${plural(newly_killed.length, "survivor")} killed now:`), some(newly_killed)] : null,
    gone ? h("p", { class: "soft" }, `${plural(gone, "survivor")} of the last run: the changed code is different or gone.`) : null,
  );
}

/** Remarks on the properties of all models. */
function attention() {
  const models = data.models.filter((model) => model.remarks.length);
  if (!models.length) return null;
  return h(
    "section",
    {},
    h("h2", {}, "Properties that need attention"),
    models.map((model) => [models.length > 1 ? h("h3", {}, modelName(model)) : null, h("ul", {}, model.remarks.map((text) => h("li", {}, rich(text))))]),
  );
}
