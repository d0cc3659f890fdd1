---- MODULE SequencesExt ----
EXTENDS Sequences, Naturals, FiniteSets, FiniteSetsExt, Folds, Functions, Bags, TLC

---- \* Sets, bags and sequences

ToSet(s) == {s[i] : i \in DOMAIN s}

ToBag(s) == [e \in ToSet(s) |-> Cardinality({i \in DOMAIN s : s[i] = e})]

SetToSeq(S) ==
  LET RECURSIVE List(_)
      List(T) == IF T = {} THEN <<>>
                 ELSE LET e == CHOOSE e \in T : TRUE
                      IN  <<e>> \o List(T \ {e})
  IN  List(S)

SetToSeqs(S) ==
  LET RECURSIVE Orders(_)
      Orders(T) == IF T = {} THEN {<<>>}
                   ELSE UNION {{<<e>> \o rest : rest \in Orders(T \ {e})} : e \in T}
  IN  Orders(S)

SetToSortSeq(S, op(_, _)) == SortSeq(SetToSeq(S), op)

SetToAllKPermutations(S) == UNION {SetToSeqs(T) : T \in SUBSET S}

TupleOf(set, n) == [1 .. n -> set]

SeqOf(set, n) == UNION {[1 .. length -> set] : length \in 0 .. n}

BoundedSeq(S, n) == SeqOf(S, n)

Contains(s, e) == \E i \in DOMAIN s : s[i] = e

IsSorted(s, op(_, _)) == \A j \in DOMAIN s : \A i \in 1 .. j - 1 : op(s[i], s[j])

---- \* Changes

Reverse(s) == [i \in DOMAIN s |-> s[Len(s) + 1 - i]]

Remove(s, e) == SelectSeq(s, LAMBDA other : other # e)

ReplaceAll(s, old, new) == [i \in DOMAIN s |-> IF s[i] = old THEN new ELSE s[i]]

\* 0 if there is no such index.
SelectInSubSeq(seq, from, to, Test(_)) ==
  LET found == {i \in from .. to : Test(seq[i])}
  IN  IF found = {} THEN 0 ELSE Min(found)

SelectLastInSubSeq(seq, from, to, Test(_)) ==
  LET found == {i \in from .. to : Test(seq[i])}
  IN  IF found = {} THEN 0 ELSE Max(found)

SelectInSeq(seq, Test(_)) == SelectInSubSeq(seq, 1, Len(seq), Test)

SelectLastInSeq(seq, Test(_)) == SelectLastInSubSeq(seq, 1, Len(seq), Test)

InsertAt(s, i, e) == SubSeq(s, 1, i - 1) \o <<e>> \o SubSeq(s, i, Len(s))

ReplaceAt(s, i, e) == [s EXCEPT ![i] = e]

RemoveAt(s, i) == SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))

RemoveFirstMatch(s, Test(_)) ==
  LET i == SelectInSeq(s, Test)
  IN  IF i = 0 THEN s ELSE RemoveAt(s, i)

RemoveFirst(s, e) == RemoveFirstMatch(s, LAMBDA other : other = e)

Cons(elt, seq) == <<elt>> \o seq

Snoc(elt, seq) == Append(seq, elt)

Front(s) == SubSeq(s, 1, Len(s) - 1)

Last(s) == s[Len(s)]

---- \* Prefixes and suffixes

IsPrefix(s, t) == Len(s) <= Len(t) /\ \A i \in DOMAIN s : s[i] = t[i]

IsStrictPrefix(s, t) == IsPrefix(s, t) /\ Len(s) # Len(t)

IsSuffix(s, t) ==
  LET before == Len(t) - Len(s)
  IN  before >= 0 /\ \A i \in DOMAIN s : s[i] = t[before + i]

IsStrictSuffix(s, t) == IsSuffix(s, t) /\ Len(s) # Len(t)

Prefixes(s) == {SubSeq(s, 1, length) : length \in 0 .. Len(s)}

Suffixes(s) == {SubSeq(s, first, Len(s)) : first \in 1 .. Len(s) + 1}

CommonPrefixes(S) ==
  LET any == CHOOSE s \in S : TRUE
  IN  {p \in Prefixes(any) : \A s \in S : IsPrefix(p, s)}

LongestCommonPrefix(S) ==
  LET common == CommonPrefixes(S)
  IN  CHOOSE p \in common : \A q \in common : Len(q) <= Len(p)

\* The remainder of a by b among 1 .. b.
SeqMod(a, b) == LET r == a % b IN IF r = 0 THEN b ELSE r

---- \* Folds

FoldLeft(op(_, _), base, seq) ==
  LET RECURSIVE Fold(_)
      Fold(n) == IF n = 0 THEN base ELSE op(Fold(n - 1), seq[n])
  IN  Fold(Len(seq))

FoldRight(op(_, _), seq, base) ==
  LET RECURSIVE Fold(_)
      Fold(n) == IF n > Len(seq) THEN base ELSE op(seq[n], Fold(n + 1))
  IN  Fold(1)

FoldSeq(op(_, _), base, seq) == FoldRight(op, seq, base)

FoldLeftDomain(op(_, _), base, seq) ==
  LET RECURSIVE Fold(_)
      Fold(n) == IF n = 0 THEN base ELSE op(Fold(n - 1), n)
  IN  Fold(Len(seq))

FoldRightDomain(op(_, _), seq, base) ==
  LET RECURSIVE Fold(_)
      Fold(n) == IF n > Len(seq) THEN base ELSE op(n, Fold(n + 1))
  IN  Fold(1)

---- \* Several sequences

FlattenSeq(seqs) ==
  LET RECURSIVE Flatten(_)
      Flatten(n) == IF n = 1 THEN seqs[1] ELSE Flatten(n - 1) \o seqs[n]
  IN  IF Len(seqs) = 0 THEN seqs ELSE Flatten(Len(seqs))

Zip(s, t) ==
  LET length == IF Len(s) < Len(t) THEN Len(s) ELSE Len(t)
  IN  [i \in 1 .. length |-> <<s[i], t[i]>>]

Interleave(s, t) ==
  CASE Len(s) = 0 /\ Len(t) = 0 -> <<<<>>, <<>>>>
    [] Len(s) > 0 /\ Len(s) = Len(t) ->
         [i \in 1 .. 2 * Len(s) |-> IF i % 2 = 1 THEN <<s[(i + 1) \div 2]>> ELSE <<t[i \div 2]>>]

SubSeqs(s) == {<<>>} \cup {SubSeq(s, i, j) : i, j \in DOMAIN s}

AllSubSeqs(s) ==
  LET RECURSIVE Chosen(_)
      Chosen(n) == IF n = 0 THEN {<<>>}
                   ELSE LET shorter == Chosen(n - 1)
                        IN  shorter \cup {Append(u, s[n]) : u \in shorter}
  IN  Chosen(Len(s))

\* Whether s is in t, beginning with the element i.
LOCAL IsAt(i, s, t) == i + Len(s) - 1 <= Len(t) /\ \A j \in DOMAIN s : s[j] = t[i + j - 1]

IndexFirstSubSeq(s, t) ==
  IF s = <<>> THEN 1 ELSE Min({i \in DOMAIN t : IsAt(i, s, t)})

ReplaceSubSeqAt(i, r, s, t) ==
  SubSeq(t, 1, i - 1) \o r \o SubSeq(t, i + Len(s), Len(t))

ReplaceFirstSubSeq(r, s, t) ==
  IF s \in SubSeqs(t) THEN ReplaceSubSeqAt(IndexFirstSubSeq(s, t), r, s, t) ELSE t

\* An empty s is before each element of t.
ReplaceAllSubSeqs(r, s, t) ==
  LET RECURSIVE From(_)
      From(i) ==
        IF i > Len(t) THEN <<>>
        ELSE IF s = <<>> THEN r \o <<t[i]>> \o From(i + 1)
        ELSE IF IsAt(i, s, t) THEN r \o From(i + Len(s))
        ELSE <<t[i]>> \o From(i + 1)
  IN  IF s = t THEN r ELSE From(1)
====
