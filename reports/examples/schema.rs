//! Prints the JSON Schema of the results, as it is committed in `reports/schema/results.schema.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(mutaspec_reports::schema::results_schema().as_bytes())
}
