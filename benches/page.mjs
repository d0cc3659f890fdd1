// Measures how fast a browser shows a report of many mutants.
//
// usage: node benches/page.mjs REPORT.html [MUTANTS [ROUNDS]]
//
// Repeats the mutants of the model that has most until it has MUTANTS (5,000 if not given), and
// prints medians in milliseconds: from the start of the navigation to the first paint, and from a
// change of the search text to the next frame after it. Uses the browser in MUTASPEC_BROWSER, or
// `chromium`.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [report, wanted = "5000", rounds = "5"] = process.argv.slice(2);
const DATA = /(<script type="application\/json" id="data">)([^]*?)(<\/script>)/;

/** The report with copies of mutants, and the address of their model. */
function grown(html) {
  const data = JSON.parse(DATA.exec(html)[2]);
  const model = data.models.reduce((most, other) => (other.mutants.length > most.mutants.length ? other : most));
  const own = model.mutants;
  const copy = (_, i) => ({ ...own[i % own.length], id: `${own[i % own.length].id}${i < own.length ? "" : `-${i}`}` });
  model.mutants = Array.from({ length: Number(wanted) }, copy);
  const text = JSON.stringify(data).replaceAll("<", "\\u003c");
  return [html.replace(DATA, (_, begin, __, end) => begin + text + end), `#/${model.spec}/${model.model}/mutants`];
}

/** A browser with one tab, driven by Chrome's DevTools protocol over a pipe. */
class Browser {
  constructor() {
    const flags = ["--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu"];
    const pipes = ["ignore", "ignore", "ignore", "pipe", "pipe"];
    this.process = spawn(process.env.MUTASPEC_BROWSER || "chromium", flags, { stdio: pipes });
    this.sent = 0;
    this.waiting = new Map();
    let rest = "";
    this.process.stdio[4].on("data", (bytes) => {
      const messages = (rest + bytes).split("\0");
      rest = messages.pop();
      messages.map((message) => JSON.parse(message)).forEach((message) => this.receive(message));
    });
  }

  receive(message) {
    const key = message.id ?? message.method;
    this.waiting.get(key)?.(message.result ?? message.params);
    this.waiting.delete(key);
  }

  wait(key) {
    return new Promise((done) => this.waiting.set(key, done));
  }

  call(method, params = {}) {
    const id = ++this.sent;
    this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId: this.session }) + "\0");
    return this.wait(id);
  }

  async open() {
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank" });
    this.session = (await this.call("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    await this.call("Page.enable");
  }

  async load(url) {
    const loaded = this.wait("Page.loadEventFired");
    await this.call("Page.navigate", { url });
    await loaded;
  }

  async run(expression) {
    const found = await this.call("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (found.exceptionDetails) throw new Error(JSON.stringify(found.exceptionDetails));
    return found.result.value;
  }
}

const PAINT = `new Promise((done) => {
  const seen = (list) => list.getEntriesByName("first-contentful-paint").forEach((entry) => done(entry.startTime));
  new PerformanceObserver(seen).observe({ type: "paint", buffered: true });
})`;

const search = (text) => `(async () => {
  const field = document.getElementById("search");
  const begin = performance.now();
  field.value = ${JSON.stringify(text)};
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begin;
})()`;

const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)].toFixed(0);

const folder = mkdtempSync(join(tmpdir(), "page-"));
const browser = new Browser();
try {
  const [html, address] = grown(readFileSync(report, "utf8"));
  const page = join(folder, "report.html");
  writeFileSync(page, html);
  await browser.open();
  const times = { start: [], list: [], search: [] };
  for (let round = 0; round < Number(rounds); round++) {
    for (const [name, place] of [["start", ""], ["list", address]]) {
      await browser.load("about:blank");
      await browser.load(`file://${page}${place}`);
      times[name].push(await browser.run(PAINT));
    }
    for (const text of ["a", "guard", "no such mutant", ""]) times.search.push(await browser.run(search(text)));
  }
  console.log(`${wanted} mutants in one model, ${(html.length / 1e6).toFixed(1)} MB`);
  console.log(`first paint of the start page: ${median(times.start)} ms`);
  console.log(`first paint of the list: ${median(times.list)} ms`);
  console.log(`search: ${median(times.search)} ms, at most ${Math.max(...times.search).toFixed(0)} ms`);
} finally {
  browser.process.kill();
  rmSync(folder, { recursive: true });
}
