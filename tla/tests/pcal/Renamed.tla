---- MODULE Renamed ----
EXTENDS Integers, Sequences

(*
--algorithm Renamed
variables x = 0;
procedure p(a = 1)
variable v = a;
begin
  l: v := v + a;
  m: return;
end procedure;
process A \in {1, 2}
variables v = 0; w = v;
begin
  l: v := v + w;
     x := v;
  m: goto l;
end process;
process B = 3
variables v = 5; a = 0;
begin
  l: v := v + x || a := v;
  A: if v > 9 then goto A else goto l end if;
  n: call p(v);
end process;
end algorithm
*)

\* BEGIN TRANSLATION
\* Label l of procedure p at line 10 col 6 changed to l_
\* Label m of procedure p at line 11 col 6 changed to m_
\* Label l of process A at line 16 col 6 changed to l_A
\* Label A of process B at line 24 col 6 changed to A_
\* Process variable v of process A at line 14 col 11 changed to v_
\* Process variable v of process B at line 21 col 11 changed to v_B
\* Process variable a of process B at line 21 col 18 changed to a_
VARIABLES x, pc, stack, a, v, v_, w, v_B, a_

vars == << x, pc, stack, a, v, v_, w, v_B, a_ >>

ProcSet == ({1, 2}) \cup {3}

Init == (* Global variables *)
        /\ x = 0
        (* Procedure p *)
        /\ a = [ self \in ProcSet |-> 1]
        /\ v = [ self \in ProcSet |-> a[self]]
        (* Process A *)
        /\ v_ = [self \in {1, 2} |-> 0]
        /\ w = [self \in {1, 2} |-> v_[self]]
        (* Process B *)
        /\ v_B = 5
        /\ a_ = 0
        /\ stack = [self \in ProcSet |-> << >>]
        /\ pc = [self \in ProcSet |-> CASE self \in {1, 2} -> "l_A"
                                        [] self = 3 -> "l"]

l_(self) == /\ pc[self] = "l_"
            /\ v' = [v EXCEPT ![self] = v[self] + a[self]]
            /\ pc' = [pc EXCEPT ![self] = "m_"]
            /\ UNCHANGED << x, stack, a, v_, w, v_B, a_ >>

m_(self) == /\ pc[self] = "m_"
            /\ pc' = [pc EXCEPT ![self] = Head(stack[self]).pc]
            /\ v' = [v EXCEPT ![self] = Head(stack[self]).v]
            /\ a' = [a EXCEPT ![self] = Head(stack[self]).a]
            /\ stack' = [stack EXCEPT ![self] = Tail(stack[self])]
            /\ UNCHANGED << x, v_, w, v_B, a_ >>

p(self) == l_(self) \/ m_(self)

l_A(self) == /\ pc[self] = "l_A"
             /\ v_' = [v_ EXCEPT ![self] = v_[self] + w[self]]
             /\ x' = v_'[self]
             /\ pc' = [pc EXCEPT ![self] = "m"]
             /\ UNCHANGED << stack, a, v, w, v_B, a_ >>

m(self) == /\ pc[self] = "m"
           /\ pc' = [pc EXCEPT ![self] = "l_A"]
           /\ UNCHANGED << x, stack, a, v, v_, w, v_B, a_ >>

A(self) == l_A(self) \/ m(self)

l == /\ pc[3] = "l"
     /\ /\ a_' = v_B
        /\ v_B' = v_B + x
     /\ pc' = [pc EXCEPT ![3] = "A_"]
     /\ UNCHANGED << x, stack, a, v, v_, w >>

A_ == /\ pc[3] = "A_"
      /\ IF v_B > 9
            THEN /\ pc' = [pc EXCEPT ![3] = "A_"]
            ELSE /\ pc' = [pc EXCEPT ![3] = "l"]
      /\ UNCHANGED << x, stack, a, v, v_, w, v_B, a_ >>

n == /\ pc[3] = "n"
     /\ /\ a' = [a EXCEPT ![3] = v_B]
        /\ stack' = [stack EXCEPT ![3] = << [ procedure |->  "p",
                                              pc        |->  "Done",
                                              v         |->  v[3],
                                              a         |->  a[3] ] >>
                                          \o stack[3]]
     /\ v' = [v EXCEPT ![3] = a'[3]]
     /\ pc' = [pc EXCEPT ![3] = "l_"]
     /\ UNCHANGED << x, v_, w, v_B, a_ >>

B == l \/ A_ \/ n

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == B
           \/ (\E self \in ProcSet: p(self))
           \/ (\E self \in {1, 2}: A(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
