"use strict";
// Draws the report from the JSON embedded in the page. It loads nothing and computes no verdict.

const data = JSON.parse(document.getElementById("data").textContent);
// Runs are at the end of the file, one a line: the page is drawn before they are loaded, and each is parsed when it is shown.
let runLines = null;
const runs = [];

/** The run of a mutant, or of a property that fails on the baseline. */
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

const share = (part, all, noun) => (part < all ? `${part.toLocaleString("en")} of the ${plural(all, noun)}` : all === 1 ? `the ${noun}` : `all ${plural(all, noun)}`);
const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;
const kindClass = (mutant) => (mutant.class === "less behaviour" ? "less" : mutant.verdict);
const meanings = new Map(data.terms);
/** A word with its meaning as a hint, if the glossary has it. */
const term = (word, shown) => (meanings.has(word) ? h("abbr", { title: meanings.get(word).replaceAll("`", ""), tabindex: "0" }, shown || word) : shown || word);
const chip = (text, kind) => h("span", { class: `chip ${kind || ""}` }, term(text));
const operatorOf = (mutant) => data.operators[mutant.operator];

/** Converts text with code between backticks to elements. */
const rich = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/** The model's full name. Counts of states and properties are always shown with it. */
const modelName = (model) => `${model.spec}/${model.model}`;

// ---------------------------------------------------------------- navigation: the address holds the entire position

const FILTERS = ["text", "verdict", "operator", "class"];

/** Returns an address: #/spec/model/view/argument/step?filters. Filters stay if the view stays. */
function address(model, view, argument, step, filters) {
  const parts = [model.spec, model.model, view];
  if (argument !== undefined && argument !== null) parts.push(argument);
  if (step !== undefined && step !== null) parts.push(String(step));
  return "#/" + parts.map(encodeURIComponent).join("/") + query(filters);
}

function query(filters) {
  const set = FILTERS.filter((name) => filters && filters[name]).map((name) => `${name}=${encodeURIComponent(filters[name])}`);
  return set.length ? `?${set.join("&")}` : "";
}

function place() {
  const [path, search] = location.hash.replace(/^#\/?/, "").split("?");
  const [spec, model, view, argument, step] = path.split("/").filter(Boolean).map(decode);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, ""]));
  for (const part of (search || "").split("&")) {
    const [name, value] = part.split("=");
    if (FILTERS.includes(name)) filters[name] = decode(value || "");
  }
  const found = data.models.find((m) => m.spec === spec && m.model === model) || data.models.find((m) => m.spec === spec && !model);
  const unknown = spec !== undefined && !found ? [spec, model].filter(Boolean).join("/") : null;
  const shown = found || data.models.find((m) => m.survivors.length && !m.goes_on_to) || data.models[0];
  return { model: shown, view: found ? view || "survivors" : "start", unknown, argument, step: step === undefined ? null : Number(step), filters };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let drawn = { model: null, view: null, argument: null };

// ---------------------------------------------------------------- the frame

function draw() {
  const here = place();
  document.title = here.view === "start" ? "mutaspec report" : `${modelName(here.model)} - mutaspec`;
  const body = views[here.view] || views.survivors;
  const same = drawn.model === here.model && drawn.view === here.view;
  const moved = !same || drawn.argument !== here.argument;
  drawn = { model: here.model, view: here.view, argument: here.argument };
  const list = document.querySelector("nav.list");
  if (same && list && here.view in lists) {
    choose(list, here);
  } else {
    root.replaceChildren(heading(here), body(here));
    fit();
    document.querySelector('a.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }
  if (moved) window.scrollTo(0, 0);
  scrollToStep(here);
}

/** Shows another mutant of the same list. Redraws only the detail pane, so the list keeps its scroll position. */
function choose(list, here) {
  const mutant = chosenMutant(here);
  for (const row of list.querySelectorAll("a.row")) {
    row.setAttribute("aria-current", String(mutant !== null && row.dataset.id === mutant.id));
  }
  list.querySelector('a.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  document.querySelector("main > article").replaceWith(detail(here, mutant));
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
  const home = h("a", { class: "home", href: "#/", "aria-current": view === "start" ? "page" : null }, "Overview");
  const tools = [h("button", { class: "no-print", title: "keys and terms (?)", onclick: help }, "?"), h("button", { class: "no-print", title: "light or dark", onclick: theme }, "◐")];
  if (view === "start") return h("header", {}, h("div", { class: "tabs" }, home), h("div", { class: "side" }, tools));
  const tab = (name, words) => h("a", { href: address(model, name), "aria-current": view === name ? "page" : null }, words);
  const pick = h(
    "select",
    { class: "name", "aria-label": "model", onchange: (event) => (location.hash = address(data.models[event.target.value], "survivors")) },
    data.models.map((m, i) => h("option", { value: String(i), selected: m === model }, `${modelName(m)}`)),
  );
  return h(
    "header",
    {},
    h("div", { class: "tabs" }, home),
    data.models.length > 1 ? pick : h("span", { class: "name" }, modelName(model)),
    h(
      "div",
      { class: "tabs" },
      tab("survivors", `Survivors ${model.score.survived}`),
      tab("mutants", `All mutants ${model.mutants.length}`),
      tab("properties", "Properties"),
      tab("matrix", "Kill matrix"),
      tab("source", "Source"),
    ),
    h("div", { class: "side" }, score(model), tools),
  );
}

function score(model) {
  const { killed, survived } = model.score;
  const judged = killed + survived;
  const share = (n) => `width:${judged ? (100 * n) / judged : 0}%`;
  const words = model.goes_on_to ? `goes on to ${model.goes_on_to}` : model.ratio ? `score ${model.ratio}` : "no score";
  const beside = COUNTED.slice(2).flatMap(([name, word]) => (model.score[name] ? [`${model.score[name]} ${word || name}`] : []));
  return h(
    "span",
    { class: "score", title: [`${modelName(model)}: ${plural(model.states, "state")}, ${plural(model.asked_properties, "property", "properties")}`, ...beside].join(" · ") },
    h("b", {}, term("score", words)),
    h("span", { class: "bar" }, h("i", { style: `${share(killed)};background:var(--killed)` }), h("i", { style: `${share(survived)};background:var(--survived)` })),
    h("span", { class: "killed" }, `${killed} `, term("killed")),
    " · ",
    h("span", { class: "survived" }, `${survived} `, term("survived")),
  );
}

function facts(model) {
  const constants = model.constants.join(", ");
  const size = `${plural(model.states, "state")}${model.complete ? "" : ", not all of them seen"}, ${plural(model.asked_properties, "property", "properties")}`;
  return h("p", { class: "soft" }, [constants, size].filter(Boolean).join(" · "), model.warnings.map((w) => h("span", { class: "inconclusive" }, " · ", rich(w))));
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
    ["n / p", "next, previous step of the run"],
    ["0 … 5", "overview, survivors, all mutants, properties, matrix, source"],
    ["/", "search"],
    ["?", "this list"],
  ];
  const box = h(
    "dialog",
    { onclose: () => box.remove() },
    h("table", {}, keys.map(([key, words]) => h("tr", {}, h("td", {}, h("kbd", {}, key)), h("td", {}, words)))),
    h("h2", {}, "Terms"),
    h("dl", { class: "terms" }, data.terms.map(([name, meaning]) => [h("dt", {}, name), h("dd", {}, rich(meaning))])),
    h("form", { method: "dialog", style: "margin-top:12px" }, h("button", {}, "close")),
  );
  document.body.append(box);
  box.showModal();
}
