//! A spec with a set that claims symmetry. In one model the claim is wrong.

use mutaspec::spec;

/// Players take turns, and who was last does not go again.
#[spec(may_deadlock)]
pub mod turns {
    /// What a model sets.
    #[constants]
    #[model(even)]
    #[model(uneven, favours = true)]
    pub struct Constants {
        /// Who plays.
        #[symmetric]
        #[default("ann", "ben", "cleo")]
        pub players: Participants,
        /// Some player may go twice.
        #[default(false)]
        pub favours: bool,
    }

    /// The variables.
    #[variables]
    pub struct Vars {
        /// Who was last.
        pub last: Option<Participant>,
        /// Turns so far.
        pub turns: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            last: None,
            turns: 0,
        }
    }

    #[action(p in players)]
    fn go(p: Participant, vars: &mut Vars, c: &Constants) {
        require(vars.last != Some(p) || c.favours && is_favourite(p, c));
        require(vars.turns < 3);
        vars.last = Some(p);
        vars.turns += 1;
    }

    fn is_favourite(who: Participant, c: &Constants) -> bool {
        let mut favourite: Option<Participant> = None;
        for p in &c.players {
            favourite = favourite.or(Some(*p));
        }
        favourite == Some(who)
    }

    /// Nobody plays more than there are turns.
    #[invariant]
    fn three_turns(v: &Vars) -> bool {
        v.turns <= 3
    }
}
