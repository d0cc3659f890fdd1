// The space-time diagram of a run.

/** Marks the row of a step while the pointer is on its circle. */
function hover(step, on) {
  document.getElementById(`step-${step}`)?.classList.toggle("hover", on);
}

/** Draws one lane for each process or participant, with time downwards and messages as arrows. Marks the step that differs. */
function diagram(here, mutant, run) {
  const laneWidth = Math.max(74, Math.min(120, 420 / run.lanes.length));
  const rowHeight = 26;
  const x = (lane) => laneWidth / 2 + lane * laneWidth;
  const y = (step) => 34 + step * rowHeight;
  const width = laneWidth * run.lanes.length;
  const height = y(run.steps.length);
  const drawing = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "space-time diagram of the run" });
  run.lanes.forEach((lane, i) => {
    drawing.append(s("path", { class: "lane", d: `M${x(i)} 24V${height - 6}` }), s("text", { x: x(i), y: 15, "text-anchor": "middle" }, lane));
  });
  // The number of a step is placed on the side without arrows.
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
    const event = s("circle", { class: kind, cx: x(step.lane), cy: y(i), r: 6, onclick: () => mutant && (location.hash = address(here.model, here.view, mutant.id, i, here.filters)), onmouseenter: () => hover(i, true), onmouseleave: () => hover(i, false) });
    event.append(s("title", {}, `${i}  ${step.step} ${step.choices.join(", ")}`));
    const isLeft = leansRight.has(i);
    drawing.append(event, s("text", { class: "label", x: x(step.lane) + (isLeft ? -10 : 10), y: y(i) + 4, "text-anchor": isLeft ? "end" : "start" }, String(i)));
  });
  return h("figure", { class: "diagram" }, drawing, h("figcaption", {}, run.arrows.length ? "Time runs down; an arrow is a message, or a write that another process acts on." : "Time runs down."));
}
