//! The variable whose initial value a mutant changes, read from the source.

use mutaspec_mutator::Operator;
use mutaspec_runner::outcome::Mutant;

/// Returns the variable that the text before a mutant's site sets. `None` if the line does not show
/// it.
pub(crate) fn variable(mutant: &Mutant) -> Option<&str> {
    let row = mutant.row();
    if ![Operator::I1WrongInit, Operator::I2WidenedInit].contains(&row.operator) {
        return None;
    }
    let source = mutant.definition.source(row.file)?;
    let line = source.text.lines().nth(row.line.checked_sub(1)? as usize)?;
    let column = row.column.checked_sub(1)? as usize;
    let (end, _) = line.char_indices().nth(column)?;
    set_at_end(&line[..end])
}

/// Returns the variable that gets the value after this text: `aborted: `, `let mut k = `, `/\ x = `,
/// or the values of a map, after `votes: c.managers.map(|_| ` or `votes = [p \in P |-> `.
fn set_at_end(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let of_map = if text.ends_with('|') {
        let (set, _) = text.rsplit_once(".map(|")?;
        set.trim_end_matches(|c| is_word(c) || c == '.')
    } else if text.ends_with("|->") {
        text.rsplit_once('[')?.0
    } else {
        text
    };
    let of_map = of_map.trim_end();
    let signs = [":", "=", "\\in"];
    let name = signs.iter().find_map(|sign| of_map.strip_suffix(sign))?;
    let name = match name.trim_start().strip_prefix("let ") {
        // A type may follow the name.
        Some(local) => local.trim_start_matches("mut ").split(':').next()?,
        None => name,
    };
    let name = name.trim_end();
    let name = &name[name.trim_end_matches(is_word).len()..];
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        .then_some(name)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_before_a_value_names_its_variable() {
        let rows = [
            ("            aborted: ", Some("aborted")),
            ("        Vars { left: 2, aborted: ", Some("aborted")),
            ("    votes: c.managers.map(|_| ", Some("votes")),
            ("    let mut k = ", Some("k")),
            ("    let mut k: Set<Participant> = ", Some("k")),
            ("Init == /\\ x = ", Some("x")),
            ("        /\\ x \\in ", Some("x")),
            ("variables x = 0; sum = ", Some("sum")),
            ("/\\ votes = [p \\in P |-> ", Some("votes")),
            ("    Stage::", None),
            ("        ", None),
            ("    f(", None),
            ("    a == ", None),
        ];
        for (text, variable) in rows {
            assert_eq!(set_at_end(text), variable, "{text}");
        }
    }
}
