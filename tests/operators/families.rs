//! The members of mutant families: those of sets that can reach a site. Others are `unreached`.

use std::collections::BTreeSet;

use mutaspec_mutator::{Family, Operator};
use mutaspec_runner::compiled;

use super::Row;

/// Clients ask a server. Helpers receive participants of one set, of the other, or of both.
#[mutaspec::spec(may_deadlock)]
pub mod reception {
    #[value]
    pub struct Request {
        pub urgent: bool,
    }

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
        #[default("db")]
        pub servers: Participants,
        #[default("ann")]
        pub first: Participant,
    }

    #[variables]
    pub struct Vars {
        pub served: Set<Participant>,
        pub line: Links<Request>,
        pub blocked: Option<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            served: Set::new(),
            line: Links::new(),
            blocked: None,
        }
    }

    fn is_waiting(vars: &Vars, who: Participant) -> bool {
        !vars.served.contains(&who)
    }

    fn may_ask(vars: &Vars, whom: Participant) -> bool {
        is_waiting(vars, whom) && vars.line.is_empty()
    }

    fn is_free(vars: &Vars, anyone: Participant) -> bool {
        vars.blocked != Some(anyone)
    }

    fn is_unblocked(vars: &Vars, p: Participant) -> bool {
        vars.blocked.is_none_or(|other| other != p)
    }

    #[action(me in clients)]
    fn ask(me: Participant, vars: &mut Vars, c: &Constants) {
        require(may_ask(vars, me) && is_free(vars, me));
        let is_waiting = true;
        let server = pick(&c.servers);
        vars.line.send(me, server, Request { urgent: is_waiting });
    }

    #[action(me in servers)]
    fn serve(me: Participant, vars: &mut Vars) {
        require(is_free(vars, me));
        let (from, _) = vars.line.receive(me);
        if vars.served != Set::from([from]) {
            vars.served.insert(from);
        }
    }

    #[action]
    fn audit(vars: &mut Vars, c: &Constants) {
        require(is_unblocked(vars, c.first) && vars.served.len() == 2);
        if c.clients.all(|p| is_unblocked(vars, p)) {
            vars.served = Set::new();
        }
    }
}

const fn row(original: &'static str, replacement: &'static str, verdict: &'static str) -> Row {
    Row {
        model: "reception/default",
        operator: Operator::M2IgnoreParticipant,
        original,
        replacement,
        verdict,
    }
}

pub(crate) const ROWS: &[Row] = &[
    // `audit` passes only clients, which the text does not show.
    row(
        "vars.blocked.is_none_or(|other| other != p)",
        "vars.blocked.is_none_or(|other| other != p) && p != db",
        "unreached",
    ),
    row(
        "vars.blocked.is_none_or(|other| other != p)",
        "vars.blocked.is_none_or(|other| other != p) && p != ben",
        "survived: less behaviour",
    ),
    row(
        "vars.served != Set::from([from])",
        "vars.served != Set::from([from]) && from != ann",
        "survived: new steps",
    ),
];

/// Checks the constants that the members of a family come from. `*` stands for all participants.
fn check(original: &str, expected: &[&str]) {
    let spec = compiled::spec("reception").expect("the spec is in this program");
    let rows = spec
        .definition()
        .mutants
        .iter()
        .filter(|row| row.original == original);
    let families: BTreeSet<Vec<&str>> = rows
        .filter_map(|row| row.family.as_ref())
        .map(|family| match family {
            Family::Constants(names) => names.iter().map(|name| &**name).collect(),
            other => vec![if matches!(other, Family::Everyone) {
                "*"
            } else {
                "?"
            }],
        })
        .collect();
    assert_eq!(families, BTreeSet::from([expected.to_vec()]), "{original}");
}

#[test]
fn helper_parameter_ranges_over_the_sets_of_its_callers() {
    check(
        "is_waiting(vars, whom) && vars.line.is_empty()",
        &["clients"],
    );
    check("!vars.served.contains(&who)", &["clients"]);
    check("vars.blocked != Some(anyone)", &["clients", "servers"]);
}

#[test]
fn helper_called_with_unknown_participant_ranges_over_everyone() {
    check("vars.blocked.is_none_or(|other| other != p)", &["*"]);
}

#[test]
fn sender_of_received_message_ranges_over_the_senders() {
    check("vars.served != Set::from([from])", &["clients"]);
}
