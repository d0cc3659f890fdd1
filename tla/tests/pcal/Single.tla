---- MODULE Single ----
EXTENDS Integers

(*
--algorithm Single
variables x = 0;
process One = "one"
variables local = 3; chosen \in {1, 2};
begin
  a: x := x + local + chosen;
     local := 0;
  b: if x > 3 then x := 0; c: local := 1; end if;
end process;
process Two = "two"
begin
  d: await x = 0; x := 5;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, pc, local, chosen

vars == << x, pc, local, chosen >>

ProcSet == {"one"} \cup {"two"}

Init == (* Global variables *)
        /\ x = 0
        (* Process One *)
        /\ local = 3
        /\ chosen \in {1, 2}
        /\ pc = [self \in ProcSet |-> CASE self = "one" -> "a"
                                        [] self = "two" -> "d"]

a == /\ pc["one"] = "a"
     /\ x' = x + local + chosen
     /\ local' = 0
     /\ pc' = [pc EXCEPT !["one"] = "b"]
     /\ UNCHANGED chosen

b == /\ pc["one"] = "b"
     /\ IF x > 3
           THEN /\ x' = 0
                /\ pc' = [pc EXCEPT !["one"] = "c"]
           ELSE /\ pc' = [pc EXCEPT !["one"] = "Done"]
                /\ x' = x
     /\ UNCHANGED << local, chosen >>

c == /\ pc["one"] = "c"
     /\ local' = 1
     /\ pc' = [pc EXCEPT !["one"] = "Done"]
     /\ UNCHANGED << x, chosen >>

One == a \/ b \/ c

d == /\ pc["two"] = "d"
     /\ x = 0
     /\ x' = 5
     /\ pc' = [pc EXCEPT !["two"] = "Done"]
     /\ UNCHANGED << local, chosen >>

Two == d

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == One \/ Two
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
