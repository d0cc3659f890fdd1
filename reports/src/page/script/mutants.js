// Lists of mutants with filters, and the selected mutant.

const views = {
  start: (here) => h("main", { class: "wide" }, start(here)),
  survivors: (here) => mutants(here),
  mutants: (here) => mutants(here),
  properties: (here) => h("main", { class: "wide" }, properties(here)),
  matrix: (here) => h("main", { class: "wide" }, matrix(here)),
  source: (here) => h("main", { class: "wide" }, source(here)),
};

/** The views that list mutants, each with its mutants in order. */
const lists = {
  survivors: (model) => (model.gaps.length ? model.gaps.flatMap((gap) => gap.members) : model.survivors).map((i) => model.mutants[i]),
  mutants: (model) => model.mutants,
};

function mutants(here) {
  const rows = h("div", {});
  const nav = h("nav", { class: "list", "aria-label": "mutants" }, toolbar(here, rows), rows);
  list(here, rows);
  return h("main", {}, nav, detail(here, chosenMutant(here)));
}

/** The mutants of a view that match its filters. */
const shownMutants = (here) => lists[here.view](here.model).filter((mutant) => matches(mutant, here.filters));

function chosenMutant(here) {
  const { model, argument } = here;
  if (argument) return model.byId.get(argument) || null;
  return here.view in lists ? shownMutants(here)[0] || null : null;
}

function matches(mutant, filters) {
  const text = filters.text.toLowerCase();
  const said = () => `${mutant.id} ${mutant.title} ${mutant.item} ${mutant.original} ${mutant.replacement} ${mutant.killed_by.join(" ")}`.toLowerCase();
  return (
    (!text || said().includes(text)) &&
    (!filters.verdict || mutant.verdict === filters.verdict) &&
    (!filters.operator || mutant.operator === filters.operator) &&
    (!filters.class || mutant.class === filters.class)
  );
}

/** Filters the list. A selected mutant that no longer matches is replaced by the first that does. */
function filter(rows, name, value) {
  const now = place();
  const filters = { ...now.filters, [name]: value };
  const chosen = chosenMutant(now);
  const shown = lists[now.view](now.model).filter((mutant) => matches(mutant, filters));
  const next = shown.includes(chosen) ? chosen : shown[0];
  // Typing makes no entries in the history.
  history.replaceState(null, "", address(now.model, now.view, next ? next.id : null, shown.includes(chosen) ? now.step : null, filters));
  const here = place();
  list(here, rows);
  if (next !== chosen) document.querySelector("main > article").replaceWith(detail(here, next || null));
  drawn.argument = here.argument;
}

function toolbar(here, rows) {
  const all = lists[here.view](here.model);
  const options = (of) => [...new Set(all.map(of).filter(Boolean))].sort();
  const menu = (name, words, values, label) =>
    values.length < 2 && !here.filters[name]
      ? null
      : h(
          "select",
          { "aria-label": words, onchange: (event) => filter(rows, name, event.target.value) },
          h("option", { value: "" }, words),
          [...new Set([...values, ...[here.filters[name]].filter(Boolean)])].map((v) => h("option", { value: v, selected: here.filters[name] === v }, label ? label(v) : v)),
        );
  const search = { type: "search", id: "search", placeholder: "search ( / )", value: here.filters.text, "aria-label": "search", oninput: (event) => filter(rows, "text", event.target.value) };
  return h(
    "div",
    { class: "tools" },
    h("input", search),
    menu("class", "any class", options((m) => m.class)),
    here.view === "mutants" ? menu("verdict", "any verdict", options((m) => m.verdict)) : null,
    menu("operator", "any operator", options((m) => m.operator), (id) => (data.operators[id] ? `${data.operators[id].title.replaceAll("`", "")} (${id})` : id)),
  );
}

/** Adds rows in parts, so that lists of thousands of mutants open quickly. */
function list(here, rows) {
  const shown = shownMutants(here);
  const chosen = chosenMutant(here);
  let next = 0;
  const more = h("button", { class: "more", onclick: () => part() });
  const part = (until) => {
    const end = Math.min(shown.length, Math.max(next + PART, until || 0));
    more.before(...shown.slice(next, end).flatMap((m, i) => [gapAbove(here, m, shown[next + i - 1]), row(here, m, m === chosen)]).filter(Boolean));
    next = end;
    more.textContent = `${plural(shown.length - next, "more", "more")} below …`;
    more.hidden = next >= shown.length;
  };
  const none = lists[here.view](here.model).length ? "No mutant matches." : nothing(here);
  rows.replaceChildren(shown.length ? "" : h("p", { class: "soft" }, none), more);
  part(shown.indexOf(chosen) + 1);
  new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && next < shown.length && part()).observe(more);
}

/** The title of the gap that begins with this survivor of the list. */
function gapAbove(here, mutant, before) {
  if (here.view !== "survivors") return null;
  const gap = here.model.gapOf.get(mutant.id);
  return gap && (!before || here.model.gapOf.get(before.id) !== gap) ? h("p", { class: "gapname" }, h("b", {}, `${gap.number}  `), rich(gap.title)) : null;
}

/** Why a list without filters is empty. */
function nothing(here) {
  if (here.model.failures.length) return "The baseline fails, so no mutant was checked.";
  if (!here.model.mutants.length) return "No mutant was checked.";
  return "No mutant survived.";
}

function row(here, mutant, isChosen) {
  // The address is read at the click, because filters may have changed it since.
  const open = (event) => {
    event.preventDefault();
    location.hash = address(here.model, here.view, mutant.id, null, place().filters);
  };
  return h(
    "a",
    { class: "row", href: address(here.model, here.view, mutant.id), "data-id": mutant.id, "aria-current": String(isChosen), onclick: (event) => !event.ctrlKey && !event.metaKey && open(event) },
    h("span", { class: "top" }, h("span", {}, `${mutant.item}${mutant.participant ? `, ${mutant.participant}` : ""} · ${operatorOf(mutant).slug}`), h("span", { class: kindClass(mutant) }, mutant.class || mutant.verdict)),
    h("b", {}, rich(mutant.title)),
  );
}
