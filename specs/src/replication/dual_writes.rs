//! Dual writes, after Martin Kleppmann's "Using logs to build a solid data infrastructure" (2015)
//! and the TLA+ models of it: each client writes to the database and then to the cache, and nothing
//! orders the two.

use mutaspec::spec;

/// Two stores written one after the other disagree for ever: a spec that is meant to fail.
#[spec(termination)]
pub mod dual_writes {
    /// What a model sets: both show the race.
    #[constants]
    #[model(two, expect_failure = values_agree_in_the_end)]
    #[model(three, expect_failure = values_agree_in_the_end, clients = ["ann", "ben", "cleo"])]
    pub struct Constants {
        /// Who writes.
        #[default("ann", "ben")]
        pub clients: Participants,
    }

    /// The variables: who wrote last to each store.
    #[variables]
    pub struct Vars {
        pub database: Option<Participant>,
        pub cache: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            database: None,
            cache: None,
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars) {
        'write_database: {
            vars.database = Some(me);
        }
        'write_cache: {
            vars.cache = Some(me);
        }
    }

    fn values_agree(v: &Vars) -> bool {
        v.database == v.cache
    }

    /// What one hopes for: from some time on both stores hold the same value.
    #[temporal]
    fn values_agree_in_the_end() -> Formula {
        eventually(always(values_agree))
    }
}
