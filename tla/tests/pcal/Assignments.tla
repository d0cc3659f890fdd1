---- MODULE Assignments ----
EXTENDS Integers, Sequences

(*
--algorithm Assignments
variables x = 1; y = 2; f = [i \in 1..3 |-> i]; r = [a |-> 1, b |-> [c |-> 2]];
begin
  first: x := y || y := x;
  second: f[1] := f[2] || f[2] := f[1];
          r.a := f[1] + 1;
  third: r.b.c := r.b.c + 1 || x := 3;
         f[x] := x;
  fourth: y := x = 3;
  fifth: y := x = 3 \/ x > 4;
         x := IF y THEN 1 ELSE 2;
  sixth: f := [f EXCEPT ![1] = @ + x];
         r := [a |-> x, b |-> [c |-> f[1]]];
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, y, f, r, pc

vars == << x, y, f, r, pc >>

Init == (* Global variables *)
        /\ x = 1
        /\ y = 2
        /\ f = [i \in 1..3 |-> i]
        /\ r = [a |-> 1, b |-> [c |-> 2]]
        /\ pc = "first"

first == /\ pc = "first"
         /\ /\ x' = y
            /\ y' = x
         /\ pc' = "second"
         /\ UNCHANGED << f, r >>

second == /\ pc = "second"
          /\ f' = [f EXCEPT ![1] = f[2],
                            ![2] = f[1]]
          /\ r' = [r EXCEPT !.a = f'[1] + 1]
          /\ pc' = "third"
          /\ UNCHANGED << x, y >>

third == /\ pc = "third"
         /\ /\ r' = [r EXCEPT !.b.c = r.b.c + 1]
            /\ x' = 3
         /\ f' = [f EXCEPT ![x'] = x']
         /\ pc' = "fourth"
         /\ y' = y

fourth == /\ pc = "fourth"
          /\ y' = (x = 3)
          /\ pc' = "fifth"
          /\ UNCHANGED << x, f, r >>

fifth == /\ pc = "fifth"
         /\ y' = (x = 3 \/ x > 4)
         /\ x' = IF y' THEN 1 ELSE 2
         /\ pc' = "sixth"
         /\ UNCHANGED << f, r >>

sixth == /\ pc = "sixth"
         /\ f' = [f EXCEPT ![1] = @ + x]
         /\ r' = [a |-> x, b |-> [c |-> f'[1]]]
         /\ pc' = "Done"
         /\ UNCHANGED << x, y >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == first \/ second \/ third \/ fourth \/ fifth \/ sixth
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
