---- MODULE two_phase_commit ----
\* Marc Brooker's two-phase commit (2013) as `two_phase_commit/article` has it: the managers are a constant, each process is weakly fair,
\* `k` is empty at first, the macro `SetAll` is written out where it is used, and the properties have our names.
EXTENDS TLC

managers == {"bob", "chuck", "dave"}

(*
--algorithm two_phase_commit {
variables
    stage = [i \in managers |-> "start"];

fair process (restaurant \in managers)
{
    c:  await stage[self] = "propose";
        either {
            stage[self] := "accept";
        } or {
            stage[self] := "refuse";
        };
    c1: await stage[self] = "commit" \/ stage[self] = "abort";
        if (stage[self] = "commit") {
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

stage_ok == \A i \in managers: stage[i] \in
    {"start", "propose", "accept", "refuse", "commit", "abort", "committed", "aborted"}

all_committed == \A i \in managers: stage[i] = "committed"
all_aborted == \A i \in managers: stage[i] = "aborted"

committed == <>all_committed \/ <>all_aborted
termination == <>(\A p \in managers \union {"alice"}: pc[p] = "Done")
====
