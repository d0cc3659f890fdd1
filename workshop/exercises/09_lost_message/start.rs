//! Clients ask a server by mail.

/// Each client sends a question and waits for the answer.
#[mutaspec::spec(may_deadlock)]
pub mod post {
    #[value]
    pub enum Message {
        Question,
        Answer,
    }

    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub clients: Participants,
        #[default("server")]
        pub server: Participant,
    }

    #[variables]
    pub struct Vars {
        pub net: Links<Message>,
        pub answered: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            net: Links::new(),
            answered: Set::new(),
        }
    }

    #[process(me in clients, fair)]
    fn client(me: Participant, vars: &mut Vars, c: &Constants) {
        'ask: {
            vars.net.send(me, c.server, Message::Question);
        }
        'wait: {
            let (_, _) = vars.net.receive(me);
            vars.answered.insert(me);
        }
    }

    #[process(fair, daemon)]
    fn server(vars: &mut Vars, c: &Constants) {
        'serve: loop {
            let (from, _) = vars.net.receive(c.server);
            vars.net.send(c.server, from, Message::Answer);
        }
    }

    /// Only clients that have asked are answered.
    #[invariant]
    fn answers_follow_questions(s: &State, c: &Constants) -> bool {
        c.clients
            .all(|p| !s.answered.contains(&p) || s.client[p].at(client::Done))
    }

    /// Everyone can be answered.
    #[reachable]
    fn can_answer_all(v: &Vars, c: &Constants) -> bool {
        v.answered == c.clients
    }

    // ===== your part =====
    /// Every client is answered in the end.
    #[reachable]
    fn all_are_answered(v: &Vars, c: &Constants) -> bool {
        c.clients.any(|p| v.answered.contains(&p))
    }
    // ===== end of your part =====
}
