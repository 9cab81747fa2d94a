//! `paydown help`, `completions` and `man`: what the program says of itself.

use std::io::Write;
use std::path::Path;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use report::WriteError;

use crate::args::{Cli, HelpArgs, ManArgs};
use crate::exit::{Error, Exit};
use crate::output::Output;

/// The guide.
const GUIDE: &str = include_str!("../starter/guide.md");

/// Topics of the guide, each with the beginning of its heading.
const TOPICS: [(&str, &str); 12] = [
    ("deal-file", "## `deal.toml`"),
    ("sheets", "## Sheets of workbooks"),
    ("pools", "## Pools"),
    ("tapes", "## Loan tapes"),
    ("seasoned", "## Terms of a seasoned deal"),
    ("settings", "## Settings of a scenario"),
    ("scenario-files", "## Scenario files"),
    ("doubts", "## Doubts"),
    ("columns", "## What the verbs write"),
    ("comparing", "## Comparing"),
    ("workbooks", "## Workbooks"),
    ("published", "## `published/*.toml`"),
];

/// Prints the help of a verb, a topic of the guide, or what there is.
pub(crate) fn run(args: &HelpArgs, output: &Output) -> Result<Exit, Error> {
    let mut command = Cli::command();
    command.build();
    let text = match &args.topic {
        None => {
            let topics = TOPICS.map(|(name, _)| name).join(", ");
            format!("{}\nTopics of help: {topics}; guide for all\n", command.render_long_help())
        }
        Some(topic) => match (command.find_subcommand_mut(topic), section(topic)) {
            (Some(verb), _) => verb.render_long_help().to_string(),
            (None, Some(section)) => section.to_owned(),
            (None, None) => return Err(unknown(topic, &command)),
        },
    };
    output.text(|to, _| to.write_all(text.as_bytes()))?;
    Ok(Exit::Done)
}

fn unknown(topic: &str, command: &Command) -> Error {
    let verbs: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let topics = TOPICS.iter().map(|(name, _)| *name).chain(["guide"]);
    let near = files::nearest(topic, verbs.iter().copied().chain(topics.clone()));
    let all = || format!("there are verbs, and {}", topics.collect::<Vec<_>>().join(", "));
    Error::Usage {
        message: format!("there is no help on {topic:?}"),
        hint: Some(near.map_or_else(all, |near| format!("did you mean {near}?"))),
    }
}

/// A topic of the guide: from its heading to the next of its depth.
fn section(topic: &str) -> Option<&'static str> {
    if topic == "guide" {
        return Some(GUIDE);
    }
    let (_, heading) = TOPICS.iter().find(|(name, _)| *name == topic)?;
    let start = GUIDE.find(&format!("\n{heading}"))? + 1;
    let rest = GUIDE.get(start..)?;
    let end = rest.find("\n## ").map_or(rest.len(), |end| end + 1);
    rest.get(..end)
}

/// Writes the completions of a shell.
pub(crate) fn completions(shell: Shell, output: &Output) -> Result<Exit, Error> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "paydown", &mut text);
    output.text(|to, _| to.write_all(&text))?;
    Ok(Exit::Done)
}

/// Writes the man page of the program, or those of all verbs into a folder.
pub(crate) fn man(args: &ManArgs, output: &Output) -> Result<Exit, Error> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.folder else {
        let page = page(command)?;
        output.text(|to, _| to.write_all(&page))?;
        return Ok(Exit::Done);
    };
    std::fs::create_dir_all(folder).map_err(|error| WriteError { path: folder.clone(), error })?;
    let verbs: Vec<Command> = command.get_subcommands().cloned().collect();
    for verb in verbs {
        let name = format!("paydown-{}", verb.get_name());
        write_page(folder, verb.name(name), output)?;
    }
    write_page(folder, command, output)?;
    Ok(Exit::Done)
}

fn write_page(folder: &Path, command: Command, output: &Output) -> Result<(), Error> {
    let path = folder.join(format!("{}.1", command.get_name()));
    let page = page(command)?;
    output.file(&path, |to| to.write_all(&page))
}

fn page(command: Command) -> Result<Vec<u8>, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(Error::Print)?;
    page.flush().map_err(Error::Print)?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_is_in_the_guide() {
        for (topic, heading) in TOPICS {
            let section = section(topic).unwrap_or_default();
            assert!(section.starts_with(heading) && section.len() > 500, "{topic}");
        }
    }
}
