---- MODULE Procedures ----
EXTENDS Integers, Sequences

(*
--algorithm Procedures
variables result = 0;
procedure factorial(n = 0)
variables acc = 1; i = n;
begin
  f1: while i > 1 do
        acc := acc * i;
        i := i - 1;
      end while;
  f2: result := acc;
      return;
end procedure;
procedure twice(m)
begin
  t1: call factorial(m);
  t2: call factorial(m + 1);
      return;
end procedure;
begin
  main: call twice(2);
  then1: if result > 3 then call factorial(result) else result := 0; end if;
  end1: skip;
end algorithm
*)

\* BEGIN TRANSLATION
CONSTANT defaultInitValue
VARIABLES result, pc, stack, n, acc, i, m

vars == << result, pc, stack, n, acc, i, m >>

Init == (* Global variables *)
        /\ result = 0
        (* Procedure factorial *)
        /\ n = 0
        /\ acc = 1
        /\ i = n
        (* Procedure twice *)
        /\ m = defaultInitValue
        /\ stack = << >>
        /\ pc = "main"

f1 == /\ pc = "f1"
      /\ IF i > 1
            THEN /\ acc' = acc * i
                 /\ i' = i - 1
                 /\ pc' = "f1"
            ELSE /\ pc' = "f2"
                 /\ UNCHANGED << acc, i >>
      /\ UNCHANGED << result, stack, n, m >>

f2 == /\ pc = "f2"
      /\ result' = acc
      /\ pc' = Head(stack).pc
      /\ acc' = Head(stack).acc
      /\ i' = Head(stack).i
      /\ n' = Head(stack).n
      /\ stack' = Tail(stack)
      /\ m' = m

factorial == f1 \/ f2

t1 == /\ pc = "t1"
      /\ /\ n' = m
         /\ stack' = << [ procedure |->  "factorial",
                          pc        |->  "t2",
                          acc       |->  acc,
                          i         |->  i,
                          n         |->  n ] >>
                      \o stack
      /\ acc' = 1
      /\ i' = n'
      /\ pc' = "f1"
      /\ UNCHANGED << result, m >>

t2 == /\ pc = "t2"
      /\ /\ n' = m + 1
         /\ stack' = << [ procedure |->  "factorial",
                          pc        |->  Head(stack).pc,
                          acc       |->  acc,
                          i         |->  i,
                          n         |->  n ] >>
                      \o Tail(stack)
      /\ acc' = 1
      /\ i' = n'
      /\ pc' = "f1"
      /\ UNCHANGED << result, m >>

twice == t1 \/ t2

main == /\ pc = "main"
        /\ /\ m' = 2
           /\ stack' = << [ procedure |->  "twice",
                            pc        |->  "then1",
                            m         |->  m ] >>
                        \o stack
        /\ pc' = "t1"
        /\ UNCHANGED << result, n, acc, i >>

then1 == /\ pc = "then1"
         /\ IF result > 3
               THEN /\ /\ n' = result
                       /\ stack' = << [ procedure |->  "factorial",
                                        pc        |->  "end1",
                                        acc       |->  acc,
                                        i         |->  i,
                                        n         |->  n ] >>
                                    \o stack
                    /\ acc' = 1
                    /\ i' = n'
                    /\ pc' = "f1"
                    /\ UNCHANGED result
               ELSE /\ result' = 0
                    /\ pc' = "end1"
                    /\ UNCHANGED << stack, n, acc, i >>
         /\ m' = m

end1 == /\ pc = "end1"
        /\ TRUE
        /\ pc' = "Done"
        /\ UNCHANGED << result, stack, n, acc, i, m >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == factorial \/ twice \/ main \/ then1 \/ end1
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
