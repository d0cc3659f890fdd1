---- MODULE Tabs ----
EXTENDS Integers, TLC

(*
--algorithm Tabs
variables	x = 0;
macro check(v) begin
	assert v >= 0;
end macro;
begin
	a:	x := 1;
		assert /\ x = 1
		       /\ x > 0;
  	b:	check(x);
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

Init == (* Global variables *)
        /\ x = 0
        /\ pc = "a"

a == /\ pc = "a"
     /\ x' = 1
     /\ Assert(/\ x' = 1
               /\ x' > 0, "Failure of assertion at line 12, column 17.")
     /\ pc' = "b"

b == /\ pc = "b"
     /\ Assert(x >= 0, 
               "Failure of assertion at line 8, column 9 of macro called at line 14, column 17.")
     /\ pc' = "Done"
     /\ x' = x

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == a \/ b
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
