//! A killed run resumes with the same results, and a run like the last one reuses its verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;

use mutaspec_reports::schema::record::seal;
use serde_json::Value;

use crate::support::{Place, Ran, parsed};

/// A run with many mutants, to be killed at different times, on various models.
const RUN: &str = "run two_phase_commit_hardened/three transaction_commit/three dual_writes_messages/two uploader/one_worker";

/// The files of a run by path, except those that depend on how it was run.
pub(crate) fn left(place: &Place, folder: &str) -> BTreeMap<String, String> {
    fn add(at: &Path, name: &str, left: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(at).expect("the folder is there") {
            let entry = entry.expect("it can be listed");
            let inner = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                add(&entry.path(), &inner, left);
            } else {
                let text = fs::read_to_string(entry.path()).expect("a file is text");
                left.insert(inner, without_changes(&text));
            }
        }
    }
    let mut all = BTreeMap::new();
    add(&place.path().join(folder), "", &mut all);
    all.remove("/events.ndjson");
    all.remove("/.lock");
    all
}

/// The report without what changed since the run before, which other folders do not have.
fn without_changes(page: &str) -> String {
    let Some((before, changes)) = page.split_once(",\"changes\":{") else {
        return page.to_owned();
    };
    let (_, after) = changes.split_once('}').expect("the changes end");
    format!("{before}{after}")
}

/// Checks that two sets of files are equal. Reports the names of different files.
pub(crate) fn same(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>, about: &str) {
    let names = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{about}");
    let differing: Vec<&String> = one
        .keys()
        .filter(|name| one[*name] != other[*name])
        .collect();
    assert!(differing.is_empty(), "{about}: {differing:?} differ");
}

/// The complete run: its output, its files and its events.
fn whole() -> &'static (Ran, BTreeMap<String, String>, String) {
    static WHOLE: OnceLock<(Ran, BTreeMap<String, String>, String)> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let place = Place::new();
        let ran = place.run(RUN);
        assert_eq!(ran.code, Some(2), "{}", ran.err);
        (
            ran,
            left(&place, "mutaspec.out"),
            place.read("mutaspec.out/events.ndjson"),
        )
    })
}

/// Resumes the run in a folder and compares it with the complete run.
fn check(place: &Place, about: &str) {
    let (ran, files, _) = whole();
    let resumed = place.run(&format!("{RUN} --resume"));
    assert_eq!(
        (resumed.code, &resumed.out),
        (ran.code, &ran.out),
        "{about}: {}",
        resumed.err
    );
    same(&left(place, "mutaspec.out"), files, about);
}

/// A folder with the first `bytes` bytes of the events of the run.
fn cut_off(bytes: usize) -> Place {
    let (_, files, events) = whole();
    let place = Place::new();
    fs::create_dir(place.path().join("mutaspec.out")).expect("there is room");
    place.write("mutaspec.out/mutants.json", &files["/mutants.json"]);
    place.write(
        "mutaspec.out/events.ndjson",
        &String::from_utf8_lossy(&events.as_bytes()[..bytes]),
    );
    place
}

#[test]
fn interrupted_run_resumes_to_the_same_results() {
    let events = &whole().2;
    for part in [0, 7, 50, 96, 100] {
        check(
            &cut_off(events.len() * part / 100),
            &format!("{part} % of the events"),
        );
    }
}

#[test]
fn killed_run_resumes_where_it_stopped() {
    for lines in [1, 40, 160] {
        let place = Place::new();
        let mut command = place.command(RUN);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let events = place.path().join("mutaspec.out/events.ndjson");
        let written = || {
            fs::read_to_string(&events)
                .unwrap_or_default()
                .matches('\n')
                .count()
        };
        while written() < lines && child.try_wait().expect("it can be asked").is_none() {
            std::thread::yield_now();
        }
        child.kill().expect("it is killed, or has ended");
        child.wait().expect("it ends");
        if lines == 1 {
            assert!(
                !place.path().join("mutaspec.out/results.json").exists(),
                "it was killed in mid-run"
            );
        }
        check(&place, &format!("killed after {lines} lines"));
    }
}

#[test]
fn resumed_run_can_be_resumed_again() {
    let (_, files, events) = whole();
    let place = cut_off(events.len() / 3);
    place.run(&format!("{RUN} --resume"));
    let twice = place.read("mutaspec.out/events.ndjson");
    fs::remove_file(place.path().join("mutaspec.out/results.json")).expect("it is there");
    place.write("mutaspec.out/events.ndjson", &twice[..twice.len() * 2 / 3]);
    check(&place, "cut off twice");
    // A run that has ended can be resumed too.
    check(&place, "resumed after its end");
    assert_eq!(
        files["/mutants.json"],
        place.read("mutaspec.out/mutants.json")
    );
}

#[test]
fn different_run_is_not_resumed() {
    let place = cut_off(whole().2.len() / 2);
    let before = left(&place, "mutaspec.out");
    let begun = RUN.trim_start_matches("run ");
    let another = |why: &str| {
        format!(
            "error: the run in mutaspec.out is another one: {why}\nhint: run it again, without `--resume`\n"
        )
    };
    let arguments = another(&format!("it was begun as `run {begun}`"));
    let unknown = "error: no constant `managers` in spec `transaction_commit`\nhint: `list` shows all of them\n";
    for (line, error) in [
        (format!("{RUN} --matrix"), arguments.clone()),
        // Not all of the models have this constant. That is reported before the old run is read.
        (format!("{RUN} --set managers=2"), unknown.to_owned()),
        (
            "run two_phase_commit_hardened/three".to_owned(),
            arguments.clone(),
        ),
        (
            "run two_phase_commit_hardened/three --set managers=2".to_owned(),
            arguments,
        ),
        (
            format!("{RUN} --shard 1/2"),
            another("it was begun with another shard"),
        ),
    ] {
        let ran = place.run(&format!("{line} --resume"));
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{line}");
        assert_eq!(ran.err, error, "{line}");
    }
    // The key of a model depends on the text of its spec. Simulate an older text.
    let mutants = place.read("mutaspec.out/mutants.json");
    let key = mutants
        .lines()
        .find(|line| line.contains("\"key\""))
        .expect("a model has a key");
    place.write(
        "mutaspec.out/mutants.json",
        &mutants.replace(key, &key.replace("\": \"", "\": \"0")),
    );
    let ran = place.run(&format!("{RUN} --resume"));
    let error = "error: the run in mutaspec.out is another one: two_phase_commit_hardened/three has changed since\n";
    assert!(ran.code == Some(1) && ran.err.starts_with(error), "{ran:?}");
    place.write("mutaspec.out/mutants.json", &mutants);
    same(
        &left(&place, "mutaspec.out"),
        &before,
        "a refusal changes nothing",
    );
}

#[test]
fn resume_requires_an_earlier_run() {
    let place = Place::new();
    let ran = place.run(&format!("{RUN} --resume"));
    let error = "error: there is no run in mutaspec.out\n";
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), error), "{ran:?}");
    assert_eq!(place.names("."), Vec::<String>::new());
    fs::create_dir(place.path().join("mutaspec.out")).expect("there is room");
    place.write("mutaspec.out/mutants.json", "{\"garbage\"");
    let ran = place.run(&format!("{RUN} --resume"));
    assert!(
        ran.code == Some(1)
            && ran
                .err
                .starts_with("error: mutaspec.out/mutants.json cannot be read: "),
        "{ran:?}"
    );
}

/// The messages about reused verdicts.
fn known(ran: &Ran) -> Vec<&str> {
    ran.err
        .lines()
        .filter(|line| line.contains(" known from the last run"))
        .collect()
}

const SMALL: &str = "run transaction_commit/three ordered_log/two";

#[test]
fn repeated_run_reuses_verdicts_with_equal_results() {
    let place = Place::new();
    let first = place.run(SMALL);
    assert_eq!(known(&first), Vec::<&str>::new());
    let files = left(&place, "mutaspec.out");
    let second = place.run(SMALL);
    let told = ["transaction_commit/three", "ordered_log/two"].map(|model| {
        let lines = whole_lines(&place, model);
        format!("{model}: {lines} mutants known from the last run (`--no-cache` checks all again)")
    });
    assert_eq!(known(&second), told);
    assert_eq!((second.code, &second.out), (first.code, &first.out));
    same(&left(&place, "mutaspec.out"), &files, "known");
    let third = place.run(&format!("{SMALL} --no-cache"));
    assert_eq!((known(&third), &third.out), (Vec::new(), &first.out));
    same(&left(&place, "mutaspec.out"), &files, "checked again");
}

/// The number of mutants of a model.
fn whole_lines(place: &Place, model: &str) -> usize {
    let results = place.results();
    let of = crate::support::all(&results["specs"])
        .iter()
        .find(|of| crate::support::name_of(of) == model)
        .expect("it was run");
    crate::support::all(&of["mutants"]).len()
}

#[test]
fn changed_model_is_checked_again() {
    for change in [
        "--set rms=2",
        "--matrix",
        "--properties consistent",
        "--mutant-states 300",
        "--max-states 100000",
        "--no-symmetry",
        "--max-memory 1GiB",
        "--simulate 10",
        "--level basic --set rms=2",
    ] {
        let line = format!("run transaction_commit/three {change}");
        let (place, fresh) = (Place::new(), Place::new());
        place.run("run transaction_commit/three");
        let (ran, expected) = (place.run(&line), fresh.run(&line));
        assert_eq!(known(&ran), Vec::<&str>::new(), "{change}");
        assert_eq!(
            (ran.code, &ran.out),
            (expected.code, &expected.out),
            "{change}"
        );
        same(
            &left(&place, "mutaspec.out"),
            &left(&fresh, "mutaspec.out"),
            change,
        );
    }
}

#[test]
fn fewer_mutants_or_other_gates_reuse_verdicts() {
    for change in [
        "--operators G1,C2",
        "--report-only",
        "--min-score 10",
        "--threads 1",
        "--verbose",
        "--shard 1/2",
    ] {
        let line = format!("run transaction_commit/three {change}");
        let (place, fresh) = (Place::new(), Place::new());
        place.run("run transaction_commit/three");
        let (ran, expected) = (place.run(&line), fresh.run(&line));
        assert_eq!(known(&ran).len(), 1, "{change}");
        assert_eq!(
            (ran.code, &ran.out),
            (expected.code, &expected.out),
            "{change}"
        );
        same(
            &left(&place, "mutaspec.out"),
            &left(&fresh, "mutaspec.out"),
            change,
        );
    }
}

#[test]
fn unreadable_cache_is_reported_and_ignored() {
    let clean = Place::new();
    clean.run(SMALL);
    let files = left(&clean, "mutaspec.out");
    let events = clean.read("mutaspec.out/events.ndjson");
    let unread = "ignored in mutaspec.out/events.ndjson: cut off or changed";
    for (file, text, note) in [
        (
            "mutants.json",
            "garbage".to_owned(),
            "no verdict of the last run is reused: mutaspec.out/mutants.json cannot be read: ",
        ),
        (
            "events.ndjson",
            "garbage\n\u{0}\n".to_owned(),
            "2 lines are ignored in mutaspec.out/events.ndjson: ",
        ),
        (
            "events.ndjson",
            events.replace("\"verdict\":\"", "\"verdict\":\"x"),
            unread,
        ),
        (
            "events.ndjson",
            format!("{events}{{\"event\":"),
            "1 line is ignored in mutaspec.out/events.ndjson: ",
        ),
    ] {
        let place = Place::new();
        place.run(SMALL);
        place.write(&format!("mutaspec.out/{file}"), &text);
        let ran = place.run(SMALL);
        assert!(ran.err.contains(note), "{note}: {}", ran.err);
        same(&left(&place, "mutaspec.out"), &files, note);
        assert_eq!(place.read(&format!("mutaspec.out.old/{file}")), text);
    }
}

/// The lines of the events of a run.
struct Events(Vec<String>);

impl Events {
    /// The index of the first line that contains all of these texts.
    fn find(&self, texts: &[&str]) -> usize {
        let has_all = |line: &String| texts.iter().all(|text| line.contains(text));
        self.0
            .iter()
            .position(has_all)
            .expect("there is such a line")
    }

    fn record(&self, place: usize) -> Value {
        parsed(&self.0[place])["record"].clone()
    }

    /// All lines, with a changed record in one of them and a valid checksum.
    fn forged(&self, place: usize, change: &dyn Fn(&mut Value)) -> String {
        let mut event = parsed(&self.0[place]);
        event
            .as_object_mut()
            .expect("an event is an object")
            .remove("checksum");
        change(&mut event["record"]);
        let mut lines = self.0.clone();
        lines[place] = seal(&event.to_string());
        lines.join("\n") + "\n"
    }
}

#[test]
fn forged_records_are_checked_again() {
    let clean = Place::new();
    clean.run(SMALL);
    let files = left(&clean, "mutaspec.out");
    let events = clean.read("mutaspec.out/events.ndjson");
    let changed = events.replacen("\"verdict\":\"survived\"", "\"verdict\":\"equivalent\"", 1);
    let foreign = events
        .split_once('\n')
        .expect("there are lines")
        .1
        .to_owned();
    let events = Events(events.lines().map(str::to_owned).collect());
    assert_eq!(events.find(&["\"event\":\"started\""]), 0);
    let survivor = events.find(&["\"verdict\":\"survived\""]);
    let killed = events.find(&["\"verdict\":\"killed\"", "\"run\":"]);
    let stolen = events.forged(survivor, &|record| {
        let other = events.record(killed);
        for field in ["verdict", "killed_by", "run"] {
            record[field] = other[field].clone();
        }
    });
    let cut_off = events.forged(killed, &|record| {
        record["run"]["steps"]
            .as_array_mut()
            .expect("a run has steps")
            .pop();
    });
    let ignored = "1 line is ignored in mutaspec.out/events.ndjson: cut off or changed";
    let unconfirmed =
        "1 recorded verdict could not be confirmed, so these mutants were checked again";
    for (about, events, note) in [
        ("a word is changed", changed, ignored),
        (
            "a survivor is killed by the run of another mutant",
            stolen,
            unconfirmed,
        ),
        ("a run is cut off", cut_off, unconfirmed),
        ("no line says to which plan they belong", foreign, ""),
    ] {
        let place = Place::new();
        place.run(SMALL);
        place.write("mutaspec.out/events.ndjson", &events);
        let ran = place.run(SMALL);
        assert!(ran.err.contains(note), "{about}: {}", ran.err);
        assert!(
            !note.is_empty() || known(&ran).is_empty(),
            "{about}: {}",
            ran.err
        );
        same(&left(&place, "mutaspec.out"), &files, about);
    }
}
