//! `paydown tieout`: the published numbers beside the deal's own.

use files::deal_of_published;
use paydown::page::write_table;
use paydown::{Deal, TieOut};
use report::Format;

use crate::args::TieoutArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Compares every published file of every deal named, and fails on anything outside.
pub(crate) fn run(args: &TieoutArgs, output: &Output) -> Result<Exit, Error> {
    let mut tied = TieOut::default();
    for path in &args.paths {
        let path = &paydown::path_of(path);
        let (deals, files) = match deal_of_published(path) {
            Some(deal) => (vec![deal], vec![path.clone()]),
            None => (paydown::deals_in(path), Vec::new()),
        };
        for deal in deals {
            let deal = Deal::of(reading::deal(&deal, output)?);
            tied.files.extend(reading::tie_out(&deal, &files, output)?.files);
        }
    }
    if tied.files.is_empty() {
        return Err(Error::Usage {
            message: "no published numbers found".to_string(),
            hint: Some("they stand in DEAL/published/*.toml".to_string()),
        });
    }
    match output.format {
        _ if args.summary => output.sheet(&tied.summary())?,
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            output.sheet(&tied.table())?
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            write_table(&tied.summary(), to, output.format, terminal)?;
            let noted = tied.noted(args.all);
            if !noted.rows.is_empty() {
                writeln!(to)?;
                write_table(&noted, to, output.format, terminal)?;
            }
            Ok(())
        })?,
    }
    for breach in tied.breaches() {
        output.note(&format!("outside: {breach}"));
    }
    output.note(&tied.totals());
    Ok(if tied.holds() { Exit::Done } else { Exit::Difference })
}
