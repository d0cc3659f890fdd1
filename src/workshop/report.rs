//! `workshop report`: one page with the progress of all workshops below a folder.

use std::fs;
use std::path::Path;

use mutaspec_reports::wording::{count, listed};

use super::error::Error;
use super::pack::{Exercise, Pack};
use super::progress::Progress;

/// A participant's folder, and the progress or the reason why it is not shown.
pub(super) struct Row {
    name: String,
    progress: Result<Progress, String>,
}

/// Reads the workshops directly below a folder, in the order of their names.
pub(super) fn rows(folder: &Path, pack: &Pack) -> Result<Vec<Row>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_copy = |exercise: &Exercise| path.join(exercise.file()).is_file();
        if path.join(".workshop").is_dir() || pack.exercises.iter().any(is_copy) {
            rows.push(Row {
                name: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                progress: progress(&path, pack),
            });
        }
    }
    if rows.is_empty() {
        return Err(Error::NoWorkshops {
            folder: folder.to_owned(),
        });
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

/// The progress of a folder with the exercises of this program, or the reason why it is not shown.
fn progress(folder: &Path, pack: &Pack) -> Result<Progress, String> {
    if !folder.join(".workshop").is_dir() {
        // Hidden folders are easily lost in a copy.
        return Err("its folder .workshop is missing; `workshop check` judges the answers".into());
    }
    let progress = Progress::read(folder).map_err(|error| error.to_string())?;
    if progress.exercises == pack.digest() {
        return Ok(progress);
    }
    let (made_by, solved) = (&progress.made_by, progress.solved.len());
    Err(format!(
        "made by mutaspec {made_by} with other exercises ({solved} solved)"
    ))
}

/// Returns the number of participants, and those whose progress is not shown.
pub(super) fn summary(rows: &[Row]) -> String {
    let left_out = rows.iter().filter(|row| row.progress.is_err());
    let left_out: Vec<String> = left_out.map(|row| row.name.clone()).collect();
    let participants = count(rows.len(), "participant");
    if left_out.is_empty() {
        return participants;
    }
    format!(
        "{participants}, without the progress of {}",
        listed(&left_out)
    )
}

/// The page: a row for each participant, a column for each exercise. It loads nothing.
pub(super) fn page(rows: &[Row], pack: &Pack) -> String {
    let of_each = |text: &dyn Fn(usize, &Exercise) -> String| -> String {
        let all = pack.exercises.iter().enumerate();
        all.map(|(place, exercise)| text(place, exercise)).collect()
    };
    let title = |e: &Exercise| escaped(&e.sheet.title);
    let head = of_each(&|place, e| format!("<th title=\"{}\">{}</th>", title(e), place + 1));
    let body: String = rows.iter().map(|row| line(row, pack)).collect();
    let totals = of_each(&|_, e| {
        let known = rows.iter().filter_map(|row| row.progress.as_ref().ok());
        let solved = known
            .filter(|progress| progress.solved.contains(&e.name))
            .count();
        format!("<td>{solved}</td>")
    });
    let legend = of_each(&|_, e| {
        let (kind, idea) = (e.sheet.kind.word(), escaped(&e.sheet.idea));
        format!("<li><b>{}</b> ({kind}): {idea}</li>\n", title(e))
    });
    include_str!("template/report.html")
        .replace("@HEAD@", &head)
        .replace("@BODY@", &body)
        .replace("@TOTALS@", &totals)
        .replace("@LEGEND@", &legend)
}

fn line(row: &Row, pack: &Pack) -> String {
    let name = escaped(&row.name);
    let progress = match &row.progress {
        Ok(progress) => progress,
        Err(reason) => {
            let columns = pack.exercises.len() + 1;
            return format!(
                "<tr><th>{name}</th><td class=\"bad\" colspan=\"{columns}\">{}</td></tr>\n",
                escaped(reason)
            );
        }
    };
    let cell = |exercise: &Exercise| {
        let hints = progress.hints.get(&exercise.name).map_or(0, Vec::len);
        let hints = if hints > 0 {
            format!("<sub>{hints}</sub>")
        } else {
            String::new()
        };
        let is_here = exercise.name == progress.current;
        let (class, mark) = match (progress.solved.contains(&exercise.name), is_here) {
            (true, _) => ("done", "✓"),
            (false, true) => ("here", "…"),
            (false, false) => ("open", ""),
        };
        format!("<td class=\"{class}\">{mark}{hints}</td>")
    };
    let cells: String = pack.exercises.iter().map(cell).collect();
    format!(
        "<tr><th>{name}</th>{cells}<td>{}</td></tr>\n",
        progress.solved.len()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_has_a_row_for_each_folder() {
        let place = tempfile::tempdir().unwrap();
        let pack = Pack::load(None).unwrap();
        let mut progress = Progress::new(&pack);
        progress.solved.insert(pack.exercises[0].name.clone());
        let hints = ["one", "two", "three"].map(str::to_owned);
        progress
            .hints
            .insert(pack.exercises[1].name.clone(), hints.to_vec());
        progress.current.clone_from(&pack.exercises[1].name);
        progress.save(&place.path().join("ann")).unwrap();
        "0.0.1".clone_into(&mut progress.made_by);
        "other".clone_into(&mut progress.exercises);
        progress.save(&place.path().join("<ben>")).unwrap();
        fs::create_dir_all(place.path().join("cleo/.workshop")).unwrap();
        fs::create_dir_all(place.path().join("cleo/exercises")).unwrap();
        fs::write(place.path().join("cleo/.workshop/progress.json"), "{}").unwrap();
        fs::create_dir(place.path().join("notes")).unwrap();
        fs::create_dir_all(place.path().join("dan/exercises")).unwrap();
        let file = place.path().join("dan").join(pack.exercises[0].file());
        fs::write(file, "an answer").unwrap();
        let rows = rows(place.path(), &pack).unwrap();
        let expected = "4 participants, without the progress of <ben>, cleo and dan";
        assert_eq!(summary(&rows), expected);
        let page = page(&rows, &pack);
        assert!(
            page.contains(
                "<th>ann</th><td class=\"done\">✓</td><td class=\"here\">…<sub>3</sub></td>"
            ),
            "{page}"
        );
        assert!(
            page.contains("<th>&lt;ben&gt;</th><td class=\"bad\""),
            "{page}"
        );
        assert!(
            page.contains("made by mutaspec 0.0.1 with other exercises (1 solved)"),
            "{page}"
        );
        assert!(page.contains("<th>dan</th><td class=\"bad\""), "{page}");
        // One participant of this version has solved the first exercise.
        assert!(
            page.contains("<th>solved by</th><td>1</td><td>0</td>"),
            "{page}"
        );
        assert!(page.contains("this is no progress of a workshop"), "{page}");
        assert!(!page.contains("notes"));
    }

    #[test]
    fn folder_without_workshops_is_refused() {
        let pack = Pack::load(None).unwrap();
        let place = tempfile::tempdir().unwrap();
        assert!(matches!(
            rows(place.path(), &pack),
            Err(Error::NoWorkshops { .. })
        ));
    }
}
