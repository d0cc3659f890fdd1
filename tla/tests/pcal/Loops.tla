---- MODULE Loops ----
EXTENDS Integers

(*
--algorithm Loops
variables i = 0; j = 0; seen = {};
begin
  outer: while i < 3 do
           j := 0;
           inner: while j < i do
                    seen := seen \cup {<<i, j>>};
                    j := j + 1;
                  end while;
           i := i + 1;
         end while;
         seen := {};
  last: while (TRUE) do
          i := 0;
          turn: j := 0;
        end while;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES i, j, seen, pc

vars == << i, j, seen, pc >>

Init == (* Global variables *)
        /\ i = 0
        /\ j = 0
        /\ seen = {}
        /\ pc = "outer"

outer == /\ pc = "outer"
         /\ IF i < 3
               THEN /\ j' = 0
                    /\ pc' = "inner"
                    /\ seen' = seen
               ELSE /\ seen' = {}
                    /\ pc' = "last"
                    /\ j' = j
         /\ i' = i

inner == /\ pc = "inner"
         /\ IF j < i
               THEN /\ seen' = (seen \cup {<<i, j>>})
                    /\ j' = j + 1
                    /\ pc' = "inner"
                    /\ i' = i
               ELSE /\ i' = i + 1
                    /\ pc' = "outer"
                    /\ UNCHANGED << j, seen >>

last == /\ pc = "last"
        /\ i' = 0
        /\ pc' = "turn"
        /\ UNCHANGED << j, seen >>

turn == /\ pc = "turn"
        /\ j' = 0
        /\ pc' = "last"
        /\ UNCHANGED << i, seen >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == outer \/ inner \/ last \/ turn
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
