//! What parameters range over: constants by their names, and nothing of a state.
use mutaspec::spec;

#[spec]
mod ranges {
    const LIMIT: u8 = 3;

    #[constants]
    struct Constants {
        #[default(3)]
        n: u8,
        #[default("ann", "ben")]
        people: Participants,
        #[default("ann")]
        first: Participant,
    }

    #[variables]
    struct Vars {
        q: Set<u8>,
    }

    #[init]
    fn init() -> Vars {
        Vars { q: Set::new() }
    }

    fn small(n: u8) -> Vec<u8> {
        vec![n]
    }

    fn larger(c: &Constants) -> Set<u8> {
        Set::from([c.n, c.n + 1])
    }

    #[action(i in 0..c.m)]
    fn of_an_unknown_constant(i: u8, vars: &mut Vars, c: &Constants) {}

    #[action(p in constants.people)]
    fn without_the_constants(p: Participant, vars: &mut Vars) {}

    #[action(k in vars.q)]
    fn of_a_state(k: u8, vars: &mut Vars) {}

    #[action(k in (&v.q).iter())]
    fn of_a_state_by_another_name(k: u8, vars: &mut Vars) {}

    #[process(me in vars.q)]
    fn process_of_a_state(me: u8, vars: &mut Vars) {
        'a: {}
    }

    #[action(k in 0..n, j in 0..k)]
    fn of_another(k: u8, j: u8, vars: &mut Vars) {}

    #[action(k in 0..limit)]
    fn unknown(k: u8, vars: &mut Vars) {}

    #[action(k in 0..LIMIT, j in small(n), p in people.filter(|p| *p == *p))]
    fn good(k: u8, j: u8, p: Participant, vars: &mut Vars) {}

    #[action(k in 0..c.n, j in larger(c), p in c.people.without(&c.first))]
    fn with_the_constants(k: u8, j: u8, p: Participant, vars: &mut Vars) {}

    #[action(k in 0..all.n)]
    fn by_the_name_of_the_parameter(k: u8, vars: &mut Vars, all: &Constants) {}

    #[action]
    fn with_a_clock(vars: &mut Vars) {
        let now = std::time::Instant::now();
        require(now.elapsed().as_secs() > 1);
    }

    #[action]
    fn with_the_outside_world(vars: &mut Vars) {
        std::thread::sleep(std::time::Duration::from_secs(1));
        if rand::random() {
            require(std::env::var("HOME").is_ok());
        }
        let handle = std::thread::spawn(|| std::fs::read_to_string("notes"));
    }
}

fn main() {}
