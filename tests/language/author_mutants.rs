//! Mutants written by the author, and requirements on properties and steps.

use std::sync::atomic::AtomicBool;

use mutaspec::spec;
use mutaspec_mutator::Operator;
use mutaspec_reports::schema::requirement::{Requirement, requirements};
use mutaspec_runner::campaign::{self, Options};
use mutaspec_runner::outcome::Outcome;

use crate::counting::{definition, machine};

macro_rules! tills {
    ($name:ident, [$($action:tt)*]) => {
        #[spec(may_deadlock)]
        pub mod $name {
            #[variables]
            pub struct Vars {
                pub paid: u8,
                pub due: u8,
            }

            #[init]
            fn init() -> Vars {
                Vars { paid: 0, due: 2 }
            }

            $($action)*

            #[process]
            fn close(vars: &mut Vars) {
                'wait: {
                    wait_until(vars.paid == vars.due);
                    assert!(vars.paid > 0);
                    vars.paid = 0;
                }
            }

            #[invariant]
            #[requirement("R-1", "nobody pays too much")]
            fn not_too_much(v: &Vars) -> bool {
                v.paid <= v.due
            }

            #[invariant]
            #[requirement("R-2", "a debt is a debt")]
            fn a_debt(v: &Vars) -> bool {
                v.due == 2
            }
        }
    };
}

tills!(
    plain_till,
    [
        #[action]
        fn pay(vars: &mut Vars) {
            require(vars.paid < vars.due);
            vars.paid += 1;
        }
    ]
);
tills!(
    till_with_own,
    [
        #[mutant("a gift", vars.paid += 1 => vars.paid += 2)]
        #[mutant("pay in any case", require(vars.paid < vars.due) => require(vars.due > 0))]
        #[requirement("R-1")]
        #[requirement("R-3", "paying is possible")]
        #[action]
        fn pay(vars: &mut Vars) {
            require(vars.paid < vars.due);
            vars.paid += 1;
        }
    ]
);

fn mutants(spec: &str) -> Vec<String> {
    let definition = definition(spec);
    let rows = definition.mutants.iter();
    rows.map(|row| format!("{}/{}-{}", row.item, row.operator.id(), row.hash))
        .collect()
}

#[test]
fn author_mutant_keeps_other_ids() {
    let own: Vec<String> = mutants("till_with_own");
    let (own, others): (Vec<String>, Vec<String>) =
        own.into_iter().partition(|mutant| mutant.contains("/AU-"));
    assert_eq!(others, mutants("plain_till"));
    assert_eq!(own.len(), 2);
}

#[test]
fn author_mutant_has_its_name() {
    let definition = definition("till_with_own");
    let own = definition
        .mutants
        .iter()
        .filter(|row| row.operator == Operator::AuAuthor);
    let named: Vec<_> = own
        .map(|row| {
            (
                definition.annotations.name(row),
                &*row.original,
                &*row.replacement,
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            (Some("a gift"), "vars.paid += 1", "vars.paid += 2"),
            (
                Some("pay in any case"),
                "require(vars.paid < vars.due)",
                "require(vars.due > 0)"
            ),
        ]
    );
    let others = definition
        .mutants
        .iter()
        .filter(|row| row.operator != Operator::AuAuthor);
    assert!(
        others
            .into_iter()
            .all(|row| definition.annotations.name(row).is_none())
    );
}

#[test]
fn assertion_in_copied_item_is_one_property() {
    assert_eq!(definition("till_with_own").assertions.len(), 1);
}

fn run(spec: &str, operators: &[Operator]) -> Outcome {
    let options = Options {
        operators: Some(operators.to_vec()),
        threads: 1,
        ..Options::default()
    };
    let machine = machine(spec, None);
    campaign::run(machine.as_ref(), &options, &|_| {}, &AtomicBool::new(false))
        .expect("it can be run")
}

#[test]
fn kills_are_summed_per_requirement() {
    let outcome = run("till_with_own", &[Operator::AuAuthor]);
    let found = requirements(&outcome);
    let requirement =
        |id: &str, text: &str, properties: &[&str], steps: &[&str], (kills, killed, survived)| {
            Requirement {
                id: id.to_owned(),
                text: text.to_owned(),
                properties: properties.iter().map(|name| (*name).to_owned()).collect(),
                steps: steps.iter().map(|name| (*name).to_owned()).collect(),
                kills,
                killed,
                survived,
            }
        };
    assert_eq!(
        found,
        [
            requirement(
                "R-1",
                "nobody pays too much",
                &["not_too_much"],
                &["pay"],
                (1, 1, 1)
            ),
            requirement("R-3", "paying is possible", &[], &["pay"], (0, 1, 1)),
            requirement("R-2", "a debt is a debt", &["a_debt"], &[], (0, 0, 0)),
        ]
    );
    let idle: Vec<&str> = found
        .iter()
        .filter(|r| r.is_idle())
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(idle, ["R-2"]);
}
