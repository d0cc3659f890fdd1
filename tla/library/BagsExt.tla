---- MODULE BagsExt ----
LOCAL INSTANCE Bags
LOCAL INSTANCE Integers

BagAdd(B, x) == B (+) SetToBag({x})

BagRemove(B, x) == B (-) SetToBag({x})

BagRemoveAll(B, x) == [e \in DOMAIN B \ {x} |-> B[e]]

\* All copies of an element come one after the other; choose(S) says which element of S is first.
MapThenFoldBag(op(_, _), base, f(_), choose(_), B) ==
  LET RECURSIVE Fold(_)
      RECURSIVE Copies(_, _, _)
      Copies(x, n, rest) == IF n = 0 THEN rest ELSE op(f(x), Copies(x, n - 1, rest))
      Fold(S) == IF S = {} THEN base
                 ELSE LET x == choose(S)
                      IN  Copies(x, B[x], Fold(S \ {x}))
  IN  Fold(DOMAIN B)

FoldBag(op(_, _), base, B) ==
  MapThenFoldBag(op, base, LAMBDA x : x, LAMBDA S : CHOOSE x \in S : TRUE, B)

SumBag(B) == FoldBag(LAMBDA a, b : a + b, 0, B)

ProductBag(B) == FoldBag(LAMBDA a, b : a * b, 1, B)
====
