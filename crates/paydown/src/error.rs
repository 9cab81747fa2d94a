//! Why something asked of a deal has no result.

use files::ReadError;
use grid::Failure;

/// Why there is no result. A number that does not exist is no error: it is an empty cell with a reason.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Files that cannot be read: every fault, each with its place.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was asked does not fit the deal.
    #[error("{message}")]
    Usage {
        /// What does not fit.
        message: String,
        /// What would.
        hint: Option<String>,
    },
    /// An error of the engine.
    #[error(transparent)]
    Engine(Failure),
}

impl Error {
    /// Something asked that does not fit, without a hint.
    pub fn usage(message: impl Into<String>) -> Error {
        Error::Usage { message: message.into(), hint: None }
    }

    /// The same, with what would fit.
    pub fn hinted(message: impl Into<String>, hint: Option<String>) -> Error {
        Error::Usage { message: message.into(), hint }
    }
}

/// A single run that fails does so because of what was asked of it, or of the engine.
impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        if failure.is_of_engine() {
            Error::Engine(failure)
        } else {
            Error::usage(failure.to_string())
        }
    }
}
