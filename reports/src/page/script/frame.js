"use strict";
// Draws the report from the JSON embedded in the page. It loads nothing and computes no verdict.

const data = JSON.parse(document.getElementById("data").textContent);
// Runs are at the end of the file, one a line: the page is drawn before they are loaded, and each is parsed when it is shown.
let runLines = null;
const runs = [];

function runOf(mutant) {
  if (!mutant || typeof mutant.run !== "number" || document.readyState === "loading") return null;
  runLines ||= document.getElementById("runs").textContent.split("\n");
  return (runs[mutant.run] ||= JSON.parse(runLines[mutant.run]));
}

const root = document.getElementById("report");
const PART = 250;
// Fields of the score in the order of their columns, with the column's title if it differs from the field. Those of the ratio come first.
const COUNTED = [["survived"], ["killed"], ["equivalent"], ["unreached"], ["inconclusive"], ["invalid"], ["accepted"], ["kept", "tolerated"], ["broken"]];

// ---------------------------------------------------------------- small helpers

/** Creates an HTML element: h("a", {href: "#"}, "text", child). Strings are inserted as text, never as markup. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

/** Creates an SVG element, with the same arguments as `h`. */
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

/** Converts text with code between backticks to elements. */
const rich = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/** The model's full name. Counts of states and properties are always shown with it. */
const modelName = (model) => `${model.spec}/${model.model}`;

// ---------------------------------------------------------------- navigation: the address holds the entire position

/** Returns an address: #/spec/model/view/argument/step. */
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
  const first = data.models.find((m) => m.survivors.length && !m.goes_on_to) || data.models[0];
  return { model: found || first, view: found ? view || "survivors" : "survivors", argument, step: step === undefined ? null : Number(step) };
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

/** Shows another mutant of the same list. Redraws only the detail pane, so the list keeps its scroll position. */
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

/** Sets the height of the header, below which sticky elements begin. */
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
      data.models.length > 1 ? tab("models", "All models") : null,
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
  const words = model.goes_on_to ? `goes on to ${model.goes_on_to}` : model.ratio ? `score ${model.ratio}` : "no score";
  const beside = COUNTED.slice(2).filter(([name]) => model.score[name]);
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
