---- MODULE Either ----
EXTENDS Integers

(*
--algorithm Either
variables a = 0; b = 0; longer_name = 0;
begin
  one: either a := 1; or b := 1; or skip; or longer_name := 1; end either;
  two: either a := 2; b := 2; or longer_name := 2; or a := 3; end either;
       await a > 0 \/ b > 0;
  three: either
           a := 4;
           inside: b := a;
         or
           await b = 1;
           b := 5;
         end either;
  four: either goto one; or a := 0; or longer_name := b; goto three; end either;
end algorithm
*)

\* BEGIN TRANSLATION
VARIABLES a, b, longer_name, pc

vars == << a, b, longer_name, pc >>

Init == (* Global variables *)
        /\ a = 0
        /\ b = 0
        /\ longer_name = 0
        /\ pc = "one"

one == /\ pc = "one"
       /\ \/ /\ a' = 1
             /\ UNCHANGED <<b, longer_name>>
          \/ /\ b' = 1
             /\ UNCHANGED <<a, longer_name>>
          \/ /\ TRUE
             /\ UNCHANGED <<a, b, longer_name>>
          \/ /\ longer_name' = 1
             /\ UNCHANGED <<a, b>>
       /\ pc' = "two"

two == /\ pc = "two"
       /\ \/ /\ a' = 2
             /\ b' = 2
             /\ UNCHANGED longer_name
          \/ /\ longer_name' = 2
             /\ UNCHANGED <<a, b>>
          \/ /\ a' = 3
             /\ UNCHANGED <<b, longer_name>>
       /\ a' > 0 \/ b' > 0
       /\ pc' = "three"

three == /\ pc = "three"
         /\ \/ /\ a' = 4
               /\ pc' = "inside"
               /\ b' = b
            \/ /\ b = 1
               /\ b' = 5
               /\ pc' = "four"
               /\ a' = a
         /\ UNCHANGED longer_name

inside == /\ pc = "inside"
          /\ b' = a
          /\ pc' = "four"
          /\ UNCHANGED << a, longer_name >>

four == /\ pc = "four"
        /\ \/ /\ pc' = "one"
              /\ UNCHANGED <<a, longer_name>>
           \/ /\ a' = 0
              /\ pc' = "Done"
              /\ UNCHANGED longer_name
           \/ /\ longer_name' = b
              /\ pc' = "three"
              /\ a' = a
        /\ b' = b

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == one \/ two \/ three \/ inside \/ four
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
