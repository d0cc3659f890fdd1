//! The three kinds of invariants in Hillel Wayne's talk "Everything about distributed systems is
//! terrible" (2018): a state invariant, an action invariant and a behavior invariant, each with
//! the example of the talk.

use mutaspec::spec;

/// Servers are started when demand rises, and operators remove servers that are not needed.
///
/// The talk gives only the three properties. The system is ours: an operator looks in one step and
/// removes a server in the next. If the operator does not look again, two operators who act on the
/// same number of servers remove too many.
#[spec(may_deadlock)]
#[tolerates(crash, why = "an operator who stops leaves the work to the other")]
pub mod server_capacity {
    #[constants]
    #[model(published, properties = [
        at_least_one_server_is_online, no_server_is_removed_below_capacity,
        eventually_enough_servers
    ])]
    #[model(no_second_look_state, second_look = false,
        properties = [at_least_one_server_is_online],
        expect_failure = at_least_one_server_is_online)]
    #[model(no_second_look_action, second_look = false,
        properties = [no_server_is_removed_below_capacity],
        expect_failure = no_server_is_removed_below_capacity)]
    #[model(three)]
    #[model(four, servers = ["s1", "s2", "s3", "s4"])]
    pub struct Constants {
        // Survives: constants/K1-e065e7f8, one server less. All properties are also true of two.
        #[default("s1", "s2", "s3")]
        pub servers: Participants,
        #[default("ann", "ben")]
        pub operators: Participants,
        /// Whether an operator looks again in the step that removes a server.
        #[default(true)]
        pub second_look: bool,
    }

    #[variables]
    pub struct Vars {
        pub online: Participants,
        /// The servers that have been started and are not yet online.
        pub starting: Participants,
        /// The number of servers that demand requires.
        pub capacity: usize,
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        Vars {
            online: Set::from([c.servers.first().unwrap()]),
            starting: Set::new(),
            // Survives: init/I1-2b4ed2d8, another first value. Demand can rise at once anyway.
            capacity: 1,
        }
    }

    /// Demand rises or falls by one server.
    #[action]
    fn change_demand(vars: &mut Vars, c: &Constants) {
        if either() {
            require(vars.capacity < c.servers.len());
            vars.capacity += 1;
        } else {
            require(vars.capacity > 1);
            vars.capacity -= 1;
        }
    }

    #[action(server in servers, fair)]
    fn start(server: Participant, vars: &mut Vars) {
        require(!vars.online.contains(&server) && !vars.starting.contains(&server));
        require(vars.online.len() + vars.starting.len() < vars.capacity);
        vars.starting.insert(server);
    }

    #[action(server in servers, fair)]
    fn come_online(server: Participant, vars: &mut Vars) {
        require(vars.starting.contains(&server));
        vars.starting.remove(&server);
        vars.online.insert(server);
    }

    #[process(me in operators, fair, daemon)]
    fn operator(me: Participant, vars: &mut Vars, c: &Constants) {
        'look: loop {
            wait_until(vars.online.len() > vars.capacity);
            'remove: {
                if vars.online.len() > vars.capacity || !c.second_look {
                    let server = pick(&vars.online);
                    vars.online.remove(&server);
                }
            }
        }
    }

    fn enough(v: &Vars) -> bool {
        v.online.len() >= v.capacity
    }

    fn surplus(v: &Vars) -> bool {
        v.online.len() > v.capacity
    }

    /// The talk's state invariant: "At least one server is online".
    #[invariant]
    fn at_least_one_server_is_online(v: &Vars) -> bool {
        !v.online.is_empty()
    }

    /// The talk's action invariant: "We do not remove servers if below capacity".
    #[step_invariant]
    fn no_server_is_removed_below_capacity(before: &Vars, after: &Vars) -> bool {
        before.online.is_subset(&after.online) || before.online.len() > before.capacity
    }

    /// The talk's behavior invariant: "Eventually we have enough servers", again and again.
    #[temporal]
    fn eventually_enough_servers() -> Formula {
        always(eventually(enough))
    }

    /// If demand stays at its highest, a shortage ends.
    #[temporal]
    fn shortage_ends(c: &Constants) -> Formula {
        let n = c.servers.len();
        leads_to(
            move |v: &Vars| v.capacity == n && !enough(v),
            move |v: &Vars| v.capacity < n || enough(v),
        )
    }

    /// If demand stays at its lowest, a surplus is removed.
    #[temporal]
    fn surplus_is_removed() -> Formula {
        leads_to(
            |v: &Vars| v.capacity == 1 && surplus(v),
            |v: &Vars| v.capacity > 1 || !surplus(v),
        )
    }

    /// No server is started twice or while online.
    #[invariant]
    fn no_server_is_starting_and_online(v: &Vars) -> bool {
        v.online.intersection(&v.starting).is_empty()
    }

    /// Demand requires at least one server and no more than there are.
    #[invariant]
    fn demand_can_be_met(v: &Vars, c: &Constants) -> bool {
        1 <= v.capacity && v.capacity <= c.servers.len()
    }

    /// Servers are started only up to capacity.
    #[step_invariant]
    fn no_more_servers_are_started_than_needed(before: &Vars, after: &Vars) -> bool {
        after.starting.is_subset(&before.starting)
            || before.online.len() + before.starting.len() < before.capacity
    }

    /// An operator turns to a removal only if there is a surplus.
    #[step_invariant]
    fn operators_act_only_on_surplus(before: &State, after: &State, c: &Constants) -> bool {
        c.operators.all(|p| {
            let turns =
                before.operator[p].at(operator::Look) && after.operator[p].at(operator::Remove);
            !turns || surplus(before)
        })
    }

    /// Every server can be online at once.
    #[reachable]
    fn all_servers_are_online(v: &Vars, c: &Constants) -> bool {
        v.online == c.servers
    }

    /// An operator can remove any server that is online.
    #[invariant]
    fn every_server_can_be_removed(s: &State, next: &Next) -> bool {
        let acts = next.can(operator::Remove) && surplus(s);
        !acts
            || s.online
                .all(|server| next.can_reach(move |t| !t.online.contains(&server)))
    }

    /// Both operators see one surplus, and demand changes before one of them acts.
    #[scenario(possible)]
    fn operators_act_on_the_same_surplus() -> Scenario {
        Scenario::sometime(operator::Look.of("ann"))
            .then(operator::Look.of("ben"))
            .then(change_demand::STEP)
            .then(operator::Remove.of("ann"))
    }
}
