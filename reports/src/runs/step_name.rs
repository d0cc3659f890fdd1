//! Parses the names of steps.

/// The parts of a step's name: `restaurant(bob).c1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepName {
    /// The action or process.
    pub item: String,
    /// The arguments, as they are printed.
    pub arguments: Vec<String>,
    /// The label; `None` for an action.
    pub label: Option<String>,
    /// The values that a step with a label binds, as `1` in `worker(ann).w(1)`.
    pub bound: Vec<String>,
}

impl StepName {
    /// Parses a name. Accepts any text.
    pub fn of(step: &str) -> StepName {
        // Steps of one name may differ by their lines.
        let step = step.split(" (line ").next().unwrap_or(step);
        let begin = step.find(['(', '.']).unwrap_or(step.len());
        let (item, rest) = step.split_at(begin);
        let (arguments, rest) = in_parentheses(rest);
        let label = rest.strip_prefix('.');
        let end = label.map_or(0, |label| label.find('(').unwrap_or(label.len()));
        let (label, bound) = label.map_or((None, ""), |label| (Some(&label[..end]), &label[end..]));
        StepName {
            item: item.to_owned(),
            arguments,
            label: label.map(str::to_owned),
            bound: in_parentheses(bound).0,
        }
    }

    /// Returns the lane of the step. A process step is on the lane of its member, or of the process
    /// if it has no members. An action is on the lane of its first participant, else on `system`.
    pub fn lane(&self, participants: &[String]) -> String {
        let name = |argument: &'_ String| {
            let is_it = |name: &&String| **name == unquoted(argument);
            participants.iter().find(is_it).cloned()
        };
        let taker = match self.label {
            Some(_) => self.arguments.first().and_then(name),
            None => self.arguments.iter().find_map(name),
        };
        match (taker, &self.label, self.arguments.first()) {
            (Some(taker), ..) => taker,
            (None, Some(_), Some(member)) => format!("{}({member})", self.item),
            (None, Some(_), None) => self.item.clone(),
            (None, None, _) => "system".to_owned(),
        }
    }
}

/// The name of a participant that may be a string.
pub(super) fn unquoted(name: &str) -> &str {
    let inside = name.strip_prefix('"');
    inside
        .and_then(|name| name.strip_suffix('"'))
        .unwrap_or(name)
}

/// Splits a text into the arguments in parentheses at its beginning, if any, and what follows.
fn in_parentheses(text: &str) -> (Vec<String>, &str) {
    text.strip_prefix('(').map_or((Vec::new(), text), enclosed)
}

/// Splits the text after `(` into the arguments and what follows the closing parenthesis.
fn enclosed(inside: &str) -> (Vec<String>, &str) {
    let (mut arguments, mut begin, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in inside.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                arguments.push(inside[begin..at].trim().to_owned());
                return (arguments, &inside[at + 1..]);
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                arguments.push(inside[begin..at].trim().to_owned());
                begin = at + 1;
            }
            _ => {}
        }
    }
    arguments.push(inside[begin..].trim().to_owned());
    (arguments, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(step: &str, parts: &[&str], lane: &str) {
        let StepName {
            item,
            arguments,
            label,
            bound,
        } = StepName::of(step);
        let mut found = vec![item.clone()];
        found.extend(arguments.clone());
        found.extend(label.iter().map(|label| format!(".{label}")));
        found.extend(bound);
        assert_eq!(found, parts);
        let participants = ["ann", "bob"].map(str::to_owned);
        assert_eq!(StepName::of(step).lane(&participants), lane);
    }

    #[test]
    fn step_name_gives_its_lane() {
        check("alice.n3", &["alice", ".n3"], "alice");
        check("restaurant(bob).c1", &["restaurant", "bob", ".c1"], "bob");
        check("worker(1).w", &["worker", "1", ".w"], "worker(1)");
        check("rm_prepare(ann)", &["rm_prepare", "ann"], "ann");
        check("pay(3, bob, ann)", &["pay", "3", "bob", "ann"], "bob");
        check("tick", &["tick"], "system");
        check("Send(\"bob\")", &["Send", "\"bob\""], "bob");
        check(
            "Node(bob).w(\"ann\")",
            &["Node", "bob", ".w", "\"ann\""],
            "bob",
        );
        check("alice.n3 (line 4)", &["alice", ".n3"], "alice");
        check(
            "set((1, 2), {ann, bob})",
            &["set", "(1, 2)", "{ann, bob}"],
            "system",
        );
    }

    #[test]
    fn malformed_name_is_kept_whole() {
        check("", &[""], "system");
        check("f(ann", &["f", "ann"], "ann");
    }
}
