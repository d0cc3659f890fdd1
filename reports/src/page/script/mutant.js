// One mutant: its edit, the properties that did not catch it, its run beside the other side, and suggestions.

function detail(here, mutant) {
  if (!mutant) return h("article", {}, h("h1", {}, here.argument ? "There is no such mutant here" : "Nothing to look at"), facts(here.model));
  const { model } = here;
  const operator = operatorOf(mutant);
  const run = runOf(mutant);
  return h(
    "article",
    {},
    h("p", { class: "soft", style: "margin:0" }, chip(mutant.verdict, mutant.verdict), " ", mutant.class ? chip(mutant.class, kindClass(mutant)) : null, " ", h("code", {}, mutant.id), " ", h("button", { class: "no-print", onclick: (e) => copy(e.target, location.href) }, "copy link")),
    h("h1", {}, rich(mutant.title)),
    h("p", { class: "soft" }, `${operator.title}: ${operator.fault}.`, mutant.question ? h("b", {}, " ", rich(mutant.question)) : null),
    facts(model),
    mutant.reason ? h("p", { class: "box" }, mutant.reason) : null,
    mutant.same_as ? h("p", {}, "Behaves exactly as ", link(here, mutant.same_as), " does.") : null,
    h("div", { class: "cols" }, h("div", {}, diff(model, mutant), run ? story(here, mutant, run) : null, silent(model, mutant)), run && run.lanes.length ? diagram(here, mutant, run) : null),
    suggestions(here, mutant),
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
  const line = (kind, number, text) => h("span", { class: kind }, `${String(number).padStart(4)} ${kind === "del" ? "-" : kind === "add" ? "+" : " "} ${text}`);
  return h(
    "div",
    {},
    h("p", { class: "soft", style: "margin:0 0 4px" }, h("a", { href: address(model, "source", String(mutant.line)) }, `${mutant.file}:${mutant.line}`)),
    h("pre", { class: "diff" }, mutant.diff.map(([kind, number, text]) => line(kind, number, text))),
  );
}

function story(here, mutant, run) {
  const body = h("tbody", {});
  // A step has only the variables that it changes; all others keep their values.
  const whole = new Map();
  run.steps.forEach((step, i) => {
    (step.state || []).forEach(([path, value]) => whole.set(path, value));
    const state = h("tr", { class: "state", hidden: true }, h("td", {}), h("td", { colspan: "2" }, (step.state ? [...whole] : []).map(([path, value]) => h("div", { class: "mono state" }, `${path} = ${value}`))));
    const toggle = step.state ? h("button", { class: "no-print whole", title: "whole state", "aria-label": "whole state", onclick: () => (state.hidden = !state.hidden) }, "⋯") : null;
    const name = h("a", { class: "step", href: address(here.model, here.view, mutant.id, i) }, step.step);
    if (i === 0) {
      // The initial state may be wide, so it spans both columns.
      body.append(h("tr", { id: "step-0", class: here.step === 0 ? "chosen" : null }, h("td", { class: "num" }), h("td", { colspan: "2" }, h("span", { class: "soft" }, "start"), changes(step, i))));
      return;
    }
    body.append(
      h(
        "tr",
        { id: `step-${i}`, class: [i === run.differs ? "differs" : "", i === here.step ? "chosen" : ""].join(" ") },
        h("td", { class: "num" }, String(i)),
        h("td", {}, name, step.choices.length ? h("span", { class: "soft" }, ` ${step.choices.join(", ")}`) : null, i === run.differs ? [" ", chip("first difference", "survived")] : null),
        h("td", {}, toggle, changes(step, i), i === run.differs ? otherSide(run) : null),
      ),
      state,
    );
  });
  return h(
    "section",
    {},
    h("h2", {}, run.title),
    run.sentence ? h("p", { class: "soft" }, run.sentence) : null,
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

function otherSide(run) {
  const words = run.lost ? "the mutant" : "the baseline";
  if (!run.other.length) return h("div", { class: "soft" }, `${words}: cannot take this step here`);
  return run.other.slice(0, 4).map((step) => h("div", { class: "soft" }, `${words}: `, step.step ? `${step.step} ${step.choices.join(", ")} ` : "", step.changes.map(([path, value]) => `${path} ${value}`).join("; ") || "nothing changes"));
}

function silent(model, mutant) {
  const verdicts = model.properties.map((property, i) => ({ property, said: mutant.matrix ? mutant.matrix[i] : mutant.killed_by.includes(property.name) ? "f" : null }));
  const killers = verdicts.filter((v) => v.said === "f");
  const quiet = verdicts.filter((v) => v.said === "h" || (mutant.verdict === "survived" && v.said !== "f"));
  const item = (sign, kind) => ({ property }) => h("li", {}, h("span", { class: kind }, sign), " ", h("a", { href: address(model, "properties", property.name) }, property.name), h("span", { class: "soft" }, ` ${property.kind}`, property.notes.length ? `; ${property.notes.join("; ")}` : ""));
  return h(
    "section",
    {},
    killers.length ? [h("h2", {}, "Who noticed"), h("ul", { class: "plain" }, killers.map(item("✗", "killed")))] : null,
    quiet.length && mutant.verdict !== "equivalent" && mutant.verdict !== "unreached" ? [h("h2", {}, "Who looked and said nothing"), h("ul", { class: "plain" }, quiet.map(item("○", "soft")))] : null,
  );
}

function suggestions(here, mutant) {
  if (!mutant.suggestions || !mutant.suggestions.length) return null;
  return h(
    "section",
    {},
    h("h2", {}, "What would notice"),
    mutant.suggestions.map((i) => here.model.suggestions[i]).map((suggestion) =>
      h(
        "div",
        { class: "box" },
        suggestion.code ? h("button", { class: "no-print", onclick: (e) => copy(e.target, suggestion.code) }, "copy") : null,
        h("p", { style: "margin-top:0" }, suggestion.text),
        suggestion.code ? h("pre", {}, suggestion.code) : null,
      ),
    ),
  );
}
