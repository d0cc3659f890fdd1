---- MODULE Conditions ----
EXTENDS Integers, TLC

(*
--algorithm Conditions
variables x \in 0..3; y = 0;
begin
  a: if x = 0 then y := 1;
     elsif x = 1 then y := 2;
     elsif x = 2 then skip;
     else y := 3;
     end if;
     print <<x, y>>;
  b: if y = 1 then
       x := 1;
       c: y := 5;
     elsif y = 2 then
       d: y := 6;
       e: x := 2;
     end if;
  f: if x > 1 then goto a; end if;
  g: if x > 0 then x := 0; goto f; else y := 0; end if;
  h: if x = 0 then else y := 9; end if;
     if y = 9 then x := 3; else end if;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, y, pc

vars == << x, y, pc >>

Init == (* Global variables *)
        /\ x \in 0..3
        /\ y = 0
        /\ pc = "a"

a == /\ pc = "a"
     /\ IF x = 0
           THEN /\ y' = 1
           ELSE /\ IF x = 1
                      THEN /\ y' = 2
                      ELSE /\ IF x = 2
                                 THEN /\ TRUE
                                      /\ y' = y
                                 ELSE /\ y' = 3
     /\ PrintT(<<x, y'>>)
     /\ pc' = "b"
     /\ x' = x

b == /\ pc = "b"
     /\ IF y = 1
           THEN /\ x' = 1
                /\ pc' = "c"
           ELSE /\ IF y = 2
                      THEN /\ pc' = "d"
                      ELSE /\ pc' = "f"
                /\ x' = x
     /\ y' = y

c == /\ pc = "c"
     /\ y' = 5
     /\ pc' = "f"
     /\ x' = x

d == /\ pc = "d"
     /\ y' = 6
     /\ pc' = "e"
     /\ x' = x

e == /\ pc = "e"
     /\ x' = 2
     /\ pc' = "f"
     /\ y' = y

f == /\ pc = "f"
     /\ IF x > 1
           THEN /\ pc' = "a"
           ELSE /\ pc' = "g"
     /\ UNCHANGED << x, y >>

g == /\ pc = "g"
     /\ IF x > 0
           THEN /\ x' = 0
                /\ pc' = "f"
                /\ y' = y
           ELSE /\ y' = 0
                /\ pc' = "h"
                /\ x' = x

h == /\ pc = "h"
     /\ IF x = 0
           THEN /\ y' = y
           ELSE /\ y' = 9
     /\ IF y' = 9
           THEN /\ x' = 3
           ELSE /\ TRUE
                /\ x' = x
     /\ pc' = "Done"

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b \/ c \/ d \/ e \/ f \/ g \/ h
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
