#![allow(clippy::print_stdout, clippy::unwrap_used)]
use std::path::Path;
fn main() {
    for arg in std::env::args().skip(1) {
        let start = std::time::Instant::now();
        match files::read_deal(Path::new(&arg)) {
            Ok(d) => {
                println!(
                    "{arg} ok: {} loans {:?} classes {} terms {} uncovered {:?} warnings {:#?} {:?}",
                    d.inputs.groups.iter().map(|g| g.pool.loans.len()).sum::<usize>(),
                    d.inputs.groups.iter().map(|g| g.pool.cut_off_balance()).collect::<Vec<_>>(),
                    d.inputs.deal.classes.len(),
                    d.terms.len(),
                    d.uncovered().iter().map(|t| &t.path).collect::<Vec<_>>(),
                    d.warnings,
                    start.elapsed()
                );
                if std::env::var("TERMS").is_ok() {
                    for t in &d.terms {
                        println!("{} = {} [{:?}]", t.path, t.value, t.cite);
                    }
                }
            }
            Err(e) => println!("{arg}:\n{e}"),
        }
        for f in files::published_files(Path::new(&arg)).unwrap() {
            match files::read_published(&f) {
                Ok(p) => println!(
                    "  {} tables {} cells {}",
                    f.display(),
                    p.tables.len(),
                    p.tables.iter().map(|t| t.cells.len()).sum::<usize>()
                ),
                Err(e) => println!("{e}"),
            }
        }
    }
}
