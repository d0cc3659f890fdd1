---- MODULE Primed ----
EXTENDS Integers, Sequences, FiniteSets

(*
--algorithm Primed
variables x = 0; s = {}; r = [x |-> 0, y |-> 1];
process P \in 1..2
variable t = [x |-> 0];
begin
  a: x := x + self;
     s := {y \in 1..3 : y > x} \cup {[x |-> x, t |-> t.x]};
     t.x := Cardinality(s) + x;
     r.y := t.x + r.x;
  b: if x > 1 then
       x := 0;
       if x = 0 then s := {x}; else r.x := x; end if;
       t := [x |-> x];
     end if;
     await \A z \in s : z # x;
  c: s := LET old == s IN [k \in old |-> x + t.x];
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES x, s, r, pc, t

vars == << x, s, r, pc, t >>

ProcSet == (1..2)

Init == (* Global variables *)
        /\ x = 0
        /\ s = {}
        /\ r = [x |-> 0, y |-> 1]
        (* Process P *)
        /\ t = [self \in 1..2 |-> [x |-> 0]]
        /\ pc = [self \in ProcSet |-> "a"]

a(self) == /\ pc[self] = "a"
           /\ x' = x + self
           /\ s' = ({y \in 1..3 : y > x'} \cup {[x |-> x', t |-> t[self].x]})
           /\ t' = [t EXCEPT ![self].x = Cardinality(s') + x']
           /\ r' = [r EXCEPT !.y = t'[self].x + r.x]
           /\ pc' = [pc EXCEPT ![self] = "b"]

b(self) == /\ pc[self] = "b"
           /\ IF x > 1
                 THEN /\ x' = 0
                      /\ IF x' = 0
                            THEN /\ s' = {x'}
                                 /\ r' = r
                            ELSE /\ r' = [r EXCEPT !.x = x']
                                 /\ s' = s
                      /\ t' = [t EXCEPT ![self] = [x |-> x']]
                 ELSE /\ TRUE
                      /\ UNCHANGED << x, s, r, t >>
           /\ \A z \in s' : z # x'
           /\ pc' = [pc EXCEPT ![self] = "c"]

c(self) == /\ pc[self] = "c"
           /\ s' = (LET old == s IN [k \in old |-> x + t[self].x])
           /\ pc' = [pc EXCEPT ![self] = "Done"]
           /\ UNCHANGED << x, r, t >>

P(self) == a(self) \/ b(self) \/ c(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..2: P(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
