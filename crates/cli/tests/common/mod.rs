//! Small deal folders, and what the program says of them.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What a user sees.
pub(crate) struct Seen {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Seen {
    /// The fields of a column of CSV, row by row.
    pub(crate) fn texts(&self, column: &str) -> Vec<String> {
        assert_eq!(self.code, 0, "{}", self.stderr);
        let mut lines = self.stdout.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let head = lines.next().expect("a header");
        let at = head.iter().position(|name| *name == column).expect("the column");
        lines.map(|fields| fields[at].to_string()).collect()
    }

    /// The numbers of a column.
    pub(crate) fn numbers(&self, column: &str) -> Vec<f64> {
        let number = |text: &String| text.parse().expect("a number");
        self.texts(column).iter().map(number).collect()
    }
}

/// A folder with the files of a deal.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn of(files: &[(&str, &str)]) -> Folder {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a line in the folder.
    pub(crate) fn run(&self, line: &str) -> Seen {
        self.run_with(&line.split(' ').collect::<Vec<_>>())
    }

    /// Runs arguments, which may have spaces, in the folder.
    pub(crate) fn run_with(&self, arguments: &[&str]) -> Seen {
        let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
            .args(arguments)
            .current_dir(self.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("the program starts");
        Seen {
            code: output.status.code().expect("an exit code"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}
