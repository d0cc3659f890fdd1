//! Output for GitHub Actions: annotations on standard output, and a section of the job summary.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use mutaspec_reports::formats::{self, Sources, annotations};
use mutaspec_reports::schema::Results;

use super::error::Error;
use super::session::Session;

/// The variable with the path of the step's summary file.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Writes annotations, and the summary if GitHub provides a file. A failure to write the summary is
/// reported, but is no error, because the annotations are written.
pub(crate) fn annotate(
    session: &mut Session<'_, '_>,
    results: &Results,
    sources: &Sources<'_>,
) -> Result<(), Error> {
    // A workflow command must begin its line and must not contain colours.
    session
        .console
        .write(annotations::github(results, sources).as_bytes())?;
    let Some(file) = std::env::var_os(SUMMARY).filter(|file| !file.is_empty()) else {
        return Ok(());
    };
    let file = Path::new(&file);
    if let Err(error) = append(file, &formats::summary(results, sources)) {
        let file = file.display();
        session
            .console
            .note(&format!("the summary was not added to {file}: {error}"));
    }
    Ok(())
}

/// Appends to a file, which may hold the output of other steps.
fn append(file: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    file.write_all(format!("{text}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn summary_of_other_steps_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("summary.md");
        append(&file, "one").unwrap();
        append(&file, "two").unwrap();
        assert_eq!(fs::read_to_string(file).unwrap(), "one\ntwo\n");
    }
}
