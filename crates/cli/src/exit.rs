//! Exit codes, and the errors that lead to them.

use std::path::PathBuf;
use std::process::ExitCode;

use files::ReadError;
use grid::Failure;
use report::WriteError;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: done, but a cell failed or a comparison is outside.
    Difference,
    /// 2: wrong usage.
    Usage,
    /// 3: bad input.
    Input,
    /// 4: reading or writing failed.
    InputOutput,
    /// 5: the one thing asked for has no solution.
    NoSolution,
    /// 70: an error of the engine.
    Engine,
    /// 130: stopped by the user.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Difference => 1,
            Exit::Usage => 2,
            Exit::Input => 3,
            Exit::InputOutput => 4,
            Exit::NoSolution => 5,
            Exit::Engine => 70,
            Exit::Interrupted => 130,
        })
    }
}

/// Why a verb gave no result.
#[derive(Debug)]
pub(crate) enum Error {
    /// An argument that does not fit the deal, with a hint.
    Usage { message: String, hint: Option<String> },
    /// An error of the engine.
    Engine(Failure),
    /// Input that cannot be read.
    Read(ReadError),
    /// Input that is read, but is not what it should be.
    Input(String),
    /// A file of a batch that cannot be read.
    Reading(PathBuf, std::io::Error),
    /// Output that cannot be written.
    Write(WriteError),
    /// Standard output is closed or full.
    Print(std::io::Error),
}

impl Error {
    pub(crate) fn usage(message: impl Into<String>) -> Error {
        Error::Usage { message: message.into(), hint: None }
    }

    pub(crate) fn exit(&self) -> Exit {
        match self {
            Error::Usage { .. } => Exit::Usage,
            Error::Engine(_) => Exit::Engine,
            Error::Read(ReadError::Faults(_)) | Error::Input(_) => Exit::Input,
            Error::Reading(_, error) if error.kind() == std::io::ErrorKind::NotFound => Exit::Input,
            Error::Read(ReadError::Io { .. })
            | Error::Reading(..)
            | Error::Write(_)
            | Error::Print(_) => Exit::InputOutput,
        }
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Error {
        Error::Read(error)
    }
}

impl From<WriteError> for Error {
    fn from(error: WriteError) -> Error {
        Error::Write(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        paydown::Error::from(failure).into()
    }
}

impl From<paydown::Error> for Error {
    fn from(error: paydown::Error) -> Error {
        match error {
            paydown::Error::Read(error) => Error::Read(error),
            paydown::Error::Usage { message, hint } => Error::Usage { message, hint },
            paydown::Error::Engine(failure) => Error::Engine(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_engine_has_its_own_code() {
        let broken = bonds::Broken { month: 1, cash_in: 2.0, cash_out: 1.0, balance_gap: 0.0 };
        let of_engine = [
            Failure::Broken(broken),
            Failure::NotProjected,
            Failure::Compile(bonds::CompileError::NoResidual),
        ];
        for failure in of_engine {
            assert_eq!(Error::from(failure).exit(), Exit::Engine);
        }
        for asked in [Failure::NoForward, Failure::NoPool("other".to_string())] {
            assert_eq!(Error::from(asked).exit(), Exit::Usage);
        }
    }
}
