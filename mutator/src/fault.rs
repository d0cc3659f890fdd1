//! The faults that an author can declare a spec to tolerate, each with operators that inject it.
//!
//! The table is closed: `#[tolerates(..)]` is checked against it, and help texts are made from it.

use crate::operator::Operator;

macro_rules! faults {
    ($($name:ident, $word:literal, [$($operator:ident),*]: $help:literal;)*) => {
        /// A fault of the environment. [`Fault::help`] documents the variants.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "the table below is the documentation of each variant")]
        pub enum Fault { $($name),* }

        impl Fault {
            /// Every fault, in the order of listings.
            pub const ALL: &'static [Fault] = &[$(Fault::$name),*];

            /// The word used in `#[tolerates(..)]` and in reports.
            pub fn word(self) -> &'static str { match self { $(Fault::$name => $word),* } }

            /// The fault in one line.
            pub fn help(self) -> &'static str { match self { $(Fault::$name => $help),* } }

            /// The operators whose mutants inject the fault.
            pub fn operators(self) -> &'static [Operator] { match self { $(Fault::$name => &[$(Operator::$operator),*]),* } }
        }
    };
}

faults! {
    Loss, "loss", [M1Lose]: "a message is lost";
    Duplication, "duplication", [M4Duplicate]: "a message is delivered twice";
    Reordering, "reordering", [M5Reorder]: "messages overtake each other";
    Misdelivery, "misdelivery", [M6Misdeliver]: "a message goes to the wrong participant";
    StaleReads, "stale_reads", [M7StaleRead]: "a read sees the value before the last write";
    Forgery, "forgery", [M8Forge]: "a message carries any other legal value";
    Crash, "crash", [X1CrashStop]: "a participant halts for ever";
    Restart, "restart", [X2ForgetfulRestart]: "a participant restarts and has forgotten what is durable";
    TornWrites, "torn_writes", [U4TornPair]: "the second of two writes is lost";
    Starvation, "starvation", [G2GuardStrengthen]: "a step is never enabled for one participant";
}

impl Fault {
    /// Finds a fault by its [word](Fault::word).
    ///
    /// ```
    /// use mutaspec_mutator::{Fault, Operator};
    /// assert_eq!(Fault::find("loss"), Some(Fault::Loss));
    /// assert!(Fault::Loss.operators().contains(&Operator::M1Lose));
    /// assert_eq!(Fault::find("aliens"), None);
    /// ```
    pub fn find(word: &str) -> Option<Fault> {
        Fault::ALL
            .iter()
            .copied()
            .find(|fault| fault.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operator_makes_at_most_one_fault() {
        let mut all: Vec<Operator> = Fault::ALL
            .iter()
            .flat_map(|fault| fault.operators())
            .copied()
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
