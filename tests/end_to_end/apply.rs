//! `suggest --apply`: changes a copied spec, builds it again with `rustc`, and reports the score.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::compile::{program_compiler, root};
use crate::support::{Place, Ran};

const NAME: &str = "applied-specs";

/// A program whose only file is the spec of `mutaspec new`, with a list of properties.
struct Crate {
    place: Place,
    program: PathBuf,
}

const LIST: &str = "    #[model(pair, properties = [sent_parcels_are_paid])]\n    #[model(free)]\n    \
                    #[model(one, customers = [\"ann\"])]\n";

impl Crate {
    fn new() -> Crate {
        let place = Place::new();
        fs::create_dir(place.path().join("src")).expect("there is room");
        let spec = fs::read_to_string(root().join("src/driver/template/lib.rs"))
            .expect("there is a template");
        let spec = spec.replace(
            "    pub struct Constants",
            &format!("{LIST}    pub struct Constants"),
        );
        place.write("src/main.rs", &format!("{spec}\nmutaspec::main!();\n"));
        let program = place
            .path()
            .join(NAME)
            .with_extension(std::env::consts::EXE_EXTENSION);
        let created = Crate { place, program };
        let built = created.compiler().output().expect("the compiler runs");
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        created
    }

    fn compiler(&self) -> Command {
        program_compiler(self.place.path(), NAME, &self.program)
    }

    /// Runs a command. The build is the one that made the program, or `build`.
    fn run(&self, line: &str, build: Option<&str>) -> Ran {
        let compiler = self.compiler();
        let words = std::iter::once(compiler.get_program()).chain(compiler.get_args());
        let words: Vec<&str> = words
            .map(|word| word.to_str().expect("it is text"))
            .collect();
        let own = serde_json::to_string(&words).expect("words are JSON");
        let mut command = self.place.command_of(&self.program, line);
        for (name, value) in compiler.get_envs() {
            command.env(name, value.expect("it is set"));
        }
        command
            .env("MUTASPEC_BUILD", build.unwrap_or(&own))
            .stdin(std::process::Stdio::null());
        command.output().expect("the program starts").into()
    }

    fn source(&self) -> String {
        self.place.read("src/main.rs")
    }
}

#[test]
fn applied_property_is_built_and_kills() {
    let shop = Crate::new();
    let before = shop.source();
    let ran = shop.run("run shop/pair --level basic", None);
    assert_eq!(ran.code, Some(2), "{}{}", ran.out, ran.err);
    let asked = shop.run("suggest 1 --apply", None);
    let error = "error: `--apply` asks before it changes a file, and standard input is not a terminal\nhint: `--yes` applies without a question\n";
    assert_eq!(
        (asked.code, asked.out.as_str(), asked.err.as_str()),
        (Some(1), "", error)
    );
    assert_eq!(shop.source(), before);

    // Gap 1 is closed by a property of the spec, gap 2 by a new one.
    let applied = shop.run("suggest 2 --apply --yes", None);
    assert_eq!(applied.code, Some(0), "{}{}", applied.out, applied.err);
    assert!(
        applied
            .out
            .contains("\n--- src/main.rs\n+++ src/main.rs\n@@ -4,7 +4,7 @@\n"),
        "{}",
        applied.out
    );
    let code = "        true\n    }\n\n    /// `sent` is always a subset of `paid`.\n    #[invariant]\n    \
                fn always_sent_within_paid(s: &State) -> bool {\n        s.sent.is_subset(&s.paid)\n    }\n}\n";
    let after = before
        .replace(
            "[sent_parcels_are_paid]",
            "[sent_parcels_are_paid, always_sent_within_paid]",
        )
        .replace("        true\n    }\n}\n", code);
    assert_eq!(shop.source(), after);
    assert_eq!(
        shop.place.names("src"),
        ["main.rs"],
        "nothing is left behind"
    );
    let report = "\nshop/pair: score 0/8 = 0 % → 2/8 = 25 %, 2 more mutants killed\n\
                  gap 2 is closed, 1 gap is left; `run` updates the report and the numbers\n";
    assert!(applied.out.ends_with(report), "{}", applied.out);

    // The program is the new one, and the gap is closed.
    let again = shop.run("suggest 2 --apply --yes", None);
    assert_eq!(again.code, Some(1), "{}{}", again.out, again.err);
    assert!(
        again
            .err
            .contains("error: no property is suggested on shop/pair"),
        "{}",
        again.err
    );
    assert_eq!(shop.source(), after);
}

#[test]
fn failed_build_restores_the_file() {
    let shop = Crate::new();
    let before = shop.source();
    for build in ["[\"rustc\", \"--no-such-option\"]", "[\"no-such-program\"]"] {
        let ran = shop.run("suggest shop/pair --apply --yes", Some(build));
        assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("so src/main.rs is restored"),
            "{}",
            ran.err
        );
        assert_eq!(shop.source(), before);
        assert_eq!(shop.place.names("src"), ["main.rs"]);
    }
    shop.place.write("src/main.rs", &format!("{before}\n"));
    let ran = shop.run("suggest shop/pair --apply --yes", None);
    let error = "error: src/main.rs has changed since the program was built\n";
    assert!(
        ran.code == Some(1) && ran.err.contains(error),
        "{}",
        ran.err
    );
    let several = shop.run("suggest --apply --yes", None);
    assert!(
        several
            .err
            .starts_with("error: `--apply` changes one model, and this names 3\n"),
        "{}",
        several.err
    );
}

#[test]
fn suggestion_that_fails_on_another_model_is_not_applied() {
    let shop = Crate::new();
    let before = shop.source();
    // Both customers get a parcel on `free` alone.
    let ran = shop.run("suggest shop/free --operators K1 --apply --yes", None);
    let left_out = "is left out: it fails on one, which would also check it\n";
    let error = "error: no property is suggested on shop/free that holds on all models that would \
                 check it, so there is nothing to apply\n";
    assert!(
        ran.code == Some(1) && ran.out.contains(left_out) && ran.err.contains(error),
        "{}{}",
        ran.out,
        ran.err
    );
    assert_eq!(shop.source(), before);
}
