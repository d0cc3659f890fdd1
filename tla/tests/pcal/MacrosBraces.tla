---- MODULE MacrosBraces ----
EXTENDS Integers, Sequences

(*
--algorithm MacrosBraces {
variables inbox = [p \in {0, 1} |-> <<>>];
macro send(to, message) { inbox[to] := Append(inbox[to], message) }
macro receive(message) {
  await inbox[self] # <<>>;
  message := Head(inbox[self]) || inbox[self] := Tail(inbox[self]);
}
process (P \in {0, 1})
variable got = 0;
{ s: send(1 - self, self + 1);
  r: receive(got);
}
}
*)

\* BEGIN TRANSLATION
VARIABLES inbox, pc, got

vars == << inbox, pc, got >>

ProcSet == ({0, 1})

Init == (* Global variables *)
        /\ inbox = [p \in {0, 1} |-> <<>>]
        (* Process P *)
        /\ got = [self \in {0, 1} |-> 0]
        /\ pc = [self \in ProcSet |-> "s"]

s(self) == /\ pc[self] = "s"
           /\ inbox' = [inbox EXCEPT ![(1 - self)] = Append(inbox[(1 - self)], (self + 1))]
           /\ pc' = [pc EXCEPT ![self] = "r"]
           /\ got' = got

r(self) == /\ pc[self] = "r"
           /\ inbox[self] # <<>>
           /\ /\ got' = [got EXCEPT ![self] = Head(inbox[self])]
              /\ inbox' = [inbox EXCEPT ![self] = Tail(inbox[self])]
           /\ pc' = [pc EXCEPT ![self] = "Done"]

P(self) == s(self) \/ r(self)

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == /\ \A self \in ProcSet: pc[self] = "Done"
               /\ UNCHANGED vars

Next == (\E self \in {0, 1}: P(self))
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(\A self \in ProcSet: pc[self] = "Done")

\* END TRANSLATION

====
