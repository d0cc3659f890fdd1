---- MODULE UndirectedGraphs ----
\* An undirected graph is a record: node, a set, and edge, a set of sets of one or two nodes.
LOCAL INSTANCE Naturals
LOCAL INSTANCE Sequences

IsUndirectedGraph(G) ==
  /\ DOMAIN G = {"node", "edge"}
  /\ \A e \in G.edge : \E a, b \in G.node : e = {a, b}

IsLoopFreeUndirectedGraph(G) ==
  /\ DOMAIN G = {"node", "edge"}
  /\ \A e \in G.edge : \E a, b \in G.node : a # b /\ e = {a, b}

UndirectedGraphs(S) == {[node |-> S, edge |-> edges] : edges \in SUBSET {{a, b} : a, b \in S}}

UndirectedSubgraph(G) ==
  UNION {{[node |-> nodes, edge |-> edges] : edges \in SUBSET {e \in G.edge : e \subseteq nodes}} :
           nodes \in SUBSET G.node}

LOCAL Neighbours(G, n) == {m \in G.node : {n, m} \in G.edge}

Path(G) ==
  {p \in Seq(G.node) : p # <<>> /\ \A i \in 1 .. Len(p) - 1 : {p[i], p[i + 1]} \in G.edge}

SimplePath(G) ==
  LET RECURSIVE From(_, _)
      \* The simple paths that begin at n and visit only nodes of S.
      From(n, S) == {<<n>>} \cup
        UNION {{<<n>> \o p : p \in From(m, S \ {m})} : m \in Neighbours(G, n) \cap S}
  IN  UNION {From(n, G.node \ {n}) : n \in G.node}

\* The nodes that a path connects with n; n is one of them.
LOCAL Component(G, n) ==
  LET RECURSIVE Grow(_)
      Grow(T) == LET U == T \cup UNION {Neighbours(G, m) : m \in T}
                 IN  IF U = T THEN T ELSE Grow(U)
  IN  Grow({n})

AreConnectedIn(m, n, G) == m \in G.node /\ n \in G.node /\ n \in Component(G, m)

ConnectedComponents(G) == {Component(G, n) : n \in G.node}

IsStronglyConnected(G) == ConnectedComponents(G) = {G.node}
====
