---- MODULE Comments ----
EXTENDS Integers, TLC

(*
--algorithm Comments { (* a comment (* in a comment *) *)
variables text = "a \\ \"quoted\" (* string *)", \* to the end of the line; ";
          n = 0;
{ a: (* before *) text := "}"; \* after }
     assert n = 0
            /\ text # "";
  b: n := n (* between *) + 1;
}
}
*)

\* BEGIN TRANSLATION
VARIABLES text, n, pc

vars == << text, n, pc >>

Init == (* Global variables *)
        /\ text = "a \\ \"quoted\" (* string *)"
        /\ n = 0
        /\ pc = "a"

a == /\ pc = "a"
     /\ text' = "}"
     /\ Assert(n = 0
               /\ text' # "", "Failure of assertion at line 9, column 6.")
     /\ pc' = "b"
     /\ n' = n

b == /\ pc = "b"
     /\ n' = n               + 1
     /\ pc' = "Done"
     /\ text' = text

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
