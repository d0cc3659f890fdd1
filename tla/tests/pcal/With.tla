---- MODULE With ----
EXTENDS Integers

(*
--algorithm With
variables chosen = 0; pool = {1, 2, 3}; log = [i \in 1..3 |-> {}];
begin
  a: while pool # {} do
       with x \in pool, y = x + 1; z \in {x, y} do
         chosen := z;
         pool := pool \ {x};
         log[x] := log[x] \cup {chosen};
       end with;
     end while;
  b: with s = {chosen} do
       await s # {};
       if 1 \in s then chosen := 7 else skip end if;
     end with;
  c: with t \in {4, 5} do chosen := t; end with;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES chosen, pool, log, pc

vars == << chosen, pool, log, pc >>

Init == (* Global variables *)
        /\ chosen = 0
        /\ pool = {1, 2, 3}
        /\ log = [i \in 1..3 |-> {}]
        /\ pc = "a"

a == /\ pc = "a"
     /\ IF pool # {}
           THEN /\ \E x \in pool:
                     LET y == x + 1 IN
                       \E z \in {x, y}:
                         /\ chosen' = z
                         /\ pool' = pool \ {x}
                         /\ log' = [log EXCEPT ![x] = log[x] \cup {chosen'}]
                /\ pc' = "a"
           ELSE /\ pc' = "b"
                /\ UNCHANGED << chosen, pool, log >>

b == /\ pc = "b"
     /\ LET s == {chosen} IN
          /\ s # {}
          /\ IF 1 \in s
                THEN /\ chosen' = 7
                ELSE /\ TRUE
                     /\ UNCHANGED chosen
     /\ pc' = "c"
     /\ UNCHANGED << pool, log >>

c == /\ pc = "c"
     /\ \E t \in {4, 5}:
          chosen' = t
     /\ pc' = "Done"
     /\ UNCHANGED << pool, log >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b \/ c
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
