//! The command line of the driver, without cargo.

use super::*;

/// Parses the arguments after the program's name.
fn parse(words: &[&str]) -> Line {
    let words = [line::NAME].iter().chain(words);
    Line::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"))
}

/// Runs the driver in this process. Also returns what it writes to standard error.
fn executed(words: &[&str]) -> (Result<End, Error>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err, (false, false));
    let arguments: Vec<OsString> = [line::NAME]
        .iter()
        .chain(words)
        .map(OsString::from)
        .collect();
    let done = execute(&parse(words), &arguments, &mut console);
    (done, String::from_utf8_lossy(&err).into_owned())
}

/// Runs the driver in this process and returns its error.
fn error(words: &[&str]) -> String {
    match executed(words).0 {
        Ok(_) => panic!("{words:?} succeeds"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn arguments_of_the_spec_program_stay_as_they_are() {
    let line = parse(&[
        "-p",
        "specs",
        "--color",
        "never",
        "--config",
        "a b.yaml",
        "run",
        "--package",
        "-p",
        "--",
        "x",
    ]);
    assert_eq!(line.project.package.as_deref(), Some("specs"));
    assert_eq!(line.forwarded(), ["--color=never", "--config", "a b.yaml"]);
    let Own::Program(words) = line.command else {
        panic!("{line:?}");
    };
    assert_eq!(words, ["run", "--package", "-p", "--", "x"]);
}

#[test]
fn profile_is_release_unless_chosen() {
    assert_eq!(parse(&["run"]).project.profile(), "release");
    assert_eq!(parse(&["--dev", "run"]).project.profile(), "dev");
    assert_eq!(
        parse(&["--profile", "quick", "run"]).project.profile(),
        "quick"
    );
}

#[test]
fn operators_are_listed_without_a_build() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err, (false, false));
    let arguments: Vec<OsString> = [line::NAME, "list", "--operators"]
        .map(OsString::from)
        .to_vec();
    let done = execute(&parse(&["list", "--operators"]), &arguments, &mut console);
    assert!(matches!(done, Ok(End::Exit(Exit::Success))));
    assert!(String::from_utf8_lossy(&out).contains("guard-drop"));
}

#[test]
fn unknown_command_is_refused_without_a_build() {
    assert_eq!(error(&["rum"]), "no command `rum`");
    assert_eq!(error(&["watch", "rum"]), "no command `rum`");
    assert_eq!(error(&["help", "rum"]), "no command `rum`");
}

#[test]
fn wrong_arguments_are_refused_without_a_build() {
    for (words, text) in [
        (&["show"][..], "<MUTANT>"),
        (&["accept", "5"], "--reason"),
        (
            &["accept", "4", "--reason", "x", "--kind", "foo"],
            "[possible values: ",
        ),
        (&["compare", "old"], "not provided"),
        (&["run", "--levle", "basic"], "'--level'"),
        (&["watch", "show"], "<MUTANT>"),
    ] {
        let (done, err) = executed(words);
        assert!(matches!(done, Ok(End::Exit(Exit::Usage))), "{words:?}");
        assert!(err.contains(text), "{words:?}: {err}");
    }
}

#[test]
fn help_covers_both_programs() {
    let help = line::help_on(None).to_string();
    for command in ["new", "watch", "man", "run", "check", "explain"] {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}:\n{help}"
        );
    }
    for (words, text) in [
        (&["run", "--help"][..], "--min-score"),
        (&["--dev", "run", "spec", "-h"], "--color"),
        (&["new", "--help"], "--registry"),
        (&["--help"], "Exit codes"),
    ] {
        let words: Vec<OsString> = [line::NAME]
            .iter()
            .chain(words)
            .map(OsString::from)
            .collect();
        let help = line::help_in(&words).expect("it asks for help").to_string();
        assert!(help.contains(text), "{help}");
    }
    let words = [line::NAME, "run", "--level", "basic"].map(OsString::from);
    assert!(line::help_in(&words).is_none());
}

#[test]
fn every_command_of_a_spec_program_has_a_place_in_the_help() {
    let complete = line::complete();
    for command in complete.get_subcommands() {
        assert!(
            line::ORDER.contains(&command.get_name()),
            "{}",
            command.get_name()
        );
    }
    complete.debug_assert();
}

#[test]
fn pages_and_scripts_cover_both_programs() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err, (false, false));
    manual::man(Some(&pages), &mut console).unwrap();
    for page in ["mutaspec.1", "mutaspec-new.1", "mutaspec-run.1"] {
        assert!(pages.join(page).exists(), "{page}");
    }
    manual::man(None, &mut console).unwrap();
    manual::completions(clap_complete::Shell::Bash, &mut console).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.contains(".TH mutaspec 1")
            && text.contains("--min-score")
            && text.contains("--registry")
    );
}

#[test]
fn spec_program_gets_the_command_that_builds_it() {
    let program = project::SpecProgram {
        package: "specs".to_owned(),
        manifest: "/w/specs/Cargo.toml".into(),
        bin: Some("gallery".to_owned()),
        target: "/w/target".into(),
        folders: Vec::new(),
    };
    let command = delegate::run(&program, &parse(&["--dev", "suggest", "1", "--apply"]), &[]);
    let mut given = command
        .get_envs()
        .filter(|(name, _)| *name == program::suggest::apply::BUILD);
    let words = given
        .next()
        .and_then(|(_, value)| value?.to_str())
        .expect("it is set");
    let words: Vec<String> = serde_json::from_str(words).expect("it is a list of words");
    let expected = [
        "build",
        "--profile",
        "dev",
        "--manifest-path",
        "/w/specs/Cargo.toml",
        "--bin",
        "gallery",
    ];
    assert_eq!(words[1..=expected.len()], expected);
}
