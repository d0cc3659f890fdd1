//! Prints the JSON Schema of the results (`reports/schema/results.schema.json`). With the argument
//! `run`, prints that of a run (`reports/schema/run.schema.json`).

use std::io::Write;

use mutaspec_reports::schema::{results_schema, run::run_schema};

fn main() -> std::io::Result<()> {
    let schema = if std::env::args().any(|word| word == "run") {
        run_schema()
    } else {
        results_schema()
    };
    std::io::stdout().write_all(schema.as_bytes())
}
