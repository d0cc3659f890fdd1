---- MODULE ConditionsBraces ----
EXTENDS Integers

(*
--algorithm ConditionsBraces {
variables x \in 0..2, y = 0, z = 0;
{ a: if (x = 0) y := 1;
     else if (x = 1) { y := 2; z := 1 }
     else { b: y := 3; c: z := 2 };
  d: if (y = 1) { x := x + 1 };
     if (z = 1) skip; else { z := 0 };
     await x > 0 \/ y > 0;
}
}
*)

\* BEGIN TRANSLATION
VARIABLES x, y, z, pc

vars == << x, y, z, pc >>

Init == (* Global variables *)
        /\ x \in 0..2
        /\ y = 0
        /\ z = 0
        /\ pc = "a"

a == /\ pc = "a"
     /\ IF x = 0
           THEN /\ y' = 1
                /\ pc' = "d"
                /\ z' = z
           ELSE /\ IF x = 1
                      THEN /\ y' = 2
                           /\ z' = 1
                           /\ pc' = "d"
                      ELSE /\ pc' = "b"
                           /\ UNCHANGED << y, z >>
     /\ x' = x

b == /\ pc = "b"
     /\ y' = 3
     /\ pc' = "c"
     /\ UNCHANGED << x, z >>

c == /\ pc = "c"
     /\ z' = 2
     /\ pc' = "d"
     /\ UNCHANGED << x, y >>

d == /\ pc = "d"
     /\ IF y = 1
           THEN /\ x' = x + 1
           ELSE /\ TRUE
                /\ x' = x
     /\ IF z = 1
           THEN /\ TRUE
                /\ z' = z
           ELSE /\ z' = 0
     /\ x' > 0 \/ y > 0
     /\ pc' = "Done"
     /\ y' = y

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b \/ c \/ d
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
