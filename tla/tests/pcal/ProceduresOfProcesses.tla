---- MODULE ProceduresOfProcesses ----
EXTENDS Integers, Sequences

(*
--fair algorithm ProceduresOfProcesses {
variables lock = 0, done = {};
procedure acquire(who)
{ a1: await lock = 0; lock := who;
  a2: return;
}
procedure work(times = 1, base)
  variables left = times, sum;
{ w1: sum := base;
  w2:- while (left > 0) { left := left - 1; sum := sum + 1 };
  w3: call acquire(sum + self);
      return;
}
fair process (P \in 1..2)
  variable turns = 0;
{ p1: call work(self, turns);
  p2:+ lock := 0;
  p3: either { call acquire(self); goto p1; } or { turns := turns + 1; };
  p4:- done := done \cup {self};
}
fair+ process (Q = 0)
{ q1: call acquire(9);
  q2: lock := 0;
}
process (R = 7)
{ r1: call work(1, 2);
}
}
*)

\* BEGIN TRANSLATION
CONSTANT defaultInitValue
VARIABLES lock, done, pc, stack, who, times, base, left, sum, turns

vars == << lock, done, pc, stack, who, times, base, left, sum, turns >>

ProcSet == (1..2) \cup {0} \cup {7}

Init == (* Global variables *)
        /\ lock = 0
        /\ done = {}
        (* Procedure acquire *)
        /\ who = [ self \in ProcSet |-> defaultInitValue]
        (* Procedure work *)
        /\ times = [ self \in ProcSet |-> 1]
        /\ base = [ self \in ProcSet |-> defaultInitValue]
        /\ left = [ self \in ProcSet |-> times[self]]
        /\ sum = [ self \in ProcSet |-> defaultInitValue]
        (* Process P *)
        /\ turns = [self \in 1..2 |-> 0]
        /\ stack = [self \in ProcSet |-> << >>]
        /\ pc = [self \in ProcSet |-> CASE self \in 1..2 -> "p1"
                                        [] self = 0 -> "q1"
                                        [] self = 7 -> "r1"]

a1(self) == /\ pc[self] = "a1"
            /\ lock = 0
            /\ lock' = who[self]
            /\ pc' = [pc EXCEPT ![self] = "a2"]
            /\ UNCHANGED << done, stack, who, times, base, left, sum, turns >>

a2(self) == /\ pc[self] = "a2"
            /\ pc' = [pc EXCEPT ![self] = Head(stack[self]).pc]
            /\ who' = [who EXCEPT ![self] = Head(stack[self]).who]
            /\ stack' = [stack EXCEPT ![self] = Tail(stack[self])]
            /\ UNCHANGED << lock, done, times, base, left, sum, turns >>

acquire(self) == a1(self) \/ a2(self)

w1(self) == /\ pc[self] = "w1"
            /\ sum' = [sum EXCEPT ![self] = base[self]]
            /\ pc' = [pc EXCEPT ![self] = "w2"]
            /\ UNCHANGED << lock, done, stack, who, times, base, left, turns >>

w2(self) == /\ pc[self] = "w2"
            /\ IF left[self] > 0
                  THEN /\ left' = [left EXCEPT ![self] = left[self] - 1]
                       /\ sum' = [sum EXCEPT ![self] = sum[self] + 1]
                       /\ pc' = [pc EXCEPT ![self] = "w2"]
                  ELSE /\ pc' = [pc EXCEPT ![self] = "w3"]
                       /\ UNCHANGED << left, sum >>
            /\ UNCHANGED << lock, done, stack, who, times, base, turns >>

w3(self) == /\ pc[self] = "w3"
            /\ /\ left' = [left EXCEPT ![self] = Head(stack[self]).left]
               /\ stack' = [stack EXCEPT ![self] = << [ procedure |->  "acquire",
                                                        pc        |->  Head(stack[self]).pc,
                                                        who       |->  who[self] ] >>
                                                    \o Tail(stack[self])]
               /\ sum' = [sum EXCEPT ![self] = Head(stack[self]).sum]
               /\ who' = [who EXCEPT ![self] = sum[self] + self]
            /\ pc' = [pc EXCEPT ![self] = "a1"]
            /\ UNCHANGED << lock, done, times, base, turns >>

work(self) == w1(self) \/ w2(self) \/ w3(self)

p1(self) == /\ pc[self] = "p1"
            /\ /\ base' = [base EXCEPT ![self] = turns[self]]
               /\ stack' = [stack EXCEPT ![self] = << [ procedure |->  "work",
                                                        pc        |->  "p2",
                                                        left      |->  left[self],
                                                        sum       |->  sum[self],
                                                        times     |->  times[self],
                                                        base      |->  base[self] ] >>
                                                    \o stack[self]]
               /\ times' = [times EXCEPT ![self] = self]
            /\ left' = [left EXCEPT ![self] = times'[self]]
            /\ sum' = [sum EXCEPT ![self] = defaultInitValue]
            /\ pc' = [pc EXCEPT ![self] = "w1"]
            /\ UNCHANGED << lock, done, who, turns >>

p2(self) == /\ pc[self] = "p2"
            /\ lock' = 0
            /\ pc' = [pc EXCEPT ![self] = "p3"]
            /\ UNCHANGED << done, stack, who, times, base, left, sum, turns >>

p3(self) == /\ pc[self] = "p3"
            /\ \/ /\ /\ stack' = [stack EXCEPT ![self] = << [ procedure |->  "acquire",
                                                              pc        |->  "p1",
                                                              who       |->  who[self] ] >>
                                                          \o stack[self]]
                     /\ who' = [who EXCEPT ![self] = self]
                  /\ pc' = [pc EXCEPT ![self] = "a1"]
                  /\ turns' = turns
               \/ /\ turns' = [turns EXCEPT ![self] = turns[self] + 1]
                  /\ pc' = [pc EXCEPT ![self] = "p4"]
                  /\ UNCHANGED <<stack, who>>
            /\ UNCHANGED << lock, done, times, base, left, sum >>

p4(self) == /\ pc[self] = "p4"
            /\ done' = (done \cup {self})
            /\ pc' = [pc EXCEPT ![self] = "Done"]
            /\ UNCHANGED << lock, stack, who, times, base, left, sum, turns >>

P(self) == p1(self) \/ p2(self) \/ p3(self) \/ p4(self)

q1 == /\ pc[0] = "q1"
      /\ /\ stack' = [stack EXCEPT ![0] = << [ procedure |->  "acquire",
                                               pc        |->  "q2",
                                               who       |->  who[0] ] >>
                                           \o stack[0]]
         /\ who' = [who EXCEPT ![0] = 9]
      /\ pc' = [pc EXCEPT ![0] = "a1"]
      /\ UNCHANGED << lock, done, times, base, left, sum, turns >>

q2 == /\ pc[0] = "q2"
      /\ lock' = 0
      /\ pc' = [pc EXCEPT ![0] = "Done"]
      /\ UNCHANGED << done, stack, who, times, base, left, sum, turns >>

Q == q1 \/ q2

r1 == /\ pc[7] = "r1"
      /\ /\ base' = [base EXCEPT ![7] = 2]
         /\ stack' = [stack EXCEPT ![7] = << [ procedure |->  "work",
                                               pc        |->  "Done",
                                               left      |->  left[7],
                                               sum       |->  sum[7],
                                               times     |->  times[7],
                                               base      |->  base[7] ] >>
                                           \o stack[7]]
         /\ times' = [times EXCEPT ![7] = 1]
      /\ left' = [left EXCEPT ![7] = times'[7]]
      /\ sum' = [sum EXCEPT ![7] = defaultInitValue]
      /\ pc' = [pc EXCEPT ![7] = "w1"]
      /\ UNCHANGED << lock, done, who, turns >>

R == r1

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == Q \/ R
           \/ (\E self \in ProcSet: acquire(self) \/ work(self))
           \/ (\E self \in 1..2: P(self))
           \/ Terminating

Spec == /\ Init /\ [][Next]_vars
        /\ WF_vars(Next)
        /\ \A self \in 1..2 : /\ WF_vars((pc[self] # "p4") /\ P(self))
                              /\ SF_vars(p2(self))
                              /\ WF_vars((pc[self] # "w2") /\ work(self))
                              /\ WF_vars(acquire(self))
        /\ SF_vars(Q) /\ SF_vars(acquire(0))

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
