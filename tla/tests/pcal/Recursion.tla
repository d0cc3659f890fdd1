---- MODULE Recursion ----
EXTENDS Integers, Sequences

(*
--algorithm Recursion
variables calls = 0;
procedure even(n = 0) begin
  e1: if n = 0 then return; else calls := calls + 1; end if;
  e2: call odd(n - 1);
      return;
end procedure;
procedure odd(k = 0)
variable half = k \div 2;
begin
  o1: if k = 0 then return; end if;
  o2: call even(k - 1);
      return;
end procedure;
procedure down(d = 0) begin
  d1: if d > 0 then call down(d - 1); return; else return; end if;
end procedure;
begin
  m1: call even(3);
  m2: call down(2);
      goto Done;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES calls, pc, stack, n, k, half, d

vars == << calls, pc, stack, n, k, half, d >>

Init == (* Global variables *)
        /\ calls = 0
        (* Procedure even *)
        /\ n = 0
        (* Procedure odd *)
        /\ k = 0
        /\ half = (k \div 2)
        (* Procedure down *)
        /\ d = 0
        /\ stack = << >>
        /\ pc = "m1"

e1 == /\ pc = "e1"
      /\ IF n = 0
            THEN /\ pc' = Head(stack).pc
                 /\ n' = Head(stack).n
                 /\ stack' = Tail(stack)
                 /\ calls' = calls
            ELSE /\ calls' = calls + 1
                 /\ pc' = "e2"
                 /\ UNCHANGED << stack, n >>
      /\ UNCHANGED << k, half, d >>

e2 == /\ pc = "e2"
      /\ /\ k' = n - 1
         /\ stack' = << [ procedure |->  "odd",
                          pc        |->  Head(stack).pc,
                          half      |->  half,
                          k         |->  k ] >>
                      \o Tail(stack)
      /\ half' = (k' \div 2)
      /\ pc' = "o1"
      /\ UNCHANGED << calls, n, d >>

even == e1 \/ e2

o1 == /\ pc = "o1"
      /\ IF k = 0
            THEN /\ pc' = Head(stack).pc
                 /\ half' = Head(stack).half
                 /\ k' = Head(stack).k
                 /\ stack' = Tail(stack)
            ELSE /\ pc' = "o2"
                 /\ UNCHANGED << stack, k, half >>
      /\ UNCHANGED << calls, n, d >>

o2 == /\ pc = "o2"
      /\ /\ half' = Head(stack).half
         /\ n' = k - 1
         /\ stack' = << [ procedure |->  "even",
                          pc        |->  Head(stack).pc,
                          n         |->  n ] >>
                      \o Tail(stack)
      /\ pc' = "e1"
      /\ UNCHANGED << calls, k, d >>

odd == o1 \/ o2

d1 == /\ pc = "d1"
      /\ IF d > 0
            THEN /\ d' = d - 1
                 /\ pc' = "d1"
                 /\ stack' = stack
            ELSE /\ pc' = Head(stack).pc
                 /\ d' = Head(stack).d
                 /\ stack' = Tail(stack)
      /\ UNCHANGED << calls, n, k, half >>

down == d1

m1 == /\ pc = "m1"
      /\ /\ n' = 3
         /\ stack' = << [ procedure |->  "even",
                          pc        |->  "m2",
                          n         |->  n ] >>
                      \o stack
      /\ pc' = "e1"
      /\ UNCHANGED << calls, k, half, d >>

m2 == /\ pc = "m2"
      /\ /\ d' = 2
         /\ stack' = << [ procedure |->  "down",
                          pc        |->  "Done",
                          d         |->  d ] >>
                      \o stack
      /\ pc' = "d1"
      /\ UNCHANGED << calls, n, k, half >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == even \/ odd \/ down \/ m1 \/ m2
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
