---- MODULE Define ----
EXTENDS Integers, Sequences

(*
--algorithm Define
variables queue = <<>>; size = 0;
define
  Full == Len(queue) = 3
  RECURSIVE Sum(_)
  Sum(s) == IF s = <<>> THEN 0 ELSE Head(s) + Sum(Tail(s))
  Consistent == /\ size = Len(queue)
                /\ Sum(queue) >= 0
end define;
process Writer \in 1..2
variable written = 0;
begin
  write: while written < 2 do
           await ~Full;
           queue := Append(queue, self);
           size := size + 1;
           written := written + 1;
         end while;
end process;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES queue, size, pc

(* define statement *)
Full == Len(queue) = 3
RECURSIVE Sum(_)
Sum(s) == IF s = <<>> THEN 0 ELSE Head(s) + Sum(Tail(s))
Consistent == /\ size = Len(queue)
              /\ Sum(queue) >= 0

VARIABLE written

vars == << queue, size, pc, written >>

ProcSet == (1..2)

Init == (* Global variables *)
        /\ queue = <<>>
        /\ size = 0
        (* Process Writer *)
        /\ written = [self \in 1..2 |-> 0]
        /\ pc = [self \in ProcSet |-> "write"]

write(self) == /\ pc[self] = "write"
               /\ IF written[self] < 2
                     THEN /\ ~Full
                          /\ queue' = Append(queue, self)
                          /\ size' = size + 1
                          /\ written' = [written EXCEPT ![self] = written[self] + 1]
                          /\ pc' = [pc EXCEPT ![self] = "write"]
                     ELSE /\ pc' = [pc EXCEPT ![self] = "Done"]
                          /\ UNCHANGED << queue, size, written >>

Writer(self) == write(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in 1..2: Writer(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
