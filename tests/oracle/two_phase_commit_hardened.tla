---- MODULE two_phase_commit_hardened ----
\* Marc Brooker's two-phase commit (2013) with his flag and assertion, as `two_phase_commit_hardened/three` has it: as in `two_phase_commit.tla`,
\* and with that spec's properties.
EXTENDS TLC

managers == {"bob", "chuck", "dave"}

(*
--algorithm two_phase_commit_hardened {
variables
    stage = [i \in managers |-> "start"];

fair process (restaurant \in managers)
variables refused = FALSE;
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
            assert ~refused;
            stage[self] := "committed";
        } else {
            stage[self] := "aborted";
        }
}

fair process (alice = "alice")
variables k = {}, aborted = FALSE;
{
    n:  k := managers;
    n2: while (k # {}) {
            with (p \in k) {
                stage[p] := "propose";
                k := k \ {p};
            };
        };
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
        if (aborted) {
    n6:     while (k # {}) {
                with (p \in k) {
                    stage[p] := "abort";
                    k := k \ {p};
                };
            };
        } else {
    n4:     while (k # {}) {
                with (p \in k) {
                    stage[p] := "commit";
                    k := k \ {p};
                };
            };
        }
}
}
*)
\* BEGIN TRANSLATION
\* END TRANSLATION

decided(s) == s \in {"committed", "aborted"}
can_commit == \A i \in managers: stage[i] = "committed"
can_abort == \A i \in managers: stage[i] = "aborted"

agreement == ~((\E i \in managers: stage[i] = "committed") /\ (\E i \in managers: stage[i] = "aborted"))
abort_only_if_refused ==
    (\E i \in managers: refused[i]) \/ (\A i \in managers: stage[i] \notin {"abort", "aborted"})
decisions_are_final == [][\A i \in managers: decided(stage[i]) => stage'[i] = stage[i]]_vars
termination == <>(\A p \in managers \union {"alice"}: pc[p] = "Done")

\* A goal is reached where its negation, taken as an invariant, is violated.
never_can_commit == ~can_commit
never_can_abort == ~can_abort
====
