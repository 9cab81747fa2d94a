//! `paydown init`: a small commented deal folder to start from.

use std::fs;

use report::WriteError;

use crate::args::InitArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;

const FILES: [(&str, &str); 2] = [
    ("deal.toml", include_str!("../starter/deal.toml")),
    ("pool.csv", include_str!("../starter/pool.csv")),
];

/// Writes the starter deal into a folder that holds none of its files yet.
pub(crate) fn run(args: &InitArgs, output: &Output) -> Result<Exit, Error> {
    for (name, _) in FILES {
        let path = args.folder.join(name);
        if path.symlink_metadata().is_ok() {
            return Err(Error::Usage {
                message: format!("{} exists already", path.display()),
                hint: Some("name a new folder".to_string()),
            });
        }
    }
    fs::create_dir_all(&args.folder)
        .map_err(|error| WriteError { path: args.folder.clone(), error })?;
    let folder = args.folder.display();
    for (name, text) in FILES {
        let text = text.replace("DIR", &folder.to_string());
        output.file(&args.folder.join(name), |to| to.write_all(text.as_bytes()))?;
    }
    output.note(&format!(
        "wrote {folder}/deal.toml and {folder}/pool.csv; price them with: paydown price {folder}"
    ));
    Ok(Exit::Done)
}
