---- MODULE Unlabelled ----
EXTENDS Integers, TLC

(*
--algorithm Unlabelled {
variables u = 24, v \in 1..5, w = v;
{ print <<u, v>>;
  while (u # 0) {
    if (u < v) { u := v || v := u };
    u := u - v;
  };
  assert v = w \/ v < w;
  with (z \in {1, 2}) { w := z };
  w := w + 1;
  if (w > 2) { w := 0 } else { v := 1; v := 2 };
  goto Lbl_1;
}
}
*)

\* BEGIN TRANSLATION
VARIABLES u, v, w, pc

vars == << u, v, w, pc >>

Init == (* Global variables *)
        /\ u = 24
        /\ v \in 1..5
        /\ w = v
        /\ pc = "Lbl_1"

Lbl_1 == /\ pc = "Lbl_1"
         /\ PrintT(<<u, v>>)
         /\ pc' = "Lbl_2"
         /\ UNCHANGED << u, v, w >>

Lbl_2 == /\ pc = "Lbl_2"
         /\ IF u # 0
               THEN /\ IF u < v
                          THEN /\ /\ u' = v
                                  /\ v' = u
                          ELSE /\ TRUE
                               /\ UNCHANGED << u, v >>
                    /\ pc' = "Lbl_3"
                    /\ w' = w
               ELSE /\ Assert(v = w \/ v < w, 
                              "Failure of assertion at line 12, column 3.")
                    /\ \E z \in {1, 2}:
                         w' = z
                    /\ pc' = "Lbl_4"
                    /\ UNCHANGED << u, v >>

Lbl_3 == /\ pc = "Lbl_3"
         /\ u' = u - v
         /\ pc' = "Lbl_2"
         /\ UNCHANGED << v, w >>

Lbl_4 == /\ pc = "Lbl_4"
         /\ w' = w + 1
         /\ IF w' > 2
               THEN /\ pc' = "Lbl_5"
                    /\ v' = v
               ELSE /\ v' = 1
                    /\ pc' = "Lbl_6"
         /\ u' = u

Lbl_5 == /\ pc = "Lbl_5"
         /\ w' = 0
         /\ pc' = "Lbl_7"
         /\ UNCHANGED << u, v >>

Lbl_6 == /\ pc = "Lbl_6"
         /\ v' = 2
         /\ pc' = "Lbl_7"
         /\ UNCHANGED << u, w >>

Lbl_7 == /\ pc = "Lbl_7"
         /\ pc' = "Lbl_1"
         /\ UNCHANGED << u, v, w >>

(* Allow infinite stuttering to prevent deadlock on termination. *)
Terminating == pc = "Done" /\ UNCHANGED vars

Next == Lbl_1 \/ Lbl_2 \/ Lbl_3 \/ Lbl_4 \/ Lbl_5 \/ Lbl_6 \/ Lbl_7
           \/ Terminating

Spec == Init /\ [][Next]_vars

Termination == <>(pc = "Done")

\* END TRANSLATION

====
