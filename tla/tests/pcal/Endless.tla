---- MODULE Endless ----
EXTENDS Integers

(*
--algorithm Endless
variables x = 0;
process P \in 1..2
begin
  a: while TRUE do
       await x = self;
       x := 0;
       b: skip;
     end while;
end process;
process Q = 0
begin
  c: x := 1;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, pc

vars == << x, pc >>

ProcSet == (1..2) \cup {0}

Init == (* Global variables *)
        /\ x = 0
        /\ pc = [self \in ProcSet |-> CASE self \in 1..2 -> "a"
                                        [] self = 0 -> "c"]

a(self) == /\ pc[self] = "a"
           /\ x = self
           /\ x' = 0
           /\ pc' = [pc EXCEPT ![self] = "b"]

b(self) == /\ pc[self] = "b"
           /\ TRUE
           /\ pc' = [pc EXCEPT ![self] = "a"]
           /\ x' = x

P(self) == a(self) \/ b(self)

c == /\ pc[0] = "c"
     /\ x' = 1
     /\ pc' = [pc EXCEPT ![0] = "Done"]

Q == c

Next == Q
           \/ (\E self \in 1..2: P(self))

Spec == Init /\ [][Next]_vars

\* END TRANSLATION

====
