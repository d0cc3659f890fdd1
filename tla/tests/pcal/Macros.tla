---- MODULE Macros ----
EXTENDS Integers, TLC

(*
--algorithm Macros
variables x = 0; y = 0; f = [i \in 1..2 |-> 0];
macro add(target, amount) begin
  target := target + amount;
end macro;
macro swap(a, b) begin
  a := b || b := a;
end macro;
macro choose(target, set) begin
  with v \in set do
    if v > 1 then add(target, v * 2); else target := set; end if;
  end with;
  assert x >= 0;
end macro;
macro nothing() begin
end macro
begin
  a: add(x, 1 + 1);
  b: add(f[1], x);
     nothing();
  c: swap(x, y);
  d: choose(f[2], {x, y} \cup {3});
  e: add(f[x - 1], IF y = 0 THEN 1 ELSE 2);
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, y, f, pc

vars == << x, y, f, pc >>

Init == (* Global variables *)
        /\ x = 0
        /\ y = 0
        /\ f = [i \in 1..2 |-> 0]
        /\ pc = "a"

a == /\ pc = "a"
     /\ x' = x + (1 + 1)
     /\ pc' = "b"
     /\ UNCHANGED << y, f >>

b == /\ pc = "b"
     /\ f' = [f EXCEPT ![1] = (f[1]) + x]
     /\ pc' = "c"
     /\ UNCHANGED << x, y >>

c == /\ pc = "c"
     /\ /\ x' = y
        /\ y' = x
     /\ pc' = "d"
     /\ f' = f

d == /\ pc = "d"
     /\ \E v \in {x, y} \cup {3}:
          IF v > 1
             THEN /\ f' = [f EXCEPT ![2] = (f[2]) + (v * 2)]
             ELSE /\ f' = [f EXCEPT ![2] = {x, y} \cup {3}]
     /\ Assert(x >= 0, 
               "Failure of assertion at line 17, column 3 of macro called at line 26, column 6.")
     /\ pc' = "e"
     /\ UNCHANGED << x, y >>

e == /\ pc = "e"
     /\ f' = [f EXCEPT ![x - 1] = (f[x - 1]) + (IF y = 0 THEN 1 ELSE 2)]
     /\ pc' = "Done"
     /\ UNCHANGED << x, y >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b \/ c \/ d \/ e
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
