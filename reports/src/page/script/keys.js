// Keyboard shortcuts, and the start of the script; must be the last part.

function move(by) {
  const here = place();
  if (!(here.view in lists)) return;
  const shown = shownMutants(here);
  const now = shown.indexOf(chosenMutant(here));
  const next = shown[Math.max(0, Math.min(shown.length - 1, now + by))];
  if (next) location.hash = address(here.model, here.view, next.id, null, here.filters);
}

function step(by) {
  const here = place();
  if (!(here.view in lists)) return;
  const mutant = chosenMutant(here);
  const run = runOf(mutant);
  if (!run) return;
  const now = here.step === null ? (by > 0 ? -1 : run.steps.length) : here.step;
  const next = Math.max(0, Math.min(run.steps.length - 1, now + by));
  location.hash = address(here.model, here.view, mutant.id, next, here.filters);
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  n: () => step(1),
  p: () => step(-1),
  "?": help,
  "/": () => document.getElementById("search")?.focus(),
};
keys[0] = () => (location.hash = "#/");
["survivors", "mutants", "properties", "matrix", "source"].forEach((view, i) => {
  keys[i + 1] = () => (place().model && (location.hash = address(place().model, view)));
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

for (const model of data.models) {
  model.byId = new Map(model.mutants.map((mutant) => [mutant.id, mutant]));
  model.gapOf = new Map(model.gaps.flatMap((gap) => gap.members.map((i) => [model.mutants[i].id, gap])));
}
draw();
// Now the runs are loaded too.
document.addEventListener("DOMContentLoaded", draw);
