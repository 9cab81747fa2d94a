//! Trustees' reports, as filed and in the tidy form, and the terms with which a deal is rolled.

pub(crate) mod edgar;
mod edgar_classes;
mod edgar_delinquency;
mod edgar_headings;
mod edgar_issue;
mod edgar_lines;
mod edgar_loans;
mod edgar_pages;
mod edgar_sections;
mod report_csv;
pub(crate) mod report_file;
mod report_toml;
pub(crate) mod roll_file;
