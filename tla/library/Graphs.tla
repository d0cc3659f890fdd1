---- MODULE Graphs ----
\* A directed graph is a record: node, a set, and edge, a set of pairs of nodes.
EXTENDS Naturals, Sequences, FiniteSets, SequencesExt, Relation

IsDirectedGraph(G) ==
  /\ DOMAIN G = {"node", "edge"}
  /\ G.edge \subseteq G.node \X G.node

EmptyGraph == [node |-> {}, edge |-> {}]

Graphs(S) == {[node |-> S, edge |-> edges] : edges \in SUBSET (S \X S)}

DirectedSubgraph(G) ==
  UNION {{[node |-> nodes, edge |-> edges] :
             edges \in SUBSET {e \in G.edge : e[1] \in nodes /\ e[2] \in nodes}} :
           nodes \in SUBSET G.node}

Transpose(G) == [G EXCEPT !.edge = {<<e[2], e[1]>> : e \in @}]

GraphUnion(G, H) == [node |-> G.node \cup H.node, edge |-> G.edge \cup H.edge]

IsUndirectedGraph(G) == IsDirectedGraph(G) /\ \A e \in G.edge : <<e[2], e[1]>> \in G.edge

UndirectedSubgraph(G) == {H \in DirectedSubgraph(G) : IsUndirectedGraph(H)}

---- \* Neighbours

Successors(G, n) == {m \in G.node : <<n, m>> \in G.edge}

AllSuccessors(G, S) == UNION {Successors(G, n) : n \in S}

Predecessors(G, n) == {m \in G.node : <<m, n>> \in G.edge}

AllPredecessors(G, S) == UNION {Predecessors(G, n) : n \in S}

InDegree(G, n) == Cardinality(Predecessors(G, n))

OutDegree(G, n) == Cardinality(Successors(G, n))

Roots(G) == {n \in G.node : Predecessors(G, n) = {}}

Leaves(G) == {n \in G.node : Successors(G, n) = {}}

---- \* Paths

Path(G) ==
  {p \in Seq(G.node) : p # <<>> /\ \A i \in 1 .. Len(p) - 1 : <<p[i], p[i + 1]>> \in G.edge}

SimplePath(G) ==
  LET RECURSIVE From(_, _)
      \* The simple paths that begin at n and visit only nodes of S.
      From(n, S) == {<<n>>} \cup
        UNION {{<<n>> \o p : p \in From(m, S \ {m})} : m \in Successors(G, n) \cap S}
  IN  UNION {From(n, G.node \ {n}) : n \in G.node}

\* The nodes that can be reached from those of S by following edges; S is part of them.
LOCAL Reachable(G, S) ==
  LET RECURSIVE Grow(_)
      Grow(T) == LET U == T \cup AllSuccessors(G, T) IN IF U = T THEN T ELSE Grow(U)
  IN  Grow(S)

AreConnectedIn(m, n, G) == m \in G.node /\ n \in G.node /\ n \in Reachable(G, {m})

ConnectionsIn(G) ==
  LET reached == [n \in G.node |-> Reachable(G, {n})]
  IN  [m, n \in G.node |-> n \in reached[m]]

IsStronglyConnected(G) == \A n \in G.node : Reachable(G, {n}) = G.node

Descendants(G, n) == Reachable(G, Successors(G, n))

Ancestors(G, n) == Reachable(Transpose(G), Predecessors(G, n))

HasCycle(G) == \E n \in G.node : n \in Descendants(G, n)

IsDag(G) == IsDirectedGraph(G) /\ ~HasCycle(G)

\* The edges of the tree point to the root.
IsTreeWithRoot(G, r) ==
  /\ IsDirectedGraph(G)
  /\ r \in G.node
  /\ Successors(G, r) = {}
  /\ \A n \in G.node \ {r} : OutDegree(G, n) = 1
  /\ \A n \in G.node : AreConnectedIn(n, r, G)

IsBipartiteWithPartitions(G, U, V) ==
  /\ U \cap V = {}
  /\ G.node \subseteq U \cup V
  /\ \A e \in G.edge : (e[1] \in U /\ e[2] \in V) \/ (e[1] \in V /\ e[2] \in U)
====
