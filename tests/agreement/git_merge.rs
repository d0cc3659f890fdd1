//! The three-way merge of the gallery, compared with Git's.

use mutaspec_specs::merge::three_way::merge;

/// The results of git 2.47 for each order of the branches in example 2. Each character is a line.
#[test]
fn merge_matches_git() {
    let branch = |name| match name {
        'a' => "pteusx",
        'b' => "teusxpteusx",
        'c' => "tdusx",
        _ => "teuSx",
    };
    for (order, result) in [
        ("abcd", "pteuSxptdusx"),
        ("abdc", "ptdusxpteuSx"),
        ("acbd", "ptdusxpteuSx"),
        ("acdb", "ptduSxpteusx"),
        ("adbc", "pteuSxptdusx"),
        ("adcb", "ptduSxpteusx"),
        ("bacd", "pteuSxptdusx"),
        ("badc", "ptdusxpteuSx"),
        ("bcad", "ptdusxpteuSx"),
        ("bcda", "ptdusxpteuSx"),
        ("bdac", "pteuSxptdusx"),
        ("bdca", "ptduSxpteusx"),
        ("cabd", "ptdusxpteuSx"),
        ("cadb", "ptduSxpteusx"),
        ("cbad", "ptdusxpteuSx"),
        ("cbda", "ptdusxpteuSx"),
        ("cdab", "ptduSxpteusx"),
        ("cdba", "ptduSxpteusx"),
        ("dabc", "pteuSxptdusx"),
        ("dacb", "ptduSxpteusx"),
        ("dbac", "pteuSxptdusx"),
        ("dbca", "ptduSxpteusx"),
        ("dcab", "ptduSxpteusx"),
        ("dcba", "ptduSxpteusx"),
    ] {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let merged = order.chars().try_fold(chars("teusx"), |file, name| {
            merge(&chars("teusx"), &file, &chars(branch(name)))
        });
        assert_eq!(
            merged.map(String::from_iter).as_deref(),
            Some(result),
            "{order}"
        );
    }
}
