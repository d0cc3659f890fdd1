---- MODULE DefineBraces ----
EXTENDS Integers

(*
--algorithm DefineBraces {
variables total = 0;
define { Limit == 3
         Below == total < Limit }
{ add: while (Below) { total := total + 1 };
  check: assert ~Below
}
}
*)

\* BEGIN TRANSLATION
VARIABLES total, pc

(* define statement *)
Limit == 3
Below == total < Limit


vars == << total, pc >>

Init == (* Global variables *)
        /\ total = 0
        /\ pc = "add"

add == /\ pc = "add"
       /\ IF Below
             THEN /\ total' = total + 1
                  /\ pc' = "add"
             ELSE /\ pc' = "check"
                  /\ total' = total

check == /\ pc = "check"
         /\ Assert(~Below, "Failure of assertion at line 10, column 10.")
         /\ pc' = "Done"
         /\ total' = total

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == add \/ check
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
