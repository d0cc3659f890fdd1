// One mutant: its edit, the properties that did not catch it, its run beside the other side, and suggestions.

function detail(here, mutant) {
  if (!mutant) return noMutant(here);
  const { model } = here;
  const operator = operatorOf(mutant);
  const run = runOf(mutant);
  return h(
    "article",
    {},
    h("p", { class: "soft top" }, chip(mutant.verdict, mutant.verdict), " ", mutant.class ? chip(mutant.class, kindClass(mutant)) : null, " ", h("code", {}, mutant.id), " ", h("button", { class: "no-print", onclick: (e) => copy(e.target, location.href) }, "copy link")),
    h("h1", {}, rich(mutant.title)),
    h("p", { class: "soft" }, rich(`${operator.title[0].toUpperCase()}${operator.title.slice(1)}: ${operator.fault}.`), mutant.question ? h("b", {}, " ", rich(mutant.question)) : null),
    facts(model),
    mutant.reason ? h("p", { class: "box" }, rich(mutant.reason)) : null,
    mutant.same_as ? h("p", {}, "Behaves exactly as ", link(here, mutant.same_as), " does.") : null,
    h("div", { class: "cols" }, h("div", {}, diff(model, mutant), run ? story(here, mutant, run) : null, silent(model, mutant)), run && run.lanes.length ? diagram(here, mutant, run) : null),
    suggestions(here, mutant),
    harm(here, mutant),
  );
}

/** The run on which a suggested property fails: what the fault leads to. */
function harm(here, mutant) {
  const run = runOf({ run: mutant.harm });
  if (!run) return null;
  const there = { ...here, step: null };
  return h("div", { class: "cols" }, story(there, null, run), run.lanes.length ? diagram(there, null, run) : null);
}

/** Why there is no mutant to show. */
function noMutant(here) {
  const { model, argument } = here;
  if (!argument) return h("article", {}, h("h1", {}, lists[here.view](model).length ? "No mutant matches" : nothing(here)), facts(model), model.failures.map((failure) => failing({ ...here, view: "start", step: null }, failure)));
  const item = argument.split("/").at(-2);
  const similar = model.mutants.filter((m) => m.item === item).slice(0, 10);
  return h(
    "article",
    {},
    h("h1", {}, "There is no such mutant here"),
    facts(model),
    h("p", {}, h("code", {}, argument), " is not part of this run. Its code may have changed, or this run did not use its operator."),
    similar.length ? [h("p", {}, "Mutants of the same step:"), h("ul", {}, similar.map((m) => h("li", {}, link(here, m.id), " ", rich(m.title))))] : null,
  );
}

const link = (here, id) => h("a", { href: address(here.model, "mutants", id) }, h("code", {}, id));

function copy(button, text) {
  const done = () => {
    const words = button.textContent;
    button.textContent = "copied";
    setTimeout(() => (button.textContent = words), 1200);
  };
  const old = () => {
    const area = h("textarea", {}, text);
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    done();
  };
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, old);
  else old();
}

function diff(model, mutant) {
  return h(
    "div",
    {},
    h("p", { class: "soft top" }, h("a", { href: address(model, "source", String(mutant.line)) }, `${mutant.file}:${mutant.line}`)),
    h("pre", { class: "diff" }, diffLines(mutant.diff)),
  );
}

/** The lines of a diff. Where one line replaces another, the characters that differ are marked. */
function diffLines(lines) {
  return lines.map(([kind, number, text], i) => {
    const other = kind === "del" ? lines[i + 1] : kind === "add" ? lines[i - 1] : null;
    const pairs = other && other[0] && other[0] !== kind && !(kind === "del" && lines[i + 2]?.[0] === "add" && lines[i - 1]?.[0] === "del");
    const sign = kind === "del" ? "-" : kind === "add" ? "+" : " ";
    return h("span", { class: kind }, `${String(number).padStart(4)} ${sign} `, pairs ? marked(text, other[2]) : text);
  });
}

/** A text with the part marked in which it differs from another. */
function marked(text, other) {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(text.length, other.length) - start && text[text.length - 1 - end] === other[other.length - 1 - end]) end++;
  const middle = text.slice(start, text.length - end);
  return [text.slice(0, start), middle ? h("mark", {}, middle) : null, text.slice(text.length - end)];
}

/** The steps of a run with what each changes. Without a mutant, the run is one of the baseline. */
function story(here, mutant, run) {
  const body = h("tbody", {});
  // A step has only the variables that it changes; all others keep their values.
  const whole = new Map();
  run.steps.forEach((step, i) => {
    (step.state || []).forEach(([path, value]) => (value === "" ? whole.delete(path) : whole.set(path, value)));
    const state = h("tr", { class: "state", hidden: true }, h("td", {}), h("td", { colspan: "2" }, (step.state ? [...whole] : []).map(([path, value]) => h("div", { class: "mono state" }, `${path} = ${value}`))));
    const toggle = step.state ? h("button", { class: "no-print whole", title: "whole state", "aria-label": "whole state", onclick: () => (state.hidden = !state.hidden) }, "⋯") : null;
    const name = mutant ? h("a", { class: "step", href: address(here.model, here.view, mutant.id, i, here.filters) }, step.step) : h("b", {}, step.step);
    if (i === 0) {
      // The initial state may be wide, so it spans both columns.
      body.append(h("tr", { id: "step-0", class: here.step === 0 ? "chosen" : null }, h("td", { class: "num" }), h("td", { colspan: "2" }, h("span", { class: "soft" }, "start"), changes(step, i))));
      return;
    }
    const differs = i === run.differs;
    body.append(
      h(
        "tr",
        { id: mutant ? `step-${i}` : null, class: [differs ? "differs" : "", i === here.step ? "chosen" : ""].join(" ") },
        h("td", { class: "num" }, String(i)),
        h("td", {}, name, step.choices.length ? h("span", { class: "soft" }, ` ${step.choices.join(", ")}`) : null, differs ? [" ", chip("first difference", "survived")] : null),
        h("td", {}, toggle, differs ? null : changes(step, i)),
      ),
      differs ? h("tr", { class: "differs" }, h("td", { class: "num" }), h("td", { colspan: "2" }, sides(run, step))) : "",
      state,
    );
  });
  return h(
    "section",
    {},
    h("h2", {}, run.title),
    run.sentence ? h("p", { class: "soft" }, rich(run.sentence)) : null,
    h("table", { class: "story" }, h("thead", {}, h("tr", {}, h("th", { class: "num" }), h("th", {}, "step"), h("th", {}, "changes"))), body),
    run.back ? h("p", {}, `↺ ${run.back}`) : null,
  );
}

function changes(step, i) {
  return [effect(step, i), step.mapped ? h("div", { class: "soft" }, step.mapped) : null];
}

function effect(step, i) {
  const told = i === 0 ? step.state || [] : step.changes;
  if (i === 0) return told.map(([path, value]) => h("div", { class: "soft mono state" }, `${path} = ${value}`));
  if (step.cut) return h("span", { class: "soft" }, "left out of this page; `trace` prints it");
  if (!told.length) return h("span", { class: "soft" }, step.state ? "nothing changes" : "the step does not end: there is no state after it");
  return told.map(([path, value]) => h("div", {}, h("span", { class: "mono soft" }, path), " ", h("b", { style: "font-weight:550" }, value)));
}

/** The step at which mutant and baseline differ: what each side does, beside each other. */
function sides(run, step) {
  const side = (words, steps) => h("div", { class: "side" }, h("div", { class: "soft" }, words), steps.length ? steps.slice(0, 4).map(taken) : h("span", { class: "soft" }, "cannot take this step here"));
  const taken = (one) => h("div", {}, one.step ? h("b", {}, one.step, one.choices.length ? h("span", { class: "soft" }, ` ${one.choices.join(", ")}`) : null) : null, changes(one, 1));
  const [baseline, mutant] = run.lost ? [[step], run.other] : [run.other, [step]];
  return h("div", { class: "sides" }, side("baseline", baseline), side("mutant", mutant));
}

function silent(model, mutant) {
  const verdicts = model.properties.map((property, i) => ({ property, said: mutant.matrix ? mutant.matrix[i] : mutant.killed_by.includes(property.name) ? "f" : null }));
  const killers = verdicts.filter((v) => v.said === "f");
  const quiet = verdicts.filter((v) => v.said === "h" || (mutant.verdict === "survived" && v.said !== "f"));
  const item = (sign, kind) => ({ property }) => h("li", {}, h("span", { class: kind }, sign), " ", h("a", { href: address(model, "properties", property.name) }, property.name), h("span", { class: "soft" }, ` ${property.kind}`, property.notes.length ? `; ${property.notes.join("; ")}` : ""));
  return h(
    "section",
    {},
    killers.length ? [h("h2", {}, "Properties that caught it"), h("ul", { class: "plain" }, killers.map(item("✗", "killed")))] : null,
    quiet.length && mutant.verdict !== "equivalent" && mutant.verdict !== "unreached" ? [h("h2", {}, "Properties that did not catch it"), h("ul", { class: "plain" }, quiet.map(item("○", "soft")))] : null,
  );
}

function suggestions(here, mutant) {
  if (!mutant.suggestions || !mutant.suggestions.length) return null;
  return h(
    "section",
    {},
    h("h2", {}, "Suggested properties"),
    mutant.suggestions.map((i) => here.model.suggestions[i]).map((suggestion) =>
      h(
        "div",
        { class: "box" },
        suggestion.code ? h("button", { class: "no-print", onclick: (e) => copy(e.target, suggestion.code) }, "copy") : null,
        h("p", { style: "margin-top:0" }, rich(suggestion.text)),
        suggestion.code ? h("pre", {}, suggestion.code) : null,
        listed(suggestion),
      ),
    ),
  );
}

/** What to add so that the model checks a suggested property. */
function listed(suggestion) {
  if (!suggestion.list) return null;
  const [sentence, line] = suggestion.list;
  return [h("p", { class: "soft" }, rich(sentence)), h("div", { class: "code" }, h("button", { class: "no-print", onclick: (e) => copy(e.target, line) }, "copy"), h("pre", {}, line))];
}
