//! Test texts that contain the markup of some format.

use crate::sample;
use crate::schema::Results;

/// Each text contains special characters of some format.
pub(crate) const TEXTS: [&str; 9] = [
    "",
    "a ]]> b <!-- c --> &amp; <d e='f' g=\"h\">",
    "100 % of %0A and %25",
    "first\nsecond\r\nthird\ttabbed",
    "::error file=x,line=1::not a command",
    "`one` ``two`` ```three``` | pipe | \\ *bold* _it_ [link](1) ![image](x)",
    "\u{1b}[31mred\u{1b}[0m \0\u{7}\u{7f}\u{85}\u{fffe}\u{ffff}",
    "größe → 語 \u{1f600} \u{202e}reversed",
    "{0} {{1}} {name}",
];

/// Returns the characters from 0 to 255.
pub(crate) fn every_small_character() -> String {
    (0..=255u8).map(char::from).collect()
}

/// Returns the sample's results with `text` in place of every text that is not an id.
pub(crate) fn results(text: &str) -> Results {
    let mut results = Results::new(&[sample::outcome(), sample::failing()], &sample::refused());
    for model in &mut results.specs {
        text.clone_into(&mut model.model);
        text.clone_into(&mut model.properties[0].name);
        if let Some(reason) = &mut model.properties[0].reason {
            text.clone_into(reason);
        }
        for mutant in &mut model.mutants {
            text.clone_into(&mut mutant.original);
            text.clone_into(&mut mutant.replacement);
            mutant.reason = mutant.reason.as_ref().map(|_| text.to_owned());
            for killer in &mut mutant.killed_by {
                text.clone_into(killer);
            }
        }
    }
    for refused in &mut results.refused {
        text.clone_into(&mut refused.reason);
    }
    results
}
