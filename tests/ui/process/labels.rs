//! Labels where none may stand, where one is missing, and names they cannot have.
use mutaspec::spec;

#[spec]
mod places {
    #[variables]
    struct Vars {
        n: u8,
    }

    #[init]
    fn init() -> Vars {
        Vars { n: 0 }
    }

    #[process]
    fn empty() {}

    #[process]
    fn variables_alone() {
        let mut k: u8 = 0;
    }

    #[process]
    fn begins_without(vars: &mut Vars) {
        vars.n = 1;
        vars.n = 2;
        'a: {}
    }

    #[process]
    fn after_a_block(vars: &mut Vars) {
        'a: {}
        vars.n = 1;
    }

    #[process]
    fn after_branches(vars: &mut Vars) {
        'a: {
            if vars.n == 1 {
                'b: {}
            }
            vars.n = 1;
        }
        'c: {
            match vars.n {
                1 => 'd: {},
                _ => {}
            }
            vars.n = 1;
        }
        'e: {
            if either() {
                'f: {}
            } else {
            }
            vars.n = 1;
        }
        'g: {
            {
                'h: {}
            }
            vars.n = 1;
        }
    }

    #[process]
    fn loops(vars: &mut Vars) {
        'a: {
            while vars.n < 3 {
                'b: {}
            }
        }
        'c: {
            loop {
                'd: {}
            }
        }
        'e: {
            for i in 0..3 {
                'f: {}
            }
        }
        'g: for i in 0..3 {
            vars.n = i;
        }
    }

    #[process]
    fn elsewhere(vars: &mut Vars) {
        'a: {
            let x = 'b: {
                break 'b 1;
            };
            vars.n = if ('c: { true }) { 1 } else { 2 };
        }
        'd: while 'e: {
            break 'e true;
        } {}
    }

    #[process]
    fn names() {
        'a: {}
        'a: {}
        'done: {}
        'self: {}
        'database_ack: {}
        'databaseAck: {}
    }
}

fn main() {}
