//! The archive that a workbook is, and its parts by their names.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::reader::workbook::Refusal;
use crate::reader::workbook::formats::{self, Meant};
use crate::reader::workbook::strings::{self, Strings};
use crate::reader::workbook::xml::{Xml, attribute};

/// Most parts of a workbook.
const PARTS: usize = 10_000;
/// Most of a part that lists sheets or formats, bytes.
const SMALL: u64 = 16 << 20;
/// Most of the texts that cells share, bytes.
const STRINGS: u64 = 512 << 20;
/// Most of a sheet, bytes.
const SHEET: u64 = 2 << 30;
/// What older workbooks, and those with a password, begin with.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// A workbook.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Names of parts as they are compared, each with its position.
    names: Vec<(String, usize)>,
    /// Where the part that lists the sheets stands.
    folder: String,
}

/// A sheet of cells.
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) is_hidden: bool,
    /// Name of its part.
    pub(crate) part: String,
}

/// The sheets of a workbook in their order.
pub(crate) struct Listing {
    pub(crate) sheets: Vec<Listed>,
    /// Whether days are counted from 1904.
    pub(crate) from_1904: bool,
}

impl<'b> Package<'b> {
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Package<'b>, Refusal> {
        if bytes.starts_with(COMPOUND) {
            let hint = "take the password off, or save it as .xlsx".to_owned();
            let message = "the workbook has a password, or is of the older kind .xls".to_owned();
            return Err(Refusal { message, hint: Some(hint) });
        }
        if !bytes.starts_with(b"PK") {
            let hint = "save it as .xlsx, or name it by what it is".to_owned();
            return Err(Refusal {
                message: "the file is no workbook".to_owned(),
                hint: Some(hint),
            });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
        if archive.len() > PARTS {
            return Err(Refusal::new(format!("the workbook has more than {PARTS} parts")));
        }
        let names = (0..archive.len())
            .filter_map(|at| Some((plain(&archive.name_for_index(at)?.ok()?), at)))
            .collect();
        Ok(Package { archive, names, folder: String::new() })
    }

    /// A part, if there is one of this name; letters of either case are one.
    fn part(&mut self, name: &str, most: u64) -> Result<Option<Xml<'_>>, Refusal> {
        let wanted = plain(name);
        let Some((_, at)) = self.names.iter().find(|(known, _)| *known == wanted) else {
            return Ok(None);
        };
        let part = self.archive.by_index(*at).map_err(unreadable)?;
        Ok(Some(Xml::new(part.take(most + 1), most)))
    }

    fn needed(&mut self, name: &str, most: u64) -> Result<Xml<'_>, Refusal> {
        let missing = || Refusal::damaged(format!("it has no part {name}"));
        self.part(name, most)?.ok_or_else(missing)
    }

    /// The sheets of cells.
    pub(crate) fn sheets(&mut self) -> Result<Listing, Refusal> {
        let mut main = "xl/workbook.xml".to_owned();
        self.needed("_rels/.rels", SMALL)?.each("Relationship", |start| {
            if let (Some(kind), Some(target)) =
                (attribute(start, "Type")?, attribute(start, "Target")?)
                && kind.ends_with("/officeDocument")
            {
                main = beside("", &target);
            }
            Ok(())
        })?;
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        folder.clone_into(&mut self.folder);
        let mut parts = Vec::new();
        self.needed(&format!("{folder}/_rels/{file}.rels"), SMALL)?.each(
            "Relationship",
            |start| {
                if let (Some(id), Some(kind), Some(target)) = (
                    attribute(start, "Id")?,
                    attribute(start, "Type")?,
                    attribute(start, "Target")?,
                ) && kind.ends_with("/worksheet")
                {
                    parts.push((id, beside(folder, &target)));
                }
                Ok(())
            },
        )?;
        let mut listing = Listing { sheets: Vec::new(), from_1904: false };
        self.needed(&main, SMALL)?.each("sheet", |start| {
            let id = attribute(start, "id")?;
            if let Some((_, part)) = parts.iter().find(|(known, _)| Some(known) == id.as_ref()) {
                let is_hidden = attribute(start, "state")?.is_some_and(|state| state != "visible");
                let name = attribute(start, "name")?.unwrap_or_default();
                listing.sheets.push(Listed { name, is_hidden, part: part.clone() });
            }
            Ok(())
        })?;
        self.needed(&main, SMALL)?.each("workbookPr", |start| {
            listing.from_1904 =
                attribute(start, "date1904")?.is_some_and(|value| value == "1" || value == "true");
            Ok(())
        })?;
        Ok(listing)
    }

    /// What the formats of cells say of their numbers, by the number of the style.
    pub(crate) fn formats(&mut self) -> Result<Vec<Meant>, Refusal> {
        match self.part(&format!("{}/styles.xml", self.folder), SMALL)? {
            Some(part) => formats::read(part),
            None => Ok(Vec::new()),
        }
    }

    /// The texts that cells share.
    pub(crate) fn strings(&mut self) -> Result<Strings, Refusal> {
        match self.part(&format!("{}/sharedStrings.xml", self.folder), STRINGS)? {
            Some(part) => strings::read(part),
            None => Ok(Strings::default()),
        }
    }

    /// The cells of a sheet.
    pub(crate) fn cells(&mut self, part: &str) -> Result<Xml<'_>, Refusal> {
        self.needed(part, SHEET)
    }
}

/// The name of a part as it is compared.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// A target as a part of `folder` names it.
fn beside(folder: &str, target: &str) -> String {
    let all = match target.starts_with('/') {
        true => target.to_owned(),
        false => format!("{folder}/{target}"),
    };
    let mut path: Vec<&str> = Vec::new();
    for step in all.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = path.pop(),
            step => path.push(step),
        }
    }
    path.join("/")
}

fn unreadable(error: ZipError) -> Refusal {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Refusal {
            message: "the workbook is encrypted".to_owned(),
            hint: Some("take the password off, and save it as .xlsx".to_owned()),
        },
        error => Refusal::damaged(error),
    }
}
