//! Payments over a network on which clients try again.

/// A client sends its payment once or twice, and the server charges it once.
#[mutaspec::spec(may_deadlock)]
pub mod billing {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
    }

    #[variables]
    pub struct Vars {
        pub requests: Queue<Participant>,
        /// Whose payment the server knows.
        pub known: Set<Participant>,
        pub charged: Map<Participant, u8>,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            requests: Queue::new(),
            known: Set::new(),
            charged: c.clients.map(|_| 0),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars) {
        'pay: {
            vars.requests.send(me);
        }
        'retry: {
            if either() {
                vars.requests.send(me);
            } else {
                return;
            }
        }
    }

    #[process(fair, daemon)]
    fn server(vars: &mut Vars) {
        'serve: loop {
            let client = vars.requests.receive();
            if !vars.known.contains(&client) {
                vars.charged[client] += 1;
                vars.known.insert(client);
            }
        }
    }

    /// Every client is charged in the end.
    #[temporal]
    fn all_are_charged(c: &Constants) -> Formula {
        for_all(&c.clients, |p| {
            eventually(move |v: &Vars| v.charged[*p] > 0)
        })
    }

    // ===== your part =====
    /// No client is charged too much.
    #[invariant]
    fn no_client_pays_twice(_v: &Vars, _c: &Constants) -> bool {
        true
    }
    // ===== end of your part =====
}
