// Printing gives the whole report: the start page, then the properties and survivors of each model.

let screen = null;

window.addEventListener("beforeprint", () => {
  if (screen) return;
  screen = [...root.childNodes];
  const pages = data.models.flatMap((model) => {
    const here = { model, view: "survivors", argument: null, step: null, filters: {} };
    return [properties(here), ...model.survivors.map((i) => detail(here, model.mutants[i]))];
  });
  root.replaceChildren(h("div", { class: "printed" }, start(place()), pages));
});

window.addEventListener("afterprint", () => {
  if (screen) root.replaceChildren(...screen);
  screen = null;
});
