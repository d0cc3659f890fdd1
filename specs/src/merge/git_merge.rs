//! Git's three-way merge, after Gowtham Kaki's blog post "Vagaries of Git Merge" (2019).
//!
//! The versions, which the post shows in figures, are reconstructed from its text. Git 2.47 merges
//! those of example 2 as this spec does, in each of the 24 orders: see the test in `three_way`.

use mutaspec::spec;

/// Branches change `foo.js` and pull from each other. The same commits should give the same
/// version.
#[spec(may_deadlock)]
pub mod git_merge {
    use crate::merge::three_way::merge;

    /// A line of `foo.js`: the lines of an AJAX call, and `data = data + pwd;`.
    #[value]
    #[derive(Copy)]
    pub enum Line {
        Type,
        EncryptedData,
        Data,
        Url,
        Success(u8),
        DataType,
        AddPassword,
    }

    /// A user commit.
    #[value]
    #[derive(Copy)]
    pub enum Commit {
        RemoveEncryption,
        AddPassword,
        /// Sends the data twice: encrypted, and then with the password and encrypted.
        TwoAjaxes,
        /// Changes what happens on success: an assumption, as the text does not describe branch d.
        Success(u8),
    }

    /// A version of the file.
    #[value]
    pub struct Version {
        /// The branch on which it was made.
        pub branch: Participant,
        /// The user commits in its history.
        pub commits: Set<Commit>,
        pub file: Vec<Line>,
    }

    #[constants]
    #[model(example_1, sources = ["main", "temp1"], pullers = ["main", "temp2"],
        scripts = example_1(), properties = [same_commits_same_file],
        expect_failure = same_commits_same_file)]
    #[model(review, sources = ["main", "temp1"], pullers = ["main", "temp2"], scripts = example_1(),
        properties = [reviews_carry_over], expect_failure = reviews_carry_over)]
    #[model(example_2, properties = [same_commits_same_file],
        expect_failure = same_commits_same_file)]
    #[model(known_lines, properties = [known_lines_change_nothing],
        expect_failure = known_lines_change_nothing)]
    // Survives on `published`: most mutants, as all branches make the same mistake.
    #[model(published, sources = ["a", "b", "c"], scripts = separate_lines(),
        properties = [same_commits_same_file])]
    #[model(two_branches, sources = ["a", "b"], scripts = separate_lines()[..2].to_vec())]
    #[model(three_branches, sources = ["a", "b", "c"], scripts = separate_lines())]
    pub struct Constants {
        /// The branches on which users commit.
        #[default("a", "b", "c", "d")]
        pub sources: Participants,
        /// The branches that pull from the sources.
        #[default("main", "temp")]
        pub pullers: Participants,
        /// The user commits of each source, in their order.
        #[default(example_2())]
        pub scripts: Vec<Vec<Commit>>,
    }

    #[variables]
    pub struct Vars {
        pub head: Map<Participant, Version>,
        /// The head of a branch and all its ancestors.
        pub history: Map<Participant, Set<Version>>,
    }

    fn example_1() -> Vec<Vec<Commit>> {
        vec![
            vec![Commit::RemoveEncryption],
            vec![Commit::AddPassword, Commit::TwoAjaxes],
        ]
    }

    fn example_2() -> Vec<Vec<Commit>> {
        let [a, b, c, d] = [
            Commit::AddPassword,
            Commit::TwoAjaxes,
            Commit::RemoveEncryption,
            Commit::Success(1),
        ];
        vec![vec![a], vec![b], vec![c], vec![d]]
    }

    /// Changes of lines that are not adjacent, and of one line twice.
    fn separate_lines() -> Vec<Vec<Commit>> {
        vec![
            vec![Commit::AddPassword],
            vec![Commit::Success(1), Commit::Success(2)],
            vec![Commit::RemoveEncryption],
        ]
    }

    fn ajax() -> Vec<Line> {
        vec![
            Line::Type,
            Line::EncryptedData,
            Line::Url,
            Line::Success(0),
            Line::DataType,
        ]
    }

    #[init]
    fn init(c: &Constants) -> Vars {
        let foo = Version {
            branch: c.sources.first().unwrap(),
            commits: Set::new(),
            file: ajax(),
        };
        let branches = c.sources.union(&c.pullers);
        Vars {
            head: branches.map(|_| foo.clone()),
            history: branches.map(|_| Set::from([foo.clone()])),
        }
    }

    fn edit(file: &[Line], commit: Commit) -> Vec<Line> {
        let replace = |old: fn(&Line) -> bool, new: Line| {
            file.iter().map(|l| if old(l) { new } else { *l }).collect()
        };
        match commit {
            Commit::RemoveEncryption => replace(|l| *l == Line::EncryptedData, Line::Data),
            Commit::AddPassword => [&[Line::AddPassword], file].concat(),
            Commit::TwoAjaxes => [ajax(), vec![Line::AddPassword], ajax()].concat(),
            Commit::Success(n) => replace(|l| matches!(l, Line::Success(_)), Line::Success(n)),
        }
    }

    #[action(me in sources)]
    fn commit(me: Participant, vars: &mut Vars, c: &Constants) {
        let head = vars.head[me].clone();
        let script = &c.scripts[c.sources.iter().position(|s| *s == me).unwrap()];
        let commit = pick(script.iter().copied().find(|x| !head.commits.contains(x)));
        let new = Version {
            branch: me,
            commits: head.commits.with(commit),
            file: edit(&head.file, commit),
        };
        vars.history[me].insert(new.clone());
        vars.head[me] = new;
    }

    #[action(me in pullers, from in sources)]
    fn pull(me: Participant, from: Participant, vars: &mut Vars) {
        let (mine, theirs) = (vars.head[me].clone(), vars.head[from].clone());
        // Otherwise: "Already up to date."
        require(!vars.history[me].contains(&theirs));
        let mut history = vars.history[me].union(&vars.history[from]);
        if vars.history[from].contains(&mine) {
            // "Fast-forward"
            vars.head[me] = theirs;
        } else {
            let common = vars.history[me].intersection(&vars.history[from]);
            // The ids of mutants would change with the braces that rustfmt adds.
            #[rustfmt::skip]
            let latest = common.filter(|v| !common.any(|w|
                v.commits != w.commits && v.commits.is_subset(&w.commits)));
            // With several latest common ancestors, Git merges these first. That is left out.
            require(latest.len() == 1);
            let base = latest.first().unwrap();
            let merged = Version {
                branch: me,
                commits: mine.commits.union(&theirs.commits),
                file: merge(&base.file, &mine.file, &theirs.file).expect("no conflict"),
            };
            history.insert(merged.clone());
            vars.head[me] = merged;
        }
        vars.history[me] = history;
    }

    /// The requirement of the post.
    #[invariant]
    fn same_commits_same_file(v: &Vars) -> bool {
        v.head.values().all(|x| {
            v.head
                .values()
                .all(|y| x.commits != y.commits || x.file == y.file)
        })
    }

    /// The password is sent unencrypted.
    fn leaks(v: &Version) -> bool {
        let added = v.file.iter().position(|l| *l == Line::AddPassword);
        added.is_some_and(|i| v.file[i..].contains(&Line::Data))
    }

    /// Code that has the same user commits as reviewed code needs no review: none or both leak.
    #[invariant]
    fn reviews_carry_over(v: &Vars) -> bool {
        v.head.values().all(|x| {
            v.head
                .values()
                .all(|y| x.commits != y.commits || leaks(x) == leaks(y))
        })
    }

    fn contains_in_order(file: &[Line], lines: &[Line]) -> bool {
        let mut rest = file.iter();
        lines.iter().all(|l| rest.any(|m| m == l))
    }

    /// Merging a version whose lines are all there, in the same order, changes nothing.
    #[step_invariant]
    fn known_lines_change_nothing(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.pullers.all(|p| {
            let (old, new) = (&before.head[p], &after.head[p]);
            old.file == new.file
                || c.sources.all(|s| {
                    let theirs = &before.head[s];
                    new.commits != old.commits.union(&theirs.commits)
                        || !contains_in_order(&old.file, &theirs.file)
                })
        })
    }

    /// A merge has the result that one expects: each of its commits, applied to the first version.
    #[invariant]
    fn merges_are_intuitive(v: &Vars) -> bool {
        v.head.values().all(|x| {
            x.file
                == x.commits
                    .iter()
                    .fold(ajax(), |file, commit| edit(&file, *commit))
        })
    }

    /// A branch keeps its commits, and has a new version only with new commits.
    #[step_invariant]
    fn new_versions_have_new_commits(before: &Vars, after: &Vars) -> bool {
        before.head.iter().all(|(p, old)| {
            let new = &after.head[*p];
            old == new || old.commits != new.commits && old.commits.is_subset(&new.commits)
        })
    }

    /// A branch without commits of its own is fast-forwarded to the version that it pulls.
    #[step_invariant]
    fn branches_are_fast_forwarded(before: &Vars, after: &Vars, c: &Constants) -> bool {
        c.pullers.all(|p| {
            let (old, new) = (&before.head[p], &after.head[p]);
            old == new
                || c.sources
                    .all(|s| new.commits != before.head[s].commits || *new == before.head[s])
        })
    }

    fn is_complete(x: &Version, c: &Constants) -> bool {
        c.scripts
            .iter()
            .flatten()
            .all(|commit| x.commits.contains(commit))
    }

    /// Two branches can merge all user commits.
    #[reachable]
    fn everything_can_be_merged(v: &Vars, c: &Constants) -> bool {
        c.pullers.count(|p| is_complete(&v.head[p], c)) >= 2
    }

    /// A branch can merge an intermediate version first, and the final version then.
    #[reachable]
    fn merges_can_be_fine_grained(v: &Vars, c: &Constants) -> bool {
        let intermediate = |x: &Version| {
            x.commits.contains(&Commit::Success(1)) && !x.commits.contains(&Commit::Success(2))
        };
        c.pullers.any(|p| {
            is_complete(&v.head[p], c) && v.history[p].any(|x| x.branch == p && intermediate(&x))
        })
    }
}
