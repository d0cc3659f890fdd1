//! The language of properties on one page, for the key `?`.

/// What properties are made of.
pub(super) const SHEET: &str = "\
  the state          v: &Vars has the variables: v.stage[p], v.done.contains(p)
                     s: &State has the processes too: s.stage[p]
  a process is at    s.alice.at(alice::Commit), s.client[p].at(client::Wait)
  the constants      c: &Constants, as a last argument if you need it
  for all, for some  c.users.all(|p| ..), c.users.any(|p| ..), c.users.count(|p| ..)
  if a then b        !a || b

  of every state     #[invariant] fn name(v: &Vars) -> bool
  of every step      #[step_invariant] fn name(before: &Vars, after: &Vars) -> bool
  of some state      #[reachable] fn name(v: &Vars) -> bool
  of every fair run  #[temporal] fn name(c: &Constants) -> Formula, with always(a),
                     eventually(a), leads_to(a, b), and for each participant
                     for_all(&c.users, |p| eventually(move |v: &Vars| v.done.contains(p)))
  of another spec    #[refines(spec)] fn name(v: &Vars, c: &Constants) -> spec::State
  a promise          #[tolerates(loss, why = \"..\")], below #[spec]
";
