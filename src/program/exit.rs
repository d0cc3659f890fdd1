//! The exit codes of the program. The help text is made from this enum.

use std::process::ExitCode;

/// How a command ended, in order of precedence: if several apply, the first is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    Internal,
    Interrupted,
    Usage,
    Baseline,
    StaleAccept,
    Survivors,
    Inconclusive,
    Success,
}

impl Exit {
    /// All variants, in the order of their codes.
    pub(crate) const ALL: [Exit; 8] = [
        Exit::Success,
        Exit::Usage,
        Exit::Survivors,
        Exit::Inconclusive,
        Exit::Baseline,
        Exit::StaleAccept,
        Exit::Internal,
        Exit::Interrupted,
    ];

    pub(crate) fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Usage => 1,
            Exit::Survivors => 2,
            Exit::Inconclusive => 3,
            Exit::Baseline => 4,
            Exit::StaleAccept => 5,
            Exit::Internal => 70,
            Exit::Interrupted => 130,
        }
    }

    /// Returns the variant with this code, or `Internal` for an unknown code.
    pub(crate) fn of_code(code: u64) -> Exit {
        Exit::ALL
            .into_iter()
            .find(|exit| u64::from(exit.code()) == code)
            .unwrap_or(Exit::Internal)
    }

    /// The meaning of the code in the help text.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Exit::Success => "all well",
            Exit::Usage => "a mistake in the command, the configuration or the spec's constants",
            Exit::Survivors => "there are survivors, or a promise (`#[tolerates]`) is broken",
            Exit::Inconclusive => "no survivors, but something is inconclusive: a budget was spent",
            Exit::Baseline => "a baseline or a control failed, or nothing was measured",
            Exit::StaleAccept => {
                "the accept file holds an entry that is stale, expired or not needed"
            }
            Exit::Internal => "internal error",
            Exit::Interrupted => "interrupted",
        }
    }

    /// Combines the results of several parts of the work by precedence.
    pub(crate) fn of_all(exits: impl IntoIterator<Item = Exit>) -> Exit {
        exits.into_iter().min().unwrap_or(Exit::Success)
    }

    /// The table of exit codes in the help text.
    pub(crate) fn table() -> String {
        let rows: Vec<String> = Exit::ALL
            .iter()
            .map(|e| format!("  {:>3}  {}", e.code(), e.meaning()))
            .collect();
        format!(
            "Exit codes (where several apply: 70, 130, 1, 4, 5, 2, 3):\n{}",
            rows.join("\n")
        )
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_baseline_outranks_survivors_and_survivors_outrank_inconclusive() {
        let order = [
            Exit::Baseline,
            Exit::StaleAccept,
            Exit::Survivors,
            Exit::Inconclusive,
            Exit::Success,
        ];
        for (i, first) in order.iter().enumerate() {
            for second in &order[i..] {
                assert_eq!(Exit::of_all([*second, *first]), *first);
            }
        }
    }

    #[test]
    fn no_exits_mean_success() {
        assert_eq!(Exit::of_all([]), Exit::Success);
    }

    #[test]
    fn help_table_states_the_precedence() {
        let mut by_precedence = Exit::ALL;
        by_precedence.sort();
        let codes: Vec<String> = by_precedence
            .iter()
            .filter(|e| **e != Exit::Success)
            .map(|e| e.code().to_string())
            .collect();
        assert!(
            Exit::table().contains(&codes.join(", ")),
            "{}",
            codes.join(", ")
        );
    }
}
