---- MODULE Members ----
EXTENDS Integers

(*
--algorithm Members
variables x = 0;
process P \in 1..2
variables base = self; part \in {1, base}; unset; other = base + part;
begin
  a: x := x + base + part;
     other := other + self;
     base := other;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
CONSTANT defaultInitValue
VARIABLES x, pc, base, part, unset, other

vars == << x, pc, base, part, unset, other >>

ProcSet == (1..2)

Init == (* Global variables *)
        /\ x = 0
        (* Process P *)
        /\ base = [self \in 1..2 |-> self]
        /\ part \in [1..2 -> {1, base[CHOOSE self \in  1..2 : TRUE]}]
        /\ unset = [self \in 1..2 |-> defaultInitValue]
        /\ other = [self \in 1..2 |-> base[self] + part[self]]
        /\ pc = [self \in ProcSet |-> "a"]

a(self) == /\ pc[self] = "a"
           /\ x' = x + base[self] + part[self]
           /\ other' = [other EXCEPT ![self] = other[self] + self]
           /\ base' = [base EXCEPT ![self] = other'[self]]
           /\ pc' = [pc EXCEPT ![self] = "Done"]
           /\ UNCHANGED << part, unset >>

P(self) == a(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..2: P(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
