"use strict";
// The report's page: draws what is in the JSON above it. It asks nobody for anything and computes no verdict.

const data = JSON.parse(document.getElementById("data").textContent);
// Runs come last in the file, one a line: the page is there before them, and most are never looked at.
let runLines = null;
const runs = [];

function runOf(mutant) {
  if (!mutant || typeof mutant.run !== "number" || document.readyState === "loading") return null;
  runLines ||= document.getElementById("runs").textContent.split("\n");
  return (runs[mutant.run] ||= JSON.parse(runLines[mutant.run]));
}

const root = document.getElementById("report");
const PART = 250;

// ---------------------------------------------------------------- small helpers

/** An element: h("a", {href: "#"}, "text", child). Text is always text, never markup. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

/** The same for a drawing. */
function s(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return fill(element, attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;
const kindClass = (mutant) => (mutant.class === "less behaviour" ? "less" : mutant.verdict);
const chip = (text, kind) => h("span", { class: `chip ${kind || ""}` }, text);
const operatorOf = (mutant) => data.operators[mutant.operator];

/** Text in which `code` stands between backticks. */
const rich = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/** Numbers of states and properties never stand without their model. */
const modelName = (model) => `${model.spec}/${model.model}`;

// ---------------------------------------------------------------- where we are: everything is in the address

/** #/spec/model/view/argument/step */
function address(model, view, argument, step) {
  const parts = [model.spec, model.model, view];
  if (argument !== undefined && argument !== null) parts.push(argument);
  if (step !== undefined && step !== null) parts.push(String(step));
  return "#/" + parts.map(encodeURIComponent).join("/");
}

function place() {
  const parts = location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decode);
  const [spec, model, view, argument, step] = parts;
  const found = data.models.find((m) => m.spec === spec && m.model === model) || data.models.find((m) => m.spec === spec);
  return { model: found || data.models[0], view: found ? view || "survivors" : "survivors", argument, step: step === undefined ? null : Number(step) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const filters = { text: "", verdict: "", operator: "", class: "" };
let drawn = { model: null, view: null };

// ---------------------------------------------------------------- the frame

function draw() {
  const here = place();
  if (!here.model) {
    root.replaceChildren(h("article", {}, h("h1", {}, "Nothing was checked"), h("p", {}, "No model has results.")));
    return;
  }
  document.title = `${modelName(here.model)} - mutaspec`;
  const body = views[here.view] || views.survivors;
  const samePage = drawn.model === here.model && drawn.view === here.view;
  const list = document.querySelector("nav.list");
  if (samePage && list && (here.view === "survivors" || here.view === "mutants")) {
    choose(list, here);
    return;
  }
  drawn = { model: here.model, view: here.view };
  root.replaceChildren(heading(here), body(here));
  fit();
  const chosen = document.querySelector('a.row[aria-current="true"]');
  if (chosen) chosen.scrollIntoView({ block: "nearest" });
  scrollToStep(here);
}

/** Only what is on the right changes where another mutant of the same list is chosen. */
function choose(list, here) {
  const mutant = chosenMutant(here);
  for (const row of list.querySelectorAll("a.row")) {
    row.setAttribute("aria-current", String(mutant !== null && row.dataset.id === mutant.id));
  }
  const chosen = list.querySelector('a.row[aria-current="true"]');
  if (chosen) chosen.scrollIntoView({ block: "nearest" });
  document.querySelector("article").replaceWith(detail(here, mutant));
  scrollToStep(here);
}

/** What sticks below the header begins where it ends. */
function fit() {
  const header = document.querySelector("header");
  if (header) document.documentElement.style.setProperty("--head", `${header.offsetHeight}px`);
}

function scrollToStep(here) {
  const row = here.step !== null && document.getElementById(`step-${here.step}`);
  if (row) row.scrollIntoView({ block: "center" });
}

function heading(here) {
  const { model, view } = here;
  const tab = (name, words) => h("a", { href: address(model, name), "aria-current": view === name ? "page" : null }, words);
  const pick = h(
    "select",
    { class: "name", "aria-label": "model", onchange: (event) => (location.hash = address(data.models[event.target.value], "survivors")) },
    data.models.map((m, i) => h("option", { value: String(i), selected: m === model }, `${modelName(m)}`)),
  );
  const name = data.models.length > 1 ? pick : h("span", { class: "name" }, modelName(model));
  return h(
    "header",
    {},
    name,
    h(
      "div",
      { class: "tabs" },
      tab("survivors", `Survivors ${model.score.survived}`),
      tab("mutants", `All mutants ${model.mutants.length}`),
      tab("properties", "Properties"),
      tab("matrix", "Kill matrix"),
      tab("source", "Source"),
    ),
    h(
      "div",
      { class: "side" },
      score(model),
      h("button", { class: "no-print", title: "keys (?)", onclick: help }, "?"),
      h("button", { class: "no-print", title: "light or dark", onclick: theme }, "◐"),
    ),
  );
}

function score(model) {
  const { killed, survived } = model.score;
  const judged = killed + survived;
  const share = (n) => `width:${judged ? (100 * n) / judged : 0}%`;
  const words = model.ratio ? `score ${model.ratio}` : "no score";
  const beside = [["equivalent"], ["unreached"], ["inconclusive"], ["invalid"], ["accepted"], ["kept", "tolerated"], ["broken"]].filter(([name]) => model.score[name]);
  return h(
    "span",
    { class: "score", title: `${modelName(model)}: ${plural(model.states, "state")}, ${plural(model.properties.length, "property", "properties")}` },
    h("b", {}, words),
    h("span", { class: "bar" }, h("i", { style: `${share(killed)};background:var(--killed)` }), h("i", { style: `${share(survived)};background:var(--survived)` })),
    h("span", { class: "killed" }, `${killed} killed`),
    " · ",
    h("span", { class: "survived" }, `${survived} survived`),
    beside.map(([name, word]) => ` · ${model.score[name]} ${word || name}`),
  );
}

function facts(model) {
  const constants = model.constants.map(([name, value]) => `${name} = ${value}`).join(", ");
  const size = `${plural(model.states, "state")}${model.complete ? "" : ", not all of them seen"}, ${plural(model.properties.length, "property", "properties")}`;
  return h("p", { class: "soft" }, [constants, size].filter(Boolean).join(" · "), model.warnings.map((w) => h("span", { class: "inconclusive" }, ` · ${w}`)));
}

function theme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "light" : "dark";
  const { view } = place();
  if (view === "matrix") {
    drawn = {};
    draw();
  }
}

function help() {
  const keys = [
    ["j / k", "next, previous mutant"],
    ["n / p", "next, previous step of the story"],
    ["1 … 5", "survivors, all mutants, properties, matrix, source"],
    ["/", "search"],
    ["?", "this list"],
  ];
  const box = h(
    "dialog",
    { onclose: () => box.remove() },
    h("table", {}, keys.map(([key, words]) => h("tr", {}, h("td", {}, h("kbd", {}, key)), h("td", {}, words)))),
    h("form", { method: "dialog", style: "margin-top:12px" }, h("button", {}, "close")),
  );
  document.body.append(box);
  box.showModal();
}

// ---------------------------------------------------------------- lists of mutants

const views = {
  survivors: (here) => mutants(here, here.model.survivors.map((i) => here.model.mutants[i])),
  mutants: (here) => mutants(here, here.model.mutants),
  properties: (here) => h("main", { class: "wide" }, properties(here)),
  matrix: (here) => h("main", { class: "wide" }, matrix(here)),
  source: (here) => h("main", { class: "wide" }, source(here)),
};

function mutants(here, all) {
  const rows = h("div", {});
  const tools = toolbar(here, all, () => list(here, all, rows));
  list(here, all, rows);
  return h("main", {}, h("nav", { class: "list", "aria-label": "mutants" }, tools, rows), detail(here, chosenMutant(here)));
}

function chosenMutant(here) {
  const { model, argument } = here;
  if (argument) return model.byId.get(argument) || null;
  const first = here.view === "survivors" ? model.survivors.map((i) => model.mutants[i]).find(matches) : model.mutants.find(matches);
  return first || null;
}

function matches(mutant) {
  const text = filters.text.toLowerCase();
  const said = () => `${mutant.id} ${mutant.title} ${mutant.item} ${mutant.original} ${mutant.replacement} ${mutant.killed_by.join(" ")}`.toLowerCase();
  return (
    (!text || said().includes(text)) &&
    (!filters.verdict || mutant.verdict === filters.verdict) &&
    (!filters.operator || mutant.operator === filters.operator) &&
    (!filters.class || mutant.class === filters.class)
  );
}

function toolbar(here, all, changed) {
  const options = (of) => [...new Set(all.map(of).filter(Boolean))].sort();
  const menu = (name, words, values, label) =>
    values.length < 2
      ? null
      : h(
          "select",
          {
            "aria-label": words,
            onchange: (event) => {
              filters[name] = event.target.value;
              changed();
            },
          },
          h("option", { value: "" }, words),
          values.map((v) => h("option", { value: v, selected: filters[name] === v }, label ? label(v) : v)),
        );
  for (const [name, of] of [["verdict", (m) => m.verdict], ["operator", (m) => m.operator], ["class", (m) => m.class]]) {
    if (!all.some((m) => of(m) === filters[name])) filters[name] = "";
  }
  return h(
    "div",
    { class: "tools" },
    h("input", {
      type: "search",
      id: "search",
      placeholder: "search ( / )",
      value: filters.text,
      "aria-label": "search",
      oninput: (event) => {
        filters.text = event.target.value;
        changed();
      },
    }),
    menu("class", "any class", options((m) => m.class)),
    here.view === "mutants" ? menu("verdict", "any verdict", options((m) => m.verdict)) : null,
    menu("operator", "any operator", options((m) => m.operator), (id) => `${id} ${data.operators[id].slug}`),
  );
}

/** Rows come in parts, so that thousands of mutants open at once. */
function list(here, all, rows) {
  const shown = all.filter(matches);
  const chosen = chosenMutant(here);
  let next = 0;
  const more = h("button", { class: "more", onclick: () => part() });
  const part = (until) => {
    const end = Math.min(shown.length, Math.max(next + PART, until || 0));
    more.before(...shown.slice(next, end).map((m) => row(here, m, m === chosen)));
    next = end;
    more.textContent = `${plural(shown.length - next, "more", "more")} below …`;
    more.hidden = next >= shown.length;
  };
  const none = all.length ? "Nothing matches." : here.view === "survivors" ? "No mutant survived." : "No mutants.";
  rows.replaceChildren(shown.length ? "" : h("p", { class: "soft" }, none), more);
  part(shown.indexOf(chosen) + 1);
  new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && next < shown.length && part()).observe(more);
}

function row(here, mutant, isChosen) {
  return h(
    "a",
    { class: "row", href: address(here.model, here.view, mutant.id), "data-id": mutant.id, "aria-current": String(isChosen) },
    h("span", { class: "top" }, h("span", {}, `${mutant.item} · ${operatorOf(mutant).slug}`), h("span", { class: kindClass(mutant) }, mutant.class || mutant.verdict)),
    h("b", {}, rich(mutant.title)),
  );
}

// ---------------------------------------------------------------- one mutant

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
  run.steps.forEach((step, i) => {
    const state = h("tr", { class: "state", hidden: true }, h("td", {}), h("td", { colspan: "2" }, (step.state || []).map(([path, value]) => h("div", { class: "mono state" }, `${path} = ${value}`))));
    const toggle = step.state ? h("button", { class: "no-print whole", title: "whole state", "aria-label": "whole state", onclick: () => (state.hidden = !state.hidden) }, "⋯") : null;
    const name = h("a", { class: "step", href: address(here.model, here.view, mutant.id, i) }, step.step);
    if (i === 0) {
      // A state may be wide: it takes the whole width.
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
  const told = i === 0 ? step.state || [] : step.changes;
  if (i === 0) return told.map(([path, value]) => h("div", { class: "soft mono state" }, `${path} = ${value}`));
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

// ---------------------------------------------------------------- the space-time diagram

/** One lane for each process, time downwards, messages as arrows; the step that differs is marked. */
function diagram(here, mutant, run) {
  const laneWidth = Math.max(74, Math.min(120, 420 / run.lanes.length));
  const rowHeight = 26;
  const x = (lane) => laneWidth / 2 + lane * laneWidth;
  const y = (step) => 34 + step * rowHeight;
  const width = laneWidth * run.lanes.length;
  const height = y(run.steps.length);
  const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "space-time diagram of the story" });
  run.lanes.forEach((lane, i) => {
    drawing.append(s("path", { class: "lane", d: `M${x(i)} 24V${height - 6}` }), s("text", { x: x(i), y: 15, "text-anchor": "middle" }, lane));
  });
  // The number of a step stands where no arrow leaves or comes.
  const leansRight = new Set();
  for (const [from, to] of run.arrows) {
    const [left, right] = run.steps[from].lane < run.steps[to].lane ? [from, to] : [to, from];
    if (run.steps[left].lane !== run.steps[right].lane) leansRight.add(left);
  }
  for (const [from, to, label] of run.arrows) {
    const [x1, y1, x2, y2] = [x(run.steps[from].lane), y(from), x(run.steps[to].lane), y(to)];
    const differs = run.differs === to || run.differs === from ? " differs" : "";
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const end = [x2 - ((x2 - x1) * 8) / length, y2 - ((y2 - y1) * 8) / length];
    const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
    drawing.append(
      s("path", { class: `message${differs}`, d: `M${x1} ${y1}L${end[0]} ${end[1]}` }),
      s("path", { class: `message${differs}`, d: "M-6 -3.5L0 0L-6 3.5", transform: `translate(${end[0]} ${end[1]}) rotate(${angle})` }),
      s("text", { class: "label", x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 3, "text-anchor": "middle" }, label),
    );
  }
  run.steps.forEach((step, i) => {
    if (step.lane === null || step.lane === undefined) return;
    const kind = `event${i === run.differs ? " differs" : ""}${i === here.step ? " chosen" : ""}`;
    const event = s("circle", { class: kind, cx: x(step.lane), cy: y(i), r: 6, onclick: () => (location.hash = address(here.model, here.view, mutant.id, i)) });
    event.append(s("title", {}, `${i}  ${step.step} ${step.choices.join(", ")}`));
    const isLeft = leansRight.has(i);
    drawing.append(event, s("text", { class: "label", x: x(step.lane) + (isLeft ? -10 : 10), y: y(i) + 4, "text-anchor": isLeft ? "end" : "start" }, String(i)));
  });
  return h("figure", { class: "diagram" }, drawing, h("figcaption", {}, run.arrows.length ? "Time runs down; an arrow is a message, or a write that somebody else acts on." : "Time runs down."));
}

// ---------------------------------------------------------------- properties

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
    model.remarks.length ? [h("h2", {}, "All together"), h("ul", {}, model.remarks.map((text) => h("li", {}, text)))] : null,
    model.free.length ? [h("h2", {}, "Stronger properties that hold for free"), model.free.map((f) => h("div", { class: "box" }, h("button", { class: "no-print", onclick: (e) => copy(e.target, f.code) }, "copy"), h("p", { style: "margin-top:0" }, f.text), h("pre", {}, f.code)))] : null,
  );
}

function property(here, chosen) {
  const { model } = here;
  const killed = model.mutants.filter((m) => m.killed_by.includes(chosen.name));
  const rows = (mutants) => h("ul", { class: "plain" }, mutants.slice(0, 500).map((m) => h("li", {}, link(here, m.id), h("span", { class: "soft" }, ` ${m.title}`))));
  return h(
    "article",
    {},
    h("p", { class: "soft" }, h("a", { href: address(model, "properties") }, "all properties")),
    h("h1", {}, chosen.name),
    h("p", { class: "soft" }, [chosen.kind, chosen.doc].filter(Boolean).join(". ")),
    facts(model),
    chosen.notes.length ? h("ul", {}, chosen.notes.map((note) => h("li", {}, note))) : null,
    chosen.line ? h("p", {}, h("a", { href: address(model, "source", String(chosen.line)) }, `${model.file}:${chosen.line}`)) : null,
    h("h2", {}, `${plural(killed.length, "mutant")} killed`),
    rows(killed),
  );
}

// ---------------------------------------------------------------- the kill matrix

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

// ---------------------------------------------------------------- source with mutants inline

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

// ---------------------------------------------------------------- keys

function move(by) {
  const here = place();
  if (here.view !== "survivors" && here.view !== "mutants") return;
  const all = here.view === "survivors" ? here.model.survivors.map((i) => here.model.mutants[i]) : here.model.mutants;
  const shown = all.filter(matches);
  const now = shown.indexOf(chosenMutant(here));
  const next = shown[Math.max(0, Math.min(shown.length - 1, now + by))];
  if (next) location.hash = address(here.model, here.view, next.id);
}

function step(by) {
  const here = place();
  const mutant = chosenMutant(here);
  const run = runOf(mutant);
  if (!run) return;
  const now = here.step === null ? (by > 0 ? -1 : run.steps.length) : here.step;
  const next = Math.max(0, Math.min(run.steps.length - 1, now + by));
  location.hash = address(here.model, here.view, mutant.id, next);
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  n: () => step(1),
  p: () => step(-1),
  "?": help,
  "/": () => document.getElementById("search")?.focus(),
};
["survivors", "mutants", "properties", "matrix", "source"].forEach((view, i) => {
  keys[i + 1] = () => (location.hash = address(place().model, view));
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || document.querySelector("dialog");
  if (event.key === "Escape" && event.target instanceof HTMLInputElement) event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
window.addEventListener("hashchange", draw);
window.addEventListener("resize", fit);

for (const model of data.models) model.byId = new Map(model.mutants.map((mutant) => [mutant.id, mutant]));
draw();
// Now the runs are there too.
document.addEventListener("DOMContentLoaded", draw);
