//! Prints the JSON Schema of the results, as it is committed in `reports/schema/results.schema.json`; with the word `run`, that of a run, as it is
//! committed in `reports/schema/run.schema.json`.

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
