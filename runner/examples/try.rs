use std::sync::atomic::AtomicBool;
use mutaspec_runner::{campaign::{self, Options}, outcome::Verdict, settings::Settings, spec, suggest};
use mutaspec_specs as _;
fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let stop = AtomicBool::new(false);
    for d in spec::definitions() {
        for m in d.models {
            let name = format!("{}/{}", d.name, m.name);
            if m.expect_failure.is_some() || !(wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()))) { continue; }
            let settings = Settings { model: m.name.into(), ..Settings::default() };
            let machine = (d.build)(&settings).unwrap();
            let options = Options::default();
            let t = std::time::Instant::now();
            let outcome = campaign::run(&*machine, &options, &|_| {}, &stop).unwrap();
            let t1 = t.elapsed();
            let places: Vec<usize> = (0..outcome.mutants.len()).filter(|p| outcome.mutants[*p].verdict == Verdict::Survived).collect();
            let grown = suggest::grown(&*machine, &settings);
            let bigger = grown.as_ref().and_then(|g| (d.build)(&g.settings).ok());
            let larger = bigger.as_ref().map(|m| suggest::Larger { name: &grown.as_ref().unwrap().name, machine: &**m });
            let found = suggest::suggest(&*machine, &larger.into_iter().collect::<Vec<_>>(), &options, &suggest::Budget::default(), &outcome, &places, &stop).unwrap();
            println!("=== {name}: {} states, larger {:?}, {} survivors; run {t1:?}, all {:?}", found.states, found.larger, found.survivors, t.elapsed());
            for f in &found.findings {
                println!("--- {} {:?} tried {:?}  `{}` => `{}`", f.id, f.class, f.tried, outcome.mutants[f.mutant].mutant.row.original, outcome.mutants[f.mutant].mutant.row.replacement);
                for s in &f.suggestions { println!("{:?} kills {} larger {:?} weight {}\n{}", s.kind, s.kills.len(), s.larger, s.weight, s.code.clone().unwrap_or(s.name.clone())); }
                if let Some(h) = &f.history { println!("HISTORY flag {} {}", h.flag, h.remembers); }
            }
        }
    }
}
