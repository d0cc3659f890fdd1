---- MODULE Loopers ----
EXTENDS Integers

(*
--algorithm Loopers
variables x = 0; long_name = 0;
fair process P \in 1..2
begin
  a: while TRUE do
       with v \in {self, x} do x := v; end with;
     end while;
end process;
process Q = 0
begin
  b: while TRUE do
       either x := 0; or long_name := x; end either;
     end while;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, long_name

vars == << x, long_name >>

ProcSet == (1..2) \cup {0}

Init == (* Global variables *)
        /\ x = 0
        /\ long_name = 0

P(self) == /\ \E v \in {self, x}:
                x' = v
           /\ UNCHANGED long_name

Q == \/ /\ x' = 0
        /\ UNCHANGED long_name
     \/ /\ long_name' = x
        /\ x' = x

Next == Q
           \/ (\E self \in 1..2: P(self))

Spec == /\ Init /\ [][Next]_vars
        /\ \A self \in 1..2 : WF_vars(P(self))

\* END TRANSLATION

====
