//! Configuration files and the messages about mistakes in them.

use mutaspec_reports::sample;

use super::*;

static SPEC: std::sync::LazyLock<Definition> = std::sync::LazyLock::new(sample::definition);

fn read(text: &str) -> Result<Config, Error> {
    let definitions: [&Definition; 1] = [&SPEC];
    read::config(text, Path::new(""), &definitions, Modules::default())
        .map_err(|e| located(&e, Path::new("mutaspec.yaml")))
}

fn model(text: &str) -> ConfiguredModel {
    let config = read(&format!(
        "specs: {{two_phase_commit: {{models: {{six: {text}}}}}}}"
    ))
    .unwrap();
    let Config { mut specs, .. } = config;
    specs.remove(0).1.remove(0)
}

fn check(text: &str, expected: &str) {
    assert_eq!(read(text).unwrap_err().to_string(), expected);
}

/// Checks the message for a model with this text, which begins at line 5, column 9.
fn check_model(text: &str, expected: &str) {
    let text = format!("specs:\n  two_phase_commit:\n    models:\n      six:\n        {text}\n");
    let error = read(&text).unwrap_err().to_string();
    assert_eq!(
        error.replace("specs.two_phase_commit.models.six", "@"),
        expected
    );
}

#[test]
fn model_sets_every_key() {
    let found = model(
        "{from: article, constants: {managers: 6}, properties: [consistent, termination], max_states: 100, mutant_states: 50, level: all, min_score: 90}",
    );
    let expected = ConfiguredModel {
        name: "six".to_owned(),
        from: Some("article".to_owned()),
        constants: BTreeMap::from([("managers".to_owned(), Setting::One("6".to_owned()))]),
        properties: Some(vec!["consistent".to_owned(), "termination".to_owned()]),
        max_states: Some(100),
        mutant_states: Some(50),
        level: Some(Level::All),
        min_score: Some(90.0),
    };
    assert_eq!(found, expected);
}

#[test]
fn spec_level_applies_to_all_its_models() {
    let config = read("specs: {two_phase_commit: {level: basic}}").unwrap();
    assert_eq!(config.level("two_phase_commit"), Some(Level::Basic));
    assert_eq!(config.level("lamport"), None);
    check(
        "specs: {two_phase_commit: {level: base}}",
        "mutaspec.yaml:1:35: specs.two_phase_commit.level: unknown level `base`; did you mean `basic`?",
    );
}

#[test]
fn spec_min_score_applies_to_all_its_models() {
    let config = read("specs: {two_phase_commit: {min_score: 87.5}}").unwrap();
    assert_eq!(config.min_score("two_phase_commit"), Some(87.5));
    assert_eq!(config.min_score("lamport"), None);
    for (score, told) in [
        ("101", "invalid value: floating point `101.0`"),
        ("most", "invalid type: string \"most\""),
    ] {
        check(
            &format!("specs: {{two_phase_commit: {{min_score: {score}}}}}"),
            &format!(
                "mutaspec.yaml:1:39: specs.two_phase_commit.min_score: {told}, expected a number from 0 to 100"
            ),
        );
    }
}

#[test]
fn constants_accept_natural_yaml_values() {
    for (text, expected) in [
        ("true", Setting::One("true".to_owned())),
        ("-3", Setting::One("-3".to_owned())),
        ("[bob]", Setting::Many(vec!["bob".to_owned()])),
        (
            "[bob, 7]",
            Setting::Many(vec!["bob".to_owned(), "7".to_owned()]),
        ),
    ] {
        assert_eq!(
            model(&format!("{{constants: {{managers: {text}}}}}")).constants["managers"],
            expected
        );
    }
}

#[test]
fn one_word_is_no_set_of_names() {
    check_model(
        "constants: {managers: \"five\"}",
        "mutaspec.yaml:5:31: @.constants.managers: `five` is one word; write a list of names, such as [five], or their number, such as 5",
    );
    check_model(
        "constants: {managers: \"5\"}",
        "mutaspec.yaml:5:31: @.constants.managers: `5` is text; write the number of names without quotes: 5",
    );
}

#[test]
fn empty_file_adds_nothing() {
    for text in [
        "",
        "\n\n",
        "# nothing\n  # yet\n",
        "specs:\n",
        "specs: {}",
        "specs:\n  two_phase_commit:\n",
        "~",
    ] {
        let config = read(text).unwrap();
        assert!(config.models("two_phase_commit").is_empty(), "{text:?}");
    }
}

#[test]
fn misspelt_key_suggests_the_nearest() {
    check(
        "spec:\n",
        "mutaspec.yaml:1:1: unknown key `spec`; did you mean `specs`?",
    );
    check_model(
        "max_state: 3",
        "mutaspec.yaml:5:9: @: unknown key `max_state`; did you mean `max_states`?",
    );
    check_model(
        "xyz: 3",
        "mutaspec.yaml:5:9: @: unknown key `xyz`; expected one of from, constants, properties, max_states, mutant_states, level, min_score",
    );
}

#[test]
fn unknown_name_suggests_the_nearest() {
    check(
        "specs:\n  two_phase: {}\n",
        "mutaspec.yaml:2:3: specs: unknown spec `two_phase`; did you mean `two_phase_commit`?",
    );
    check_model(
        "from: articel",
        "mutaspec.yaml:5:15: @.from: unknown model `articel`; did you mean `article`?",
    );
    check_model(
        "constants: {manager: 6}",
        "mutaspec.yaml:5:21: @.constants: unknown constant `manager`; did you mean `managers`?",
    );
    check_model(
        "properties: [deadlock]",
        "mutaspec.yaml:5:22: @.properties[0]: unknown property `deadlock`; did you mean `deadlock_freedom`?",
    );
}

#[test]
fn wrong_type_names_the_expected_one() {
    check(
        "[1, 2]",
        "mutaspec.yaml:1:1: invalid type: sequence, expected a mapping with the keys specs",
    );
    check(
        "specs: 3",
        "mutaspec.yaml:1:8: specs: invalid type: integer `3`, expected a mapping with the name of a spec as key",
    );
    check_model(
        "max_states: many",
        "mutaspec.yaml:5:21: @.max_states: invalid type: string \"many\", expected a number of states, from 1",
    );
    check_model(
        "max_states: 0",
        "mutaspec.yaml:5:21: @.max_states: invalid value: integer `0`, expected a number of states, from 1",
    );
    check_model(
        "max_states: -1",
        "mutaspec.yaml:5:21: @.max_states: invalid type: integer `-1`, expected a number of states, from 1",
    );
    check_model(
        "properties: consistent",
        "mutaspec.yaml:5:21: @.properties: invalid type: string \"consistent\", expected a list of names",
    );
    check_model(
        "constants: {managers: 1.5}",
        "mutaspec.yaml:5:31: @.constants.managers: invalid type: floating point `1.5`, expected a number, a name, `true`, `false` or a list of them",
    );
}

#[test]
fn duplicate_is_an_error() {
    check(
        "specs: {two_phase_commit: {}, two_phase_commit: {}}",
        "mutaspec.yaml:1:31: specs: spec `two_phase_commit` appears twice",
    );
    check_model(
        "max_states: 1\n        max_states: 2",
        "mutaspec.yaml:6:9: @: key `max_states` appears twice",
    );
    check_model(
        "properties: [consistent, consistent]",
        "mutaspec.yaml:5:34: @.properties[1]: property `consistent` appears twice",
    );
}

#[test]
fn model_name_must_be_new_and_typeable() {
    let named = |name: &str| format!("specs: {{two_phase_commit: {{models: {{{name}: {{}}}}}}}}");
    let taken = read(&named("article")).unwrap_err().to_string();
    assert!(
        taken.ends_with(
            "spec `two_phase_commit` has a model `article` already; choose another name"
        ),
        "{taken}"
    );
    let odd = read(&named("a/b")).unwrap_err().to_string();
    assert!(
        odd.ends_with("a model's name has no blanks and no `/`"),
        "{odd}"
    );
}

#[test]
fn invalid_yaml_is_reported_with_its_position() {
    check(
        "specs:
	- x",
        "mutaspec.yaml:2:1: found character that cannot start any token, while scanning for the next token",
    );
}

#[test]
fn named_file_must_exist() {
    let definitions: [&Definition; 1] = [&SPEC];
    let missing = Path::new("no/such/file.yaml");
    let loaded = Config::load(
        Path::new(""),
        Some(missing),
        &definitions,
        Modules::default(),
    );
    assert!(matches!(loaded, Err(Error::Unreadable { .. })));
}

#[test]
fn misnamed_file_is_refused() {
    let definitions: [&Definition; 1] = [&SPEC];
    let level = |of: &Config| of.level("two_phase_commit");
    for name in ["mutaspec.yml", ".mutaspec.yaml", ".mutaspec.yml"] {
        let place = tempfile::tempdir().unwrap();
        let load = |named: Option<&Path>| {
            Config::load(place.path(), named, &definitions, Modules::default())
        };
        assert_eq!(load(None).unwrap(), Config::default());
        let file = place.path().join(name);
        std::fs::write(&file, "specs: {two_phase_commit: {level: basic}}").unwrap();
        let refused = |with: &str| {
            let error = load(None).unwrap_err();
            let expected = format!(
                "{} is not read: the file is called mutaspec.yaml",
                file.display()
            );
            assert_eq!(error.to_string(), expected, "{with}");
            let hint = format!(
                "rename it to `mutaspec.yaml`, or name it with `--config {}`",
                file.display()
            );
            assert_eq!(error.hint(), Some(hint), "{with}");
        };
        refused("alone");
        std::fs::write(
            place.path().join(FILE),
            "specs: {two_phase_commit: {level: all}}",
        )
        .unwrap();
        refused("beside the right one");
        assert_eq!(level(&load(Some(&file)).unwrap()), Some(Level::Basic));
        std::fs::remove_file(&file).unwrap();
        assert_eq!(level(&load(None).unwrap()), Some(Level::All));
    }
}

#[cfg(unix)]
#[test]
fn dangling_link_is_unreadable() {
    let definitions: [&Definition; 1] = [&SPEC];
    let place = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("nowhere", place.path().join(FILE)).unwrap();
    let loaded = Config::load(place.path(), None, &definitions, Modules::default());
    assert!(
        matches!(loaded, Err(Error::Unreadable { .. })),
        "{loaded:?}"
    );
}

#[test]
fn byte_order_mark_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("models.yaml");
    std::fs::write(
        &file,
        "\u{feff}specs:\r\n  two_phase_commit:\r\n    level: basic\r\n",
    )
    .unwrap();
    let definitions: [&Definition; 1] = [&SPEC];
    let config =
        Config::load(folder.path(), Some(&file), &definitions, Modules::default()).unwrap();
    assert_eq!(config.level("two_phase_commit"), Some(Level::Basic));
}

#[test]
fn deep_nesting_is_refused_before_parsing() {
    check(
        &format!("specs: {}", "[".repeat(100_000)),
        "mutaspec.yaml: more than 2000 brackets are open at once",
    );
}
