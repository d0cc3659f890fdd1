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
}

impl StepName {
    /// Parses a name. Accepts any text.
    pub fn of(step: &str) -> StepName {
        let begin = step.find(['(', '.']).unwrap_or(step.len());
        let (item, rest) = step.split_at(begin);
        let (arguments, rest) = match rest.strip_prefix('(') {
            Some(inside) => enclosed(inside),
            None => (Vec::new(), rest),
        };
        StepName {
            item: item.to_owned(),
            arguments,
            label: rest.strip_prefix('.').map(str::to_owned),
        }
    }

    /// Returns the lane of the step. A process step is on the lane of its member, or of the process
    /// if it has no members. An action is on the lane of its first participant, else on `system`.
    pub fn lane(&self, participants: &[String]) -> String {
        let known = |name: &&String| participants.contains(*name);
        let taker = match self.label {
            Some(_) => self.arguments.first().filter(known),
            None => self.arguments.iter().find(known),
        };
        match (taker, &self.label, self.arguments.first()) {
            (Some(taker), ..) => taker.clone(),
            (None, Some(_), Some(member)) => format!("{}({member})", self.item),
            (None, Some(_), None) => self.item.clone(),
            (None, None, _) => "system".to_owned(),
        }
    }
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
        } = StepName::of(step);
        let mut found = vec![item.clone()];
        found.extend(arguments.clone());
        found.extend(label.iter().map(|label| format!(".{label}")));
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
