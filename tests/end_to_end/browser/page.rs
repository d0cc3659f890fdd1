//! `report.html`, from disk and without a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::chromium::{DESKTOP, Tab, View};
use super::tools::needs;
use crate::support::{self, Place, all, text};

pub(crate) const MODEL: &str = "#/two_phase_commit/article";

/// The folder of a report.
pub(crate) struct Desk {
    pub(crate) place: Place,
}

impl Desk {
    /// Runs a command that writes a report.
    pub(crate) fn of(line: &str) -> Desk {
        let place = Place::new();
        let ran = place.run(line);
        assert!(matches!(ran.code, Some(0 | 2)), "{}", ran.err);
        Desk { place }
    }

    pub(crate) fn page(&self) -> PathBuf {
        self.place.path().join("mutaspec.out/report.html")
    }

    /// Opens the report at an address.
    pub(crate) fn open(&self, address: &str) -> Tab {
        open(&self.page(), address, DESKTOP)
    }

    /// The document at an address.
    pub(crate) fn document(&self, address: &str) -> String {
        self.open(address).document()
    }

    /// Writes another page beside the report.
    pub(crate) fn write(&self, name: &str, page: &str) -> PathBuf {
        let path = self.place.path().join(name);
        fs::write(&path, page).expect("the folder can be written to");
        path
    }
}

/// Opens a page at an address.
pub(crate) fn open(page: &Path, address: &str, view: View) -> Tab {
    Tab::open(&format!("file://{}{address}", page.display()), view)
}

/// The report of the flagship, with all of its mutants and its matrix.
pub(crate) fn article() -> &'static Desk {
    static DESK: OnceLock<Desk> = OnceLock::new();
    DESK.get_or_init(|| Desk::of("run two_phase_commit/article --matrix"))
}

/// Width and height from the header of a PNG file.
pub(crate) fn size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
    (number(16), number(20))
}

/// Encodes a text for the page's address.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[test]
fn every_view_opens_without_errors_or_requests() {
    needs!(Browser);
    for (view, shown) in [
        ("", "two_phase_commit/article"),
        ("/survivors", "two_phase_commit/article"),
        ("/mutants", "All mutants"),
        ("/properties", "type"),
        (
            "/properties/committed",
            "in the end all restaurants are painted",
        ),
        ("/matrix", "<canvas"),
        ("/source/51", "id=\"line-51\""),
        ("/mutants/nonsense", "There is no such mutant here"),
    ] {
        let mut tab = article().open(&format!("{MODEL}{view}"));
        assert!(tab.document().contains(shown), "{view} shows {shown}");
        assert_eq!(tab.console(), Vec::<String>::new(), "{view}");
        assert_eq!(tab.requests(), Vec::<String>::new(), "{view}");
    }
}

#[test]
fn several_models_are_summarised_in_a_table() {
    needs!(Browser);
    let desk = Desk::of("run two_phase_commit/article ordered_log --operators M2,U1");
    let results = desk.place.results();
    let mut tab = desk.open("#/");
    let document = tab.document();
    assert_eq!(tab.console(), Vec::<String>::new());
    let models = all(&results["specs"]);
    assert!(models.len() > 2, "{}", models.len());
    for model in models {
        let [killed, survived] =
            ["killed", "survived"].map(|word| model["score"][word].as_u64().unwrap_or_default());
        let score = format!(
            "{}/{}</a></td><td class=\"nowrap\">{killed}/{} = ",
            text(&model["name"]),
            text(&model["model"]),
            killed + survived
        );
        assert!(document.contains(&score), "{score}");
    }
}

#[test]
fn page_with_a_request_would_be_detected() {
    needs!(Browser);
    let desk = Desk::of("run ordered_log/two --operators U1");
    let page = fs::read_to_string(desk.page()).expect("the page is text");
    let picture = "<img src=\"http://127.0.0.1:9/picture.png\"></body>";
    let mut tab = open(
        &desk.write("picture.html", &page.replace("</body>", picture)),
        "",
        DESKTOP,
    );
    let console = tab.console();
    assert!(
        console
            .iter()
            .any(|line| line.contains("Content Security Policy")),
        "{console:?}"
    );
    assert_eq!(
        tab.requests(),
        Vec::<String>::new(),
        "the page forbids itself to ask"
    );
    let (policy, rest) = page
        .split_once("<meta http-equiv")
        .expect("the page has a policy");
    let free = format!("{policy}{}", rest.split_once('\n').expect("of one line").1);
    let mut tab = open(
        &desk.write("free.html", &free.replace("</body>", picture)),
        "",
        DESKTOP,
    );
    assert_eq!(tab.requests(), ["http://127.0.0.1:9/picture.png"]);
}

#[test]
fn numbers_match_the_results() {
    needs!(Browser);
    let results = article().place.results();
    let model = &results["specs"][0];
    let document = article().document(MODEL);
    for shown in [
        format!("class=\"killed\">{} <abbr", model["score"]["killed"]),
        format!("class=\"survived\">{} <abbr", model["score"]["survived"]),
        format!(">All mutants {}<", all(&model["mutants"]).len()),
        format!(
            "{} states, {} properties",
            model["baseline"]["distinct_states"],
            all(&model["properties"]).len()
        ),
    ] {
        assert!(document.contains(&shown), "{shown}");
    }
}

#[test]
fn links_lead_to_mutant_and_step() {
    needs!(Browser);
    let results = article().place.results();
    for mutant in all(&results["specs"][0]["mutants"]).iter().step_by(17) {
        let id = text(&mutant["id"]);
        let document = article().document(&format!("{MODEL}/mutants/{}", encoded(id)));
        let article = document
            .split("<article")
            .nth(1)
            .expect("there is an article");
        assert!(article.contains(&format!("<code>{id}</code>")), "{id}");
        assert!(article.contains("class=\"diff\""), "{id}");
    }
    let survivor = all(&results["specs"][0]["mutants"])
        .iter()
        .find(|m| m["verdict"] == "survived")
        .expect("one survives");
    let step = survivor["trace_length"]
        .as_u64()
        .expect("its story has a length");
    let document = article().document(&format!(
        "{MODEL}/survivors/{}/{step}",
        encoded(text(&survivor["id"]))
    ));
    let row = document
        .split(&format!("id=\"step-{step}\""))
        .nth(1)
        .expect("the step is in the table");
    assert!(
        row.split('>')
            .next()
            .is_some_and(|tag| tag.contains("chosen") && tag.contains("differs")),
        "{}",
        &row[..80]
    );
}

const VIEWS: [&str; 6] = [
    "/survivors",
    "/mutants",
    "/properties",
    "/properties/committed",
    "/matrix",
    "/source",
];

#[test]
fn page_fits_window_widths_and_colour_schemes() {
    needs!(Browser);
    let probe = "
        const shade = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0] < 128 ? 'dark' : 'light';
        const fits = document.documentElement.scrollWidth <= innerWidth ? 'fits' : 'is wider';
        const lines = document.querySelector('header').offsetHeight < 60 ? 'one line' : 'several';
        return `${fits}, ${shade}, ${lines}`;";
    for (width, lines) in [(1400, "one line"), (500, "several")] {
        let pictures = ["dark", "light"].map(|scheme| {
            let view = View { width, scheme };
            for page in VIEWS {
                let found = open(&article().page(), &format!("{MODEL}{page}"), view).run(probe);
                assert_eq!(
                    found,
                    format!("fits, {scheme}, {lines}"),
                    "{page} at {width}"
                );
            }
            open(&article().page(), MODEL, view).picture()
        });
        assert_eq!(
            pictures.each_ref().map(|picture| size(picture)),
            [(width, 1000); 2]
        );
        assert!(pictures[0] != pictures[1], "the pictures are not the same");
    }
}

#[test]
fn print_shows_the_mutant_and_no_controls() {
    needs!(Browser);
    let mut tab = article().open(MODEL);
    // Check the rules for print by their selectors: the text of a PDF file is not readable as such.
    let probe = "
        const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.media && rule.media.mediaText === 'print');
        const hidden = rules.flatMap((rule) => [...rule.cssRules]).filter((rule) => rule.style.display === 'none').map((rule) => rule.selectorText).join(',');
        const stays = (query) => ![...document.querySelectorAll(hidden)].some((gone) => gone.contains(document.querySelector(query)));
        const goes = (query) => document.querySelector(query).matches(hidden);
        return `${stays('article h1')} ${stays('pre.diff')} ${stays('table.story')} ${stays('svg')} ${goes('nav.list')} ${goes('button')}`;";
    assert_eq!(tab.run(probe), "true true true true true true");
    let pdf = tab.print();
    assert!(
        pdf.starts_with(b"%PDF-") && pdf.len() > 10_000,
        "{} bytes",
        pdf.len()
    );
}

#[test]
fn keys_filters_and_clicks_work() {
    needs!(Browser);
    let probe = "
        const press = (key) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        const chosen = () => document.querySelector('a.row[aria-current=\"true\"]').dataset.id;
        const later = (work) => new Promise((done) => setTimeout(() => done(work()), 60));
        const said = [];
        const rows = [...document.querySelectorAll('a.row')].map((row) => row.dataset.id);
        press('j');
        said.push(await later(() => chosen() === rows[1]));
        press('k');
        said.push(await later(() => chosen() === rows[0]));
        press('n');
        press('n');
        said.push(await later(() => location.hash.endsWith('/1') && document.querySelector('tr.chosen').id === 'step-1'));
        document.querySelectorAll('svg circle.event')[2].dispatchEvent(new MouseEvent('click', { bubbles: true }));
        said.push(await later(() => document.querySelectorAll('tr.chosen').length === 1 && !location.hash.endsWith('/1')));
        const whole = document.querySelector('button.whole');
        const hidden = () => document.querySelectorAll('tr.state[hidden]').length;
        const before = hidden();
        whole.click();
        said.push(hidden() === before - 1);
        const search = document.querySelector('#search');
        search.value = 'ignore-nothing-of-this-name';
        search.dispatchEvent(new Event('input'));
        said.push(document.querySelectorAll('a.row').length === 0);
        search.value = '';
        search.dispatchEvent(new Event('input'));
        said.push(document.querySelectorAll('a.row').length === rows.length);
        press('4');
        said.push(await later(() => !!document.querySelector('canvas')));
        const box = document.querySelector('canvas').getBoundingClientRect();
        document.querySelector('canvas').dispatchEvent(new MouseEvent('click', { clientX: box.right - 3, clientY: box.top + 9, bubbles: true }));
        said.push(await later(() => location.hash.includes('/mutants/') && !!document.querySelector('pre.diff')));
        press('?');
        said.push(document.querySelector('dialog').open);
        return said.join(' ');";
    assert_eq!(article().open(MODEL).run(probe), ["true"; 10].join(" "));
}

/// Repeats each mutant in the data of a page under new ids, until there are `count` mutants.
fn multiplied(page: &str, count: usize) -> String {
    let begin = "<script type=\"application/json\" id=\"data\">";
    let (before, rest) = page.split_once(begin).expect("the page holds its data");
    let (data, after) = rest.split_once("</script>").expect("the data ends");
    let mut data = support::parsed(data);
    let model = &mut data["models"][0];
    let mutants = all(&model["mutants"]).to_vec();
    let many = (0..count).map(|place| {
        let mut mutant = mutants[place % mutants.len()].clone();
        mutant["id"] = format!("{}~{place}", text(&mutant["id"])).into();
        mutant
    });
    model["mutants"] = many.collect();
    format!(
        "{before}{begin}{}</script>{after}",
        data.to_string().replace('<', "\\u003c")
    )
}

#[test]
fn page_shows_all_of_five_thousand_mutants() {
    needs!(Browser);
    let page = fs::read_to_string(article().page()).expect("the page is text");
    let page = article().write("many.html", &multiplied(&page, 5000));
    let probe = "
        const rows = () => document.querySelectorAll('nav.list a.row');
        const first = rows().length;
        while (!document.querySelector('button.more').hidden) document.querySelector('button.more').click();
        const ids = new Set([...rows()].map((row) => row.dataset.id));
        const search = document.querySelector('#search');
        search.value = '~4999';
        search.dispatchEvent(new Event('input'));
        return `${first < 1000} ${ids.size} ${rows().length} ${rows()[0].dataset.id.endsWith('~4999')}`;";
    let found = open(&page, &format!("{MODEL}/mutants"), DESKTOP).run(probe);
    assert_eq!(found, "true 5000 1 true");
    // A link to a mutant in the middle of the list must select it.
    let results = article().place.results();
    let mutants = all(&results["specs"][0]["mutants"]);
    let id = format!("{}~4321", text(&mutants[4321 % mutants.len()]["id"]));
    let probe = "return document.querySelector('a.row[aria-current=\"true\"]').dataset.id + ' ' + document.querySelector('article code').textContent;";
    let found = open(&page, &format!("{MODEL}/mutants/{}", encoded(&id)), DESKTOP).run(probe);
    assert_eq!(found, format!("{id} {id}"));
}
