//! The output folder of a run.
//!
//! One run at a time writes to it. The files of the last run are kept in a folder beside it. Each
//! file is written completely or not at all. This module knows file names and not their contents.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use mutaspec_reports::formats;
use mutaspec_reports::schema::planned::digest;
use mutaspec_reports::schema::record::seal;

use super::error::Error;
use super::supervise::NOTICED;

/// The plan, written before the first model is checked.
pub(crate) const MUTANTS: &str = "mutants.json";
/// The log of decided mutants, written during the run.
pub(crate) const EVENTS: &str = "events.ndjson";
/// The results for tools, written at the end.
pub(crate) const RESULTS: &str = "results.json";
/// The report for people.
pub(crate) const REPORT: &str = "report.html";
/// The folder with one file for each recorded run of a mutant.
const TRACES: &str = "traces";
/// The lock file, locked while a run writes to the folder.
const LOCK: &str = ".lock";

/// Returns all files and folders that a run may write.
fn files() -> impl Iterator<Item = &'static str> {
    [MUTANTS, EVENTS, RESULTS, TRACES, REPORT]
        .into_iter()
        .chain(formats::names())
}

/// An output folder, locked by this process. Dropping it, or any end of the process, unlocks it.
#[derive(Debug)]
pub(crate) struct OutputFolder {
    path: PathBuf,
    events: Mutex<File>,
    _lock: File,
}

impl OutputFolder {
    /// Begins a run. Moves the files of the last run to the folder with `.old` appended to its
    /// name. A run for which `has_ended` is false never replaces a completed one there.
    pub(crate) fn begin(
        path: &Path,
        has_ended: &dyn Fn(&Path) -> bool,
    ) -> Result<OutputFolder, Error> {
        let unwritable = |source| Error::Unwritable {
            what: path.display().to_string(),
            source,
        };
        fs::create_dir_all(path).map_err(unwritable)?;
        let lock = lock(path)?;
        sweep(path);
        if let Some(name) = stranger(path) {
            return Err(Error::Stranger {
                file: path.join(name),
            });
        }
        put_aside(path, has_ended).map_err(unwritable)?;
        probe(path).map_err(unwritable)?;
        let events = File::create(path.join(EVENTS)).map_err(unwritable)?;
        Ok(OutputFolder {
            path: path.to_owned(),
            events: Mutex::new(events),
            _lock: lock,
        })
    }

    /// Opens the folder of an earlier run, to resume it.
    pub(crate) fn reopen(path: &Path) -> Result<OutputFolder, Error> {
        if !path.join(MUTANTS).is_file() {
            return Err(Error::NothingToResume {
                folder: path.to_owned(),
            });
        }
        let lock = lock(path)?;
        sweep(path);
        let events = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path.join(EVENTS));
        let mut events = events.map_err(|source| Error::Unwritable {
            what: path.join(EVENTS).display().to_string(),
            source,
        })?;
        // The last line may be incomplete: begin a new one.
        let _ = events.write_all(b"\n");
        Ok(OutputFolder {
            path: path.to_owned(),
            events: Mutex::new(events),
            _lock: lock,
        })
    }

    /// Writes a file of the folder.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<(), Error> {
        self.put(name, text, Flush::Yes)
    }

    /// Writes the recorded run of a mutant. There may be thousands, and each flush takes
    /// milliseconds on many disks, while a run that a crash of the system loses can be made again.
    pub(crate) fn write_trace(&self, model: &str, id: &str, text: &str) -> Result<(), Error> {
        self.put(&trace_name(model, id), text, Flush::No)
    }

    fn put(&self, name: &str, text: &str, flush: Flush) -> Result<(), Error> {
        let file = self.path.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|source| Error::Unwritable {
                what: file.display().to_string(),
                source,
            })?;
        }
        replace(&file, text, flush)
    }

    /// The folder that keeps the files of the last run.
    pub(crate) fn last(&self) -> PathBuf {
        old(&self.path)
    }

    /// Removes all files of a run that is given up. The files of the last run stay in their folder.
    pub(crate) fn abandon(self) {
        for name in files() {
            let _ = remove(&self.path.join(name));
        }
    }

    /// Appends a JSON object with a checksum to the events. A line that cannot be written is lost:
    /// `--resume` then checks its mutant again.
    pub(crate) fn event(&self, line: &str) {
        if let Ok(mut events) = self.events.lock() {
            let _ = events.write_all(format!("{}\n", seal(line)).as_bytes());
        }
    }
}

/// Whether the content of a file is on the disk before the file has its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flush {
    Yes,
    No,
}

/// Writes a file. Readers never see a part of it.
pub(crate) fn write(file: &Path, text: &str) -> Result<(), Error> {
    replace(file, text, Flush::Yes)
}

/// Writes a file under a temporary name and renames it.
fn replace(file: &Path, text: &str, flush: Flush) -> Result<(), Error> {
    let unfinished = unfinished(file);
    let write = || {
        let mut writer = File::create(&unfinished)?;
        writer.write_all(text.as_bytes())?;
        if flush == Flush::Yes {
            writer.sync_all()?;
        }
        fs::rename(&unfinished, file)
    };
    write().map_err(|source| {
        // The temporary file is hidden and harmless if it cannot be removed.
        let _ = fs::remove_file(&unfinished);
        Error::Unwritable {
            what: file.display().to_string(),
            source,
        }
    })
}

/// The longest file name in bytes that is used; what [`unfinished`] adds still fits every system.
const LONGEST_NAME: usize = 120;

/// The path of the trace of a mutant, relative to the output folder.
pub(crate) fn trace_name(model: &str, id: &str) -> String {
    format!("{TRACES}/{}/{}.json", file_name(model), file_name(id))
}

/// Turns a text into a portable file name. The end of a long text is replaced by its digest.
fn file_name(text: &str) -> String {
    let plain = text.replace(|c: char| !(c.is_alphanumeric() || "._-@#".contains(c)), "_");
    if plain.len() <= LONGEST_NAME {
        return plain;
    }
    let digest = digest(text);
    let kept = (0..LONGEST_NAME - digest.len())
        .rev()
        .find(|end| plain.is_char_boundary(*end));
    format!("{}-{digest}", &plain[..kept.unwrap_or_default()])
}

/// Writes and removes a file with the longest name, so that a too long path is reported early.
fn probe(path: &Path) -> io::Result<()> {
    let long = "x".repeat(LONGEST_NAME);
    let traces = path.join(TRACES);
    let folder = traces.join(&long);
    fs::create_dir_all(&folder)?;
    let file = unfinished(&folder.join(format!("{long}.json")));
    let written = File::create(&file).and_then(|_| fs::remove_file(&file));
    fs::remove_dir(&folder)?;
    fs::remove_dir(&traces)?;
    written
}

/// The temporary name of a file while this process writes it.
fn unfinished(file: &Path) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!(".{name}.{}", std::process::id()))
}

/// Whether a file has a temporary name of a file of ours.
fn is_unfinished(name: &str) -> bool {
    let parts = name
        .strip_prefix('.')
        .and_then(|rest| rest.rsplit_once('.'));
    let is_ours = |file: &str| {
        files().any(|ours| ours == file)
            || Path::new(file).extension().is_some_and(|end| end == "json")
    };
    parts.is_some_and(|(file, process)| {
        is_ours(file) && !process.is_empty() && process.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Removes the temporary files of a killed process. Errors are ignored: the files do no harm.
fn sweep(path: &Path) {
    let models = fs::read_dir(path.join(TRACES))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    for folder in models.chain([path.to_owned()]) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if is_unfinished(&entry.file_name().to_string_lossy()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Locks a folder, or returns an error if another run has locked it.
fn lock(path: &Path) -> Result<File, Error> {
    let file = path.join(LOCK);
    let unwritable = |source| Error::Unwritable {
        what: file.display().to_string(),
        source,
    };
    let options = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&file)
        .map_err(unwritable)?;
    // A worker whose supervisor was killed holds the lock for a moment longer.
    let begun = Instant::now();
    loop {
        match options.try_lock() {
            Ok(()) => return Ok(options),
            Err(TryLockError::WouldBlock) if begun.elapsed() < NOTICED => {
                thread::sleep(NOTICED / 20);
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse {
                    folder: path.to_owned(),
                });
            }
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
    }
}

/// A file with a name of ours in a folder without any run. It is not ours and must not be moved.
fn stranger(path: &Path) -> Option<&'static str> {
    let is_there = |name: &&str| path.join(name).exists();
    let has_run = [MUTANTS, EVENTS, RESULTS].iter().any(is_there);
    files().find(is_there).filter(|_| !has_run)
}

/// The folder that keeps the files of the last run.
pub(crate) fn old(path: &Path) -> PathBuf {
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name = whole
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    whole.with_file_name(format!("{name}.old"))
}

/// Moves the files of the last run to the `.old` folder; files of others stay. If one cannot be
/// moved, all are moved back.
fn put_aside(path: &Path, has_ended: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    let present: Vec<&str> = files().filter(|name| path.join(name).exists()).collect();
    let old = old(path);
    if has_ended(&old) && !has_ended(path) {
        // Keep the results of the last completed run until there are newer ones.
        return present
            .into_iter()
            .try_for_each(|name| remove(&path.join(name)));
    }
    if present.is_empty() {
        return Ok(());
    }
    fs::create_dir_all(&old)?;
    for name in files() {
        remove(&old.join(name))?;
    }
    for (place, name) in present.iter().enumerate() {
        if let Err(error) = fs::rename(path.join(name), old.join(name)) {
            for moved in &present[..place] {
                let _ = fs::rename(old.join(moved), path.join(moved));
            }
            return Err(error);
        }
    }
    Ok(())
}

fn remove(path: &Path) -> io::Result<()> {
    let gone = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    fn has_results(path: &Path) -> bool {
        path.join(RESULTS).is_file()
    }

    #[test]
    fn last_whole_results_are_kept_until_replaced() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        let kept = || read(&old(&path).join(RESULTS));
        let run = |results: Option<&str>| {
            let folder = OutputFolder::begin(&path, &has_results).unwrap();
            folder.write(MUTANTS, "{}").unwrap();
            if let Some(text) = results {
                folder.write(RESULTS, text).unwrap();
            }
        };
        // Two successive runs are killed before they write results.
        for (results, expected) in [
            (Some("first"), None),
            (None, Some("first")),
            (None, Some("first")),
            (Some("second"), Some("first")),
            (Some("third"), Some("second")),
        ] {
            run(results);
            assert_eq!(
                kept().as_deref(),
                expected,
                "while {results:?} is in the folder"
            );
        }
        assert_eq!(read(&path.join(RESULTS)).as_deref(), Some("third"));
    }

    #[test]
    fn previous_files_are_kept_beside_the_folder() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a/out");
        for text in ["first", "second", "third"] {
            let folder = OutputFolder::begin(&path, &has_results).unwrap();
            folder.write(RESULTS, text).unwrap();
            folder.write_trace("one", "M1", text).unwrap();
        }
        assert_eq!(read(&path.join(RESULTS)).as_deref(), Some("third"));
        assert_eq!(
            read(&place.path().join("a/out.old").join(RESULTS)).as_deref(),
            Some("second")
        );
        assert_eq!(
            read(&place.path().join("a/out.old/traces/one/M1.json")).as_deref(),
            Some("second")
        );
    }

    #[test]
    fn run_clears_old_results_and_keeps_foreign_files() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join(".gitignore"), "*").unwrap();
        fs::write(place.path().join(RESULTS), "old").unwrap();
        let _folder = OutputFolder::begin(place.path(), &has_results).unwrap();
        assert_eq!(read(&place.path().join(RESULTS)), None);
        assert_eq!(read(&place.path().join(".gitignore")).as_deref(), Some("*"));
        fs::remove_dir_all(old(place.path())).unwrap();
    }

    #[test]
    fn foreign_file_with_our_name_is_kept() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("summary.md");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(
            OutputFolder::begin(place.path(), &has_results),
            Err(Error::Stranger { .. })
        ));
        assert_eq!(read(&file).as_deref(), Some("mine"));
    }

    #[test]
    fn unfinished_files_of_killed_run_are_removed() {
        let place = tempfile::tempdir().unwrap();
        let model = place.path().join("traces/a_b");
        fs::create_dir_all(&model).unwrap();
        let leavings = [
            place.path().join(".results.json.4711"),
            place.path().join(".summary.md.1"),
            model.join(".a.json.2"),
        ];
        let strangers = [
            place.path().join(".gitignore"),
            place.path().join(".notes.md.1"),
            place.path().join(".results.json.old"),
        ];
        for file in leavings
            .iter()
            .chain(&strangers)
            .chain([&place.path().join(MUTANTS)])
        {
            fs::write(file, "").unwrap();
        }
        drop(OutputFolder::reopen(place.path()).unwrap());
        assert_eq!(leavings.map(|file| file.exists()), [false; 3]);
        assert_eq!(strangers.map(|file| file.exists()), [true; 3]);
    }

    #[test]
    fn long_name_is_cut_and_stays_unique() {
        let (a, b) = ("\u{e9}".repeat(300), format!("{}x", "\u{e9}".repeat(300)));
        for name in [&a, &b] {
            let file = trace_name(name, name);
            assert!(
                file.split('/').all(|part| part.len() <= LONGEST_NAME + 5),
                "{file}"
            );
        }
        assert_ne!(trace_name(&a, "m"), trace_name(&b, "m"));
        assert_eq!(
            trace_name("s/m", "s/alice.n3/M2-1@bob"),
            "traces/s_m/s_alice.n3_M2-1@bob.json"
        );
    }

    #[test]
    fn too_long_path_is_reported_before_the_work() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("x".repeat(250)).join("y".repeat(300));
        assert!(matches!(
            OutputFolder::begin(&path, &has_results),
            Err(Error::Unwritable { .. })
        ));
        // Every part of the path is short enough, but the path with the longest name is too long.
        let mut deep = place.path().to_owned();
        while deep.as_os_str().len() < 3900 {
            deep.push("d".repeat(100));
        }
        if fs::create_dir_all(&deep).is_ok() {
            assert!(matches!(
                OutputFolder::begin(&deep, &has_results),
                Err(Error::Unwritable { .. })
            ));
        }
        let folder = OutputFolder::begin(&place.path().join("out"), &has_results).unwrap();
        assert!(!place.path().join("out/traces").exists());
        drop(folder);
    }

    #[test]
    fn folder_is_locked_against_a_second_run() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        let first = OutputFolder::begin(&path, &has_results).unwrap();
        assert!(matches!(
            OutputFolder::begin(&path, &has_results),
            Err(Error::InUse { .. })
        ));
        drop(first);
        assert!(OutputFolder::begin(&path, &has_results).is_ok());
    }

    #[test]
    fn only_a_begun_run_can_be_resumed() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("out");
        assert!(matches!(
            OutputFolder::reopen(&path),
            Err(Error::NothingToResume { .. })
        ));
        let folder = OutputFolder::begin(&path, &has_results).unwrap();
        folder.write(MUTANTS, "{}").unwrap();
        folder.event("{}");
        drop(folder);
        OutputFolder::reopen(&path).unwrap().event("{\"a\":1}");
        let expected = format!("{}\n\n{}\n", seal("{}"), seal("{\"a\":1}"));
        assert_eq!(read(&path.join(EVENTS)), Some(expected));
    }

    #[test]
    fn unwritable_folder_is_reported_at_once() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(matches!(
            OutputFolder::begin(&file, &has_results),
            Err(Error::Unwritable { .. })
        ));
    }
}
