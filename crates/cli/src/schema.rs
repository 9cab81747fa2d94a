//! `paydown schema`: what a file may hold, for editors and for readers.

use files::FileKind;
use report::Format;

use crate::args::SchemaArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;

/// Writes the JSON Schema of a kind of file, or in Markdown its keys.
pub(crate) fn run(args: &SchemaArgs, output: &Output) -> Result<Exit, Error> {
    let text = match output.format() {
        Format::Markdown => keys(args.kind),
        Format::Parquet | Format::Xlsx => {
            return Err(Error::Usage {
                message: "a schema is no table".to_string(),
                hint: Some("write .json, or .md for every key in words".to_string()),
            });
        }
        Format::Table | Format::Csv | Format::Json => args.kind.json_schema(),
    };
    output.text(|to, _| to.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

fn keys(kind: FileKind) -> String {
    let mut text = format!("# {}\n", kind.title());
    for table in kind.guide_tables() {
        if !table.heading.is_empty() {
            text.push_str(&format!("\n## `{}`\n", table.heading));
        }
        text.push_str(&format!("\n{}\n", table.lines.join("\n")));
    }
    text
}
