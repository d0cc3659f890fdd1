//! Ends of processes: what was running, and how the process ended.

use crate::machine::Machine;
use crate::memory;

/// A piece of the author's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The constants, steps and formulas of a model.
    Constants,
    /// The initial states.
    Initial,
    /// The step with this number.
    Step(u32),
    /// The property with this index in the definition.
    Property(usize),
    /// The atom of a temporal property with this number.
    Predicate(usize),
    /// A condition evaluated for findings.
    Condition,
}

impl Code {
    const SHIFT: u32 = 28;

    pub(super) fn word(self) -> u32 {
        let (kind, number) = match self {
            Code::Constants => (1, 0),
            Code::Initial => (2, 0),
            Code::Step(step) => (3, step),
            Code::Property(property) => (4, property as u32),
            Code::Predicate(atom) => (5, atom as u32),
            Code::Condition => (6, 0),
        };
        kind << Code::SHIFT | number & ((1 << Code::SHIFT) - 1)
    }

    pub(super) fn of(word: u32) -> Option<Code> {
        let number = word & ((1 << Code::SHIFT) - 1);
        match word >> Code::SHIFT {
            1 => Some(Code::Constants),
            2 => Some(Code::Initial),
            3 => Some(Code::Step(number)),
            4 => Some(Code::Property(number as usize)),
            5 => Some(Code::Predicate(number as usize)),
            6 => Some(Code::Condition),
            _ => None,
        }
    }

    /// Returns the author's name for the code, such as ``step `alice.n3` ``.
    fn name(self, machine: &dyn Machine) -> String {
        let quoted = |kind: &str, name: Option<&str>| {
            name.map_or_else(|| kind.to_owned(), |name| format!("{kind} `{name}`"))
        };
        match self {
            Code::Constants => "the constants".to_owned(),
            Code::Initial => "the initial states".to_owned(),
            Code::Step(step) => quoted(
                "step",
                machine
                    .steps()
                    .get(step as usize)
                    .map(|step| step.name.as_str()),
            ),
            Code::Property(property) => quoted(
                "property",
                machine
                    .definition()
                    .properties
                    .get(property)
                    .map(|row| &*row.name),
            ),
            Code::Predicate(atom) => quoted(
                "predicate",
                machine.atoms().get(atom).map(|atom| atom.name.as_str()),
            ),
            Code::Condition => "a condition of a property".to_owned(),
        }
    }
}

/// The way a process ended, or the reason why the supervisor ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The code did not return within this many seconds.
    NoReturn(u64),
    /// The code allocated more than this many bytes.
    Memory(u64),
    /// The stack overflowed.
    StackOverflow,
    /// An allocation failed.
    OutOfMemory,
    /// A panic during the cleanup of another panic.
    DoublePanic,
    /// The process exited with this code.
    Exit(i32),
    /// A signal ended the process.
    Signal(i32),
}

impl End {
    fn words(self) -> [u64; 2] {
        match self {
            End::NoReturn(seconds) => [0, seconds],
            End::Memory(bytes) => [1, bytes],
            End::StackOverflow => [2, 0],
            End::OutOfMemory => [3, 0],
            End::DoublePanic => [4, 0],
            End::Exit(code) => [5, u64::from(code.cast_unsigned())],
            End::Signal(number) => [6, u64::from(number.cast_unsigned())],
        }
    }

    fn of([kind, value]: [u64; 2]) -> Option<End> {
        let number = (value as u32).cast_signed();
        match kind {
            0 => Some(End::NoReturn(value)),
            1 => Some(End::Memory(value)),
            2 => Some(End::StackOverflow),
            3 => Some(End::OutOfMemory),
            4 => Some(End::DoublePanic),
            5 => Some(End::Exit(number)),
            6 => Some(End::Signal(number)),
            _ => None,
        }
    }

    /// Describes the end in this code: ``ended the process: stack overflow in step `count` ``.
    pub fn sentence(self, code: &str) -> String {
        let ended = |how: &str| format!("ended the process: {how} in {code}");
        match self {
            End::NoReturn(1) => format!("{code} did not return within 1 second"),
            End::NoReturn(seconds) => format!("{code} did not return within {seconds} seconds"),
            End::Memory(bytes) => format!(
                "{code} allocated more than {} of memory",
                memory::words(bytes)
            ),
            End::StackOverflow => ended("stack overflow"),
            End::OutOfMemory => ended("out of memory"),
            End::DoublePanic => ended("a panic while another one unwound"),
            End::Exit(code) => ended(&format!("exit with code {code}")),
            End::Signal(6) => ended("abort"),
            End::Signal(number) => ended(&format!("signal {number}")),
        }
    }
}

/// The end of an earlier process that did the same work, and what it was running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Number of the section.
    pub section: u64,
    /// The [key](super::key) of the mutant; 0 for the baseline.
    pub mutant: u64,
    /// The code, or `None` if the engine was running.
    pub code: Option<Code>,
    /// Whether nothing else was running, so that the cause is certain.
    pub alone: bool,
    /// The way the process ended.
    pub end: End,
}

impl Incident {
    /// Words of one incident in memory.
    pub const WORDS: usize = 6;

    /// Encodes the incident for a later process.
    pub fn words(&self) -> [u64; Incident::WORDS] {
        let [kind, value] = self.end.words();
        let code = self.code.map_or(0, Code::word);
        [
            self.section,
            self.mutant,
            u64::from(code),
            u64::from(self.alone),
            kind,
            value,
        ]
    }

    /// Decodes [words](Incident::words). Returns `None` if the kind of end is unknown.
    pub fn of(
        [section, mutant, code, alone, kind, value]: [u64; Incident::WORDS],
    ) -> Option<Incident> {
        Some(Incident {
            section,
            mutant,
            code: Code::of(code as u32),
            alone: alone == 1,
            end: End::of([kind, value])?,
        })
    }

    /// Describes the incident, such as ``ended the process: stack overflow in step `count` ``.
    pub fn sentence(&self, machine: &dyn Machine) -> String {
        let code = self
            .code
            .map_or_else(|| "the engine".to_owned(), |code| code.name(machine));
        self.end.sentence(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incidents_round_trip_through_words() {
        let codes = [
            None,
            Some(Code::Constants),
            Some(Code::Initial),
            Some(Code::Step(9)),
            Some(Code::Property(3)),
            Some(Code::Predicate(0)),
            Some(Code::Condition),
        ];
        let ends = [
            End::NoReturn(10),
            End::Memory(1 << 40),
            End::StackOverflow,
            End::OutOfMemory,
            End::DoublePanic,
            End::Exit(-1),
            End::Signal(9),
        ];
        for (code, end) in codes.into_iter().zip(ends) {
            let incident = Incident {
                section: 7,
                mutant: u64::MAX - 1,
                code,
                alone: end == End::StackOverflow,
                end,
            };
            assert_eq!(Incident::of(incident.words()), Some(incident));
        }
        assert_eq!(Incident::of([1, 0, 0, 0, 99, 0]), None);
    }

    #[test]
    fn process_end_names_running_code() {
        for (end, expected) in [
            (End::NoReturn(1), "step `a` did not return within 1 second"),
            (
                End::Memory(1 << 30),
                "step `a` allocated more than 1 GiB of memory",
            ),
            (
                End::Exit(0),
                "ended the process: exit with code 0 in step `a`",
            ),
            (End::Signal(6), "ended the process: abort in step `a`"),
            (End::Signal(11), "ended the process: signal 11 in step `a`"),
        ] {
            assert_eq!(end.sentence("step `a`"), expected);
        }
    }
}
