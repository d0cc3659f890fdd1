---- MODULE Bags ----
\* A bag is a function from its elements to how often each of them is in it.
LOCAL INSTANCE Naturals
LOCAL INSTANCE FiniteSets

IsABag(B) == \A e \in DOMAIN B : B[e] \in Nat /\ B[e] > 0

BagToSet(B) == DOMAIN B

SetToBag(S) == [e \in S |-> 1]

EmptyBag == SetToBag({})

BagIn(e, B) == e \in BagToSet(B)

CopiesIn(e, B) == IF BagIn(e, B) THEN B[e] ELSE 0

B1 (+) B2 ==
  [e \in DOMAIN B1 \cup DOMAIN B2 |-> CopiesIn(e, B1) + CopiesIn(e, B2)]

B1 (-) B2 ==
  LET left == {e \in DOMAIN B1 : B1[e] > CopiesIn(e, B2)}
  IN  [e \in left |-> B1[e] - CopiesIn(e, B2)]

B1 \sqsubseteq B2 == \A e \in DOMAIN B1 : B1[e] <= CopiesIn(e, B2)

\* How often the elements of S that satisfy Test are in B, all together.
LOCAL CopiesOf(S, B) ==
  LET RECURSIVE Sum(_)
      Sum(T) == IF T = {} THEN 0
                ELSE LET e == CHOOSE e \in T : TRUE
                     IN  CopiesIn(e, B) + Sum(T \ {e})
  IN  Sum(S)

BagUnion(S) ==
  LET all == UNION {DOMAIN B : B \in S}
      RECURSIVE Copies(_, _)
      Copies(e, T) == IF T = {} THEN 0
                      ELSE LET B == CHOOSE B \in T : TRUE
                           IN  CopiesIn(e, B) + Copies(e, T \ {B})
  IN  [e \in all |-> Copies(e, S)]

SubBag(B) ==
  UNION {{f \in [S -> 1 .. CopiesOf(DOMAIN B, B)] : \A e \in S : f[e] <= B[e]} :
           S \in SUBSET DOMAIN B}

BagOfAll(F(_), B) ==
  LET images == {F(e) : e \in DOMAIN B}
  IN  [i \in images |-> CopiesOf({e \in DOMAIN B : F(e) = i}, B)]

BagCardinality(B) == CopiesOf(DOMAIN B, B)
====
