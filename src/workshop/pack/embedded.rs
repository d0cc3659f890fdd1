//! The exercises that this program brings along.

/// The texts of an exercise.
pub(super) struct Embedded {
    pub(super) name: &'static str,
    pub(super) sheet: &'static str,
    pub(super) start: &'static str,
    pub(super) solution: &'static str,
}

macro_rules! exercises {
    ($($name:literal),* $(,)?) => {
        [$(Embedded {
            name: $name,
            sheet: include_str!(concat!("../../../workshop/exercises/", $name, "/exercise.yaml")),
            start: include_str!(concat!("../../../workshop/exercises/", $name, "/start.rs")),
            solution: include_str!(concat!("../../../workshop/exercises/", $name, "/solution.rs")),
        }),*]
    };
}

/// All exercises, in the order of their names.
pub(super) const EXERCISES: &[Embedded] = &exercises![
    "01_type_invariant",
    "02_agreement",
    "03_vacuous",
    "04_alice_ignores_bob",
    "05_abort_only_if_asked",
    "06_attack",
    "07_final_decision",
    "08_does_nothing",
    "09_lost_message",
    "10_fairness",
    "11_quorum",
    "12_over_fitted",
    "13_retry",
    "14_stale_read",
    "15_torn_pair",
    "16_crash",
    "17_redundant",
    "18_refinement",
    "19_safe_and_useless",
    "20_depth_trap",
    "21_tolerated",
    "22_duel",
    "23_odd_and_even",
    "24_all_of_it",
];
