//! The start page of `report.html`, and how a reader moves between its views.

use mutaspec_reports::page::{PageInput, PageModelInput, html};
use mutaspec_reports::sample;
use mutaspec_reports::schema::Results;

use super::chromium::{DESKTOP, Tab};
use super::page::{Desk, MODEL, article, encoded, open, size};
use super::tools::needs;
use crate::support::{Place, all, text};

/// The first line of a start page, which has also been drawn.
fn first_line(tab: &mut Tab) -> String {
    assert_eq!(size(&tab.picture()), (1400, 1000));
    text(&tab.run("return document.querySelector('h1').textContent;")).to_owned()
}

#[test]
fn first_line_says_the_verdict() {
    needs!(Browser);
    for (line, verdict) in [
        (
            "run ordered_log/two --operators U1",
            "The gate passes: all of 3 mutants are killed.",
        ),
        (
            "run two_phase_commit/article --operators M2 --min-score 1",
            "The gate passes: 3 mutants survive, and the score is high enough.",
        ),
        (
            "run two_phase_commit/article --operators M2 --min-score 99",
            "The gate fails: two_phase_commit/article: the score is 66.6 %, less than 99 %.",
        ),
        (
            "run two_phase_commit/article --operators M2",
            "The gate fails: 3 mutants survive.",
        ),
    ] {
        assert_eq!(first_line(&mut Desk::of(line).open("")), verdict, "{line}");
    }
}

#[test]
fn failing_baseline_is_shown_with_its_run() {
    needs!(Browser);
    let place = Place::new();
    let outcome = sample::failing();
    let results = Results::new(std::slice::from_ref(&outcome), &[]);
    let models = [PageModelInput {
        outcome: &outcome,
        suggestions: None,
        list: None,
        gaps: &[],
        goes_on_to: None,
    }];
    let page = html(&PageInput {
        results: &results,
        models: &models,
        command: "mutaspec run".to_owned(),
        commit: String::new(),
        changes: None,
    });
    place.write("report.html", &page);
    let mut tab = open(&place.path().join("report.html"), "", DESKTOP);
    let verdict = "The baseline fails: consistent does not hold on two_phase_commit/article, so no mutant was checked.";
    assert_eq!(first_line(&mut tab), verdict);
    let body = "
        await wait();
        const steps = document.querySelectorAll('table.story tbody tr:not(.state)').length;
        const lanes = document.querySelectorAll('figure.diagram .lane').length;
        said.push(steps, lanes, document.body.innerText.includes('Nothing to look at'));";
    assert_eq!(steps(&mut tab, body), "3 2 false");
}

/// Takes steps in the page one after another, each with time for the page to follow.
fn steps(tab: &mut Tab, body: &str) -> String {
    let tools = "
        const wait = () => new Promise((done) => setTimeout(done, 60));
        const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        const chosen = () => document.querySelector('a.row[aria-current=\"true\"]')?.dataset.id;
        const shown = () => document.querySelector('main > article code')?.textContent;
        const type = (text) => { const box = document.querySelector('#search'); box.value = text; box.dispatchEvent(new Event('input')); };
        const said = [];";
    text(&tab.run(&format!("{tools} {body} return said.join(' ');"))).to_owned()
}

#[test]
fn reader_keeps_the_thread() {
    needs!(Browser);
    let results = article().place.results();
    let killed = results["specs"][0]["score"]["killed"]
        .as_u64()
        .expect("some are killed");
    // A search that hides the selected mutant selects the first that it shows.
    let body = "for (let i = 0; i < 4; i++) { press('j'); await wait(); }
        type('aborted'); await wait();
        said.push(chosen() === shown(), document.querySelector(`a.row[data-id=\"${chosen()}\"]`) !== null);
        said.push(location.hash.includes('?text=aborted'));";
    assert_eq!(steps(&mut article().open(MODEL), body), "true true true");
    // Filters are part of the address.
    let body = "said.push(document.querySelector('#search').value, document.querySelectorAll('a.row').length === document.querySelectorAll('a.row .killed').length);";
    let address = format!("{MODEL}/mutants?text=alice&verdict=killed");
    assert_eq!(steps(&mut article().open(&address), body), "alice true");
    // Another page begins at its top.
    let body = "window.scrollTo(0, 900); press('j'); await wait(); said.push(window.scrollY);
        window.scrollTo(0, 900); location.hash = location.hash.split('/survivors')[0] + '/properties/committed'; await wait(); said.push(window.scrollY);";
    assert_eq!(
        steps(&mut article().open(&format!("{MODEL}/survivors")), body),
        "0 0"
    );
    // The numbers of the table open lists of as many mutants.
    let body = "document.querySelector('a[href$=\"verdict=killed\"]').click(); await wait();
        while (!document.querySelector('button.more').hidden) document.querySelector('button.more').click();
        said.push(document.querySelectorAll('a.row').length);";
    assert_eq!(steps(&mut article().open("#/"), body), killed.to_string());
    // The chosen step has one bar.
    let body = "press('n'); await wait(); press('n'); await wait();
        said.push([...document.querySelectorAll('tr.chosen td')].filter((cell) => getComputedStyle(cell).boxShadow !== 'none').length);";
    assert_eq!(steps(&mut article().open(MODEL), body), "1");
    // No view shows the markup of code.
    let body = "for (const view of ['survivors', 'mutants', 'properties', 'properties/committed', 'matrix', 'source']) {
            location.hash = location.hash.split('/').slice(0, 3).join('/') + '/' + view; await wait();
            const text = document.querySelector('main').cloneNode(true); text.querySelectorAll('pre').forEach((code) => code.remove());
            said.push(text.textContent.includes('`'));
        }";
    assert_eq!(
        steps(&mut article().open(MODEL), body),
        ["false"; 6].join(" ")
    );
}

#[test]
fn unknown_links_say_so() {
    needs!(Browser);
    let desk = Desk::of("run two_phase_commit/article --operators M2");
    let results = desk.place.results();
    let id = text(&all(&results["specs"][0]["mutants"])[0]["id"]).to_owned();
    let gone = encoded(&format!(
        "{}/U1-00000000",
        id.rsplit_once('/').expect("an id has parts").0
    ));
    let document = desk.document(&format!("{MODEL}/mutants/{gone}"));
    assert!(
        document.contains("There is no such mutant here")
            && document.contains("Mutants of the same step")
    );
    assert!(document.contains(&id), "a similar mutant is offered");
    let document = desk.document("#/no_such_spec/article/survivors");
    assert!(
        document.contains("This report has no model") && document.contains("no_such_spec/article")
    );
}

#[test]
fn source_shows_colours_names_and_diffs() {
    needs!(Browser);
    let desk = Desk::of("run two_phase_commit/article --operators M2,U1");
    let body = "said.push(document.querySelectorAll('.t-keyword').length > 20, document.querySelectorAll('.t-comment').length > 0);
        const pins = () => document.querySelectorAll('details.pin').length;
        const before = pins();
        document.querySelector('button.toggle.killed').click(); await wait();
        said.push(pins() > before);
        const pin = document.querySelector('details.pin'); pin.open = true; await wait();
        said.push(pin.querySelectorAll('pre.diff mark').length > 0 || pin.querySelectorAll('pre.diff .del').length > 0);
        said.push(/ignore-participant|lost-update/.test(pin.textContent));";
    assert_eq!(
        steps(&mut desk.open(&format!("{MODEL}/source")), body),
        ["true"; 5].join(" ")
    );
}

#[test]
fn matrix_works_with_keys_and_touch() {
    needs!(Browser);
    let desk = Desk::of("run two_phase_commit/article --operators M2,U1 --matrix");
    let body = "const canvas = document.querySelector('canvas'); const tip = () => document.querySelector('.tip a')?.textContent || '';
        const key = (key) => canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        key('ArrowRight'); const first = tip(); key('ArrowRight'); said.push(first !== '' && tip() !== first);
        const box = canvas.getBoundingClientRect();
        canvas.dispatchEvent(new PointerEvent('click', { clientX: box.right - 3, clientY: box.bottom - 20, pointerType: 'touch', bubbles: true })); await wait();
        said.push(location.hash.includes('/matrix') && tip() !== first);
        key('Enter'); await wait(); said.push(location.hash.includes('/mutants/'));";
    assert_eq!(
        steps(&mut desk.open(&format!("{MODEL}/matrix")), body),
        "true true true"
    );
}

#[test]
fn print_gives_the_whole_report() {
    needs!(Browser);
    let desk = Desk::of("run two_phase_commit/article --operators M2,U1");
    let survivors = desk.place.results()["specs"][0]["score"]["survived"]
        .as_u64()
        .expect("some survive");
    let body = "window.dispatchEvent(new Event('beforeprint'));
        said.push(document.querySelectorAll('.printed pre.diff').length, document.querySelectorAll('.printed h1.verdict').length);
        window.dispatchEvent(new Event('afterprint'));
        said.push(document.querySelectorAll('.printed').length, document.querySelectorAll('nav.list').length);";
    assert_eq!(
        steps(&mut desk.open(&format!("{MODEL}/survivors")), body),
        format!("{survivors} 1 0 1")
    );
}
