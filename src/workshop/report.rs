//! `workshop report`: one page with the progress of all workshops below a folder.

use std::fs;
use std::path::Path;

use super::error::Error;
use super::pack::{Exercise, Pack};
use super::progress::Progress;

/// A participant's folder, and the progress or the reason why it cannot be read.
pub(super) struct Row {
    name: String,
    progress: Result<Progress, String>,
}

/// Reads the workshops directly below a folder, in the order of their names.
pub(super) fn rows(folder: &Path) -> Result<Vec<Row>, Error> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut rows = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join(".workshop").is_dir() {
            rows.push(Row {
                name: path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                progress: Progress::read(&path).map_err(|error| error.to_string()),
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

/// The page: a row for each participant, a column for each exercise. It loads nothing.
pub(super) fn page(rows: &[Row], pack: &Pack) -> String {
    let digest = pack.digest();
    let of_each = |text: &dyn Fn(usize, &Exercise) -> String| -> String {
        let all = pack.exercises.iter().enumerate();
        all.map(|(place, exercise)| text(place, exercise)).collect()
    };
    let title = |e: &Exercise| escaped(&e.sheet.title);
    let head = of_each(&|place, e| format!("<th title=\"{}\">{}</th>", title(e), place + 1));
    let body: String = rows.iter().map(|row| line(row, pack, &digest)).collect();
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

fn line(row: &Row, pack: &Pack, digest: &str) -> String {
    let name = escaped(&row.name);
    let progress = match &row.progress {
        Ok(progress) if progress.exercises == digest => progress,
        other => {
            let reason = match other {
                Ok(progress) => {
                    format!("made by mutaspec {} with other exercises", progress.made_by)
                }
                Err(reason) => reason.clone(),
            };
            let columns = pack.exercises.len() + 1;
            return format!(
                "<tr><th>{name}</th><td class=\"bad\" colspan=\"{columns}\">{}</td></tr>\n",
                escaped(&reason)
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
        let page = page(&rows(place.path()).unwrap(), &pack);
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
            page.contains("made by mutaspec 0.0.1 with other exercises"),
            "{page}"
        );
        assert!(page.contains("this is no progress of a workshop"), "{page}");
        assert!(!page.contains("notes"));
    }

    #[test]
    fn folder_without_workshops_is_refused() {
        let place = tempfile::tempdir().unwrap();
        assert!(matches!(rows(place.path()), Err(Error::NoWorkshops { .. })));
    }
}
