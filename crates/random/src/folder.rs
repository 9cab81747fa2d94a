//! A random deal on disk, and as the value that the reader makes of its text.

use std::fs;
use std::io;
use std::path::Path;

use files::{DealDocument, ReadError, read_deal};

use crate::deal::RandomDeal;
use crate::text::Spelling;

impl RandomDeal {
    /// Writes the files of the deal into `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, folder: &Path, spelling: Spelling) -> io::Result<()> {
        for (name, text) in self.files(spelling) {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, text)?;
        }
        Ok(())
    }

    /// The deal as the reader reads its files: text and value cannot differ.
    ///
    /// # Errors
    /// What the reader has against the files: a fault of this generator.
    pub fn read(&self) -> Result<DealDocument, ReadError> {
        let io = |source| ReadError::Io { path: std::env::temp_dir(), source };
        let folder = tempfile::tempdir().map_err(io)?;
        self.write(folder.path(), Spelling::Current).map_err(io)?;
        read_deal(folder.path())
    }
}
