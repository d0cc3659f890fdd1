// Lists of mutants, and the selected mutant.

const views = {
  models: () => h("main", { class: "wide" }, overview()),
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

/** Adds rows in parts, so that lists of thousands of mutants open quickly. */
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
