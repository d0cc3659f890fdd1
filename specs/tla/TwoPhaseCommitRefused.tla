--------------------- MODULE TwoPhaseCommitRefused ----------------------
\* Marc Brooker's two-phase commit with the property that the first version lacks: nobody commits if
\* somebody has refused. Each manager remembers that, and asserts it.
EXTENDS TLC

(*
--fair algorithm TwoPhaseCommitRefused {
variables
    managers = {"bob", "chuck", "dave"};
    stage = [i \in managers |-> "start"];

macro SetAll(state, k) {
    while (k # {}) {
        with (p \in k) {
            stage[p] := state;
            k := k \ {p};
        };
    };
}

process (Restaurant \in managers)
variable refused = FALSE;
{
    c:  await stage[self] = "propose";
        either {
            stage[self] := "accept";
        } or {
            stage[self] := "refuse";
            refused := TRUE;
        };
    c1: await stage[self] = "commit" \/ stage[self] = "abort";
        if (stage[self] = "commit") {
            assert refused = FALSE;
            stage[self] := "committed";
        } else {
            stage[self] := "aborted";
        }
}

process (Controller = "alice")
variables k, aborted = FALSE;
{
    n:  k := managers;
    n2: SetAll("propose", k);
        k := managers;
    n3: while (k # {}) {
            with (p \in k) {
                await stage[p] = "accept" \/ stage[p] = "refuse";
                if (stage[p] = "refuse") {
                    aborted := TRUE;
                };
                k := k \ {p};
            };
        };
        k := managers;
        if (aborted = TRUE) {
    n6:     SetAll("abort", k);
        } else {
    n4:     SetAll("commit", k);
        }
}
}
*)
\* BEGIN TRANSLATION PCal-9e6c1b890f89fd1db3f6ef2b8af01775
CONSTANT defaultInitValue
VARIABLES managers, stage, pc, refused, k, aborted

vars == << managers, stage, pc, refused, k, aborted >>

ProcSet == (managers) \cup {"alice"}

Init == (* Global variables *)
        /\ managers = {"bob", "chuck", "dave"}
        /\ stage = [i \in managers |-> "start"]
        (* Process Restaurant *)
        /\ refused = [self \in managers |-> FALSE]
        (* Process Controller *)
        /\ k = defaultInitValue
        /\ aborted = FALSE
        /\ pc = [self \in ProcSet |-> CASE self \in managers -> "c"
                                        [] self = "alice" -> "n"]

c(self) == /\ pc[self] = "c"
           /\ stage[self] = "propose"
           /\ \/ /\ stage' = [stage EXCEPT ![self] = "accept"]
                 /\ UNCHANGED refused
              \/ /\ stage' = [stage EXCEPT ![self] = "refuse"]
                 /\ refused' = [refused EXCEPT ![self] = TRUE]
           /\ pc' = [pc EXCEPT ![self] = "c1"]
           /\ UNCHANGED << managers, k, aborted >>

c1(self) == /\ pc[self] = "c1"
            /\ stage[self] = "commit" \/ stage[self] = "abort"
            /\ IF stage[self] = "commit"
                  THEN /\ Assert(refused[self] = FALSE, 
                                 "Failure of assertion at line 33, column 13.")
                       /\ stage' = [stage EXCEPT ![self] = "committed"]
                  ELSE /\ stage' = [stage EXCEPT ![self] = "aborted"]
            /\ pc' = [pc EXCEPT ![self] = "Done"]
            /\ UNCHANGED << managers, refused, k, aborted >>

Restaurant(self) == c(self) \/ c1(self)

n == /\ pc["alice"] = "n"
     /\ k' = managers
     /\ pc' = [pc EXCEPT !["alice"] = "n2"]
     /\ UNCHANGED << managers, stage, refused, aborted >>

n2 == /\ pc["alice"] = "n2"
      /\ IF k # {}
            THEN /\ \E p \in k:
                      /\ stage' = [stage EXCEPT ![p] = "propose"]
                      /\ k' = k \ {p}
                 /\ pc' = [pc EXCEPT !["alice"] = "n2"]
            ELSE /\ k' = managers
                 /\ pc' = [pc EXCEPT !["alice"] = "n3"]
                 /\ stage' = stage
      /\ UNCHANGED << managers, refused, aborted >>

n3 == /\ pc["alice"] = "n3"
      /\ IF k # {}
            THEN /\ \E p \in k:
                      /\ stage[p] = "accept" \/ stage[p] = "refuse"
                      /\ IF stage[p] = "refuse"
                            THEN /\ aborted' = TRUE
                            ELSE /\ TRUE
                                 /\ UNCHANGED aborted
                      /\ k' = k \ {p}
                 /\ pc' = [pc EXCEPT !["alice"] = "n3"]
            ELSE /\ k' = managers
                 /\ IF aborted = TRUE
                       THEN /\ pc' = [pc EXCEPT !["alice"] = "n6"]
                       ELSE /\ pc' = [pc EXCEPT !["alice"] = "n4"]
                 /\ UNCHANGED aborted
      /\ UNCHANGED << managers, stage, refused >>

n6 == /\ pc["alice"] = "n6"
      /\ IF k # {}
            THEN /\ \E p \in k:
                      /\ stage' = [stage EXCEPT ![p] = "abort"]
                      /\ k' = k \ {p}
                 /\ pc' = [pc EXCEPT !["alice"] = "n6"]
            ELSE /\ pc' = [pc EXCEPT !["alice"] = "Done"]
                 /\ UNCHANGED << stage, k >>
      /\ UNCHANGED << managers, refused, aborted >>

n4 == /\ pc["alice"] = "n4"
      /\ IF k # {}
            THEN /\ \E p \in k:
                      /\ stage' = [stage EXCEPT ![p] = "commit"]
                      /\ k' = k \ {p}
                 /\ pc' = [pc EXCEPT !["alice"] = "n4"]
            ELSE /\ pc' = [pc EXCEPT !["alice"] = "Done"]
                 /\ UNCHANGED << stage, k >>
      /\ UNCHANGED << managers, refused, aborted >>

Controller == n \/ n2 \/ n3 \/ n6 \/ n4

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == Controller
           \/ (\E self \in managers: Restaurant(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ WF_vars(Next)

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION TLA-4c19b7718e0862d4a55d2d7256da5966

\* No manager is in a stage that does not exist.
StateOK == \A i \in managers :
    stage[i] \in {"start", "propose", "accept", "refuse", "commit", "abort", "committed", "aborted"}

\* In the end all restaurants are painted, or none is.
Committed == \/ <>(\A i \in managers : stage[i] = "committed")
             \/ <>(\A i \in managers : stage[i] = "aborted")
=========================================================================
