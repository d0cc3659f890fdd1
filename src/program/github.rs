//! What GitHub Actions hears of a run: remarks on standard output, and a part of the job's summary.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use mutaspec_reports::formats::{self, Sources, annotations};
use mutaspec_reports::schema::Results;

use super::error::Error;
use super::session::Session;

/// Names the file that is shown as the summary of the step.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Writes the remarks, and the summary where there is a place for it. A summary that cannot be written is no reason to fail: the remarks are there.
pub(crate) fn annotate(session: &mut Session<'_, '_>, results: &Results, sources: &Sources<'_>) -> Result<(), Error> {
    // A command is one only at the beginning of a line, and takes no colours.
    session.console.write(annotations::github(results, sources).as_bytes())?;
    let Some(file) = std::env::var_os(SUMMARY).filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let file = Path::new(&file);
    if let Err(error) = append(file, &formats::summary(results, sources)) {
        let file = file.display();
        session.console.note(&format!("the summary was not added to {file}: {error}"));
    }
    Ok(())
}

/// Adds a text to a file that may hold what other steps wrote.
fn append(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(format!("{text}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_others_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("summary.md");
        append(&file, "one").unwrap();
        append(&file, "two").unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), "one\ntwo\n");
    }
}
