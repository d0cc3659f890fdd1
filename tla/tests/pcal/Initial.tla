---- MODULE Initial ----
EXTENDS Integers

(*
--algorithm Initial
variables a; b \in 1..3; c = b > 1; d \in {1, 2} \cup {3},
          e = (b = 1 /\ d = 2)
begin
  only: a := b + d;
        if c then e := TRUE end if;
end algorithm
*)

\* BEGIN TRANSLATION
CONSTANT defaultInitValue
VARIABLES a, b, c, d, e, pc

vars == << a, b, c, d, e, pc >>

Init == (* Global variables *)
        /\ a = defaultInitValue
        /\ b \in 1..3
        /\ c = (b > 1)
        /\ d \in ({1, 2} \cup {3})
        /\ e = (b = 1 /\ d = 2)
        /\ pc = "only"

only == /\ pc = "only"
        /\ a' = b + d
        /\ IF c
              THEN /\ e' = TRUE
              ELSE /\ TRUE
                   /\ e' = e
        /\ pc' = "Done"
        /\ UNCHANGED << b, c, d >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == only
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
