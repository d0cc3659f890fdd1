---- MODULE peterson ----
\* Peterson's filter lock for N processes, the waiting scan one process in a step.
EXTENDS Naturals, TLC
CONSTANT N

(*
--algorithm peterson {
variables at = [i \in 0..N-1 |-> 0], last = [l \in 1..N-1 |-> 0];

process (contender \in 0..N-1)
variables level = 0, seen = 0;
{
    outside: while (TRUE) {
        level := 1;
    climb: while (level < N) {
            at[self] := level;
        arrive:
            last[level] := self;
            seen := 0;
        look:
            either {
                await seen < N /\ (seen = self \/ at[seen] < level);
                seen := seen + 1;
                goto look;
            } or {
                await last[level] # self \/ seen = N;
                level := level + 1;
            }
        };
    critical:
        at[self] := 0;
    }
}
}
*)
\* BEGIN TRANSLATION
\* END TRANSLATION

mutual_exclusion == \A a, b \in 0..N-1: a # b => ~(pc[a] = "critical" /\ pc[b] = "critical")
====
