//! Delinquency tables and tables of loans.

use std::fmt::Write as _;

use remittance::{
    DelinquencyMeasure, DelinquencyRow, DelinquencyTable, Figure, Loan, LoanTable, LoanTableKind,
    PaymentsBehind,
};
use terms::Date;

use super::{Layout, Page, SLOT, at, in_general, right, row, serial};

pub(super) fn delinquency(table: &DelinquencyTable) -> Vec<String> {
    let heads = ["CURRENT", "1 PAYMENT", "2  PAYMTS", "3+  PAYMTS", "TOTAL"];
    let texts: Vec<(usize, &str)> = (4..).zip(heads).map(|(at, head)| (at * SLOT, head)).collect();
    let mut lines = vec![at(&texts)];
    for (name, row_kind) in DelinquencyRow::ALL {
        for (measure_name, measure) in DelinquencyMeasure::ALL {
            let name = if measure == DelinquencyMeasure::Balance { name } else { "" };
            let mut texts = vec![(0, name.to_owned()), (30, measure_name.to_owned())];
            for (slot, (_, behind)) in (4..).zip(PaymentsBehind::ALL) {
                let figure = table.figure(row_kind, measure, behind);
                texts.extend(figure.map(|figure| in_general(slot * SLOT, figure)));
            }
            lines.push(row(&texts));
        }
    }
    lines.push("Note:  Current = 0-30days, 1 Payment =31-60days".to_owned());
    lines
}

/// Columns of a table of loans: slot, heading, text of a loan and whether it is a number.
type LoanColumn = (usize, [&'static str; 3], fn(&Loan) -> (String, bool));

fn text(figure: Option<&Figure>) -> (String, bool) {
    (figure.map_or("", Figure::text).to_owned(), true)
}

fn day(date: Option<Date>) -> (String, bool) {
    (date.map(serial).unwrap_or_default(), true)
}

fn state_and_ltv(loan: &Loan) -> (String, bool) {
    (format!("{}  -  {}", loan.state, text(loan.ltv.as_ref()).0), false)
}

fn type_and_term(loan: &Loan) -> (String, bool) {
    let term = text(loan.original_term.as_ref()).0;
    (format!("{}  -  {term}", loan.disposition.map_or("", |kind| kind.name())), false)
}

fn loan_columns(kind: LoanTableKind) -> Vec<LoanColumn> {
    let number: LoanColumn = (0, ["Loan Number", "&", "Loan Group"], |loan| {
        let group = if loan.group == 0 { String::new() } else { format!("  {}", loan.group) };
        (format!("{}{group}", loan.number), false)
    });
    let status: LoanColumn = (2, ["", "Loan", "Status"], |loan| (loan.status.clone(), false));
    let original: fn(&Loan) -> (String, bool) = |loan| text(loan.original_balance.as_ref());
    let original_heading = ["Original", "Principal", "Balance"];
    let rate: fn(&Loan) -> (String, bool) = |loan| text(loan.note_rate.as_ref());
    let amount: fn(&Loan) -> (String, bool) = |loan| text(loan.amount.as_ref());
    let balance: fn(&Loan) -> (String, bool) = |loan| text(loan.balance.as_ref());
    let date: fn(&Loan) -> (String, bool) = |loan| day(loan.date);
    let term: fn(&Loan) -> (String, bool) = |loan| text(loan.original_term.as_ref());
    let origination: fn(&Loan) -> (String, bool) = |loan| day(loan.origination_date);
    let note = ["Current", "Note", "Rate"];
    let state = ["State &", "LTV at", "Origination"];
    let last = ["", "Origination", "Date"];
    match kind {
        LoanTableKind::Payoffs => vec![
            number,
            status,
            (3, original_heading, original),
            (4, ["", "Prepayment", "Amount"], amount),
            (5, ["", "Prepayment", "Date"], date),
            (6, note, rate),
            (7, state, state_and_ltv),
            (8, ["Type Prepayment", "&", "Original Term"], type_and_term),
            (9, last, origination),
        ],
        LoanTableKind::Reo => vec![
            number,
            (2, original_heading, original),
            (3, ["Stated", "Principal", "Balance"], balance),
            (4, ["", "Paid to", "Date"], date),
            (5, note, rate),
            (6, state, state_and_ltv),
            (7, ["", "Original", "Term"], term),
            (8, last, origination),
        ],
        LoanTableKind::Liquidations => vec![
            number,
            status,
            (3, original_heading, original),
            (4, ["Prior", "Principal", "Balance"], balance),
            (5, ["", "Realized", "Loss/(Gain)"], amount),
            (6, note, rate),
            (7, state, state_and_ltv),
            (8, ["", "Original", "Term"], term),
            (9, last, origination),
        ],
    }
}

pub(super) fn loans(table: &LoanTable, layout: &Layout) -> Vec<Page> {
    let (title, below) = match table.kind {
        LoanTableKind::Payoffs => ("Prepayment Detail Report", "-  Loans Prepaid in Full"),
        LoanTableKind::Reo => ("REO Report", "-  Mortgage Loans that Become REO"),
        LoanTableKind::Liquidations => ("Realized Loss Detail Report", "-  Loans Liquidated"),
    };
    let columns = loan_columns(table.kind);
    let mut chunks: Vec<&[Loan]> = table.loans.chunks(layout.loans_a_page).collect();
    if chunks.is_empty() {
        chunks.push(&[]);
    }
    let mut pages = Vec::new();
    for (page, loans) in chunks.into_iter().enumerate() {
        let mut lines = Vec::new();
        if page == 0 || layout.summary_again {
            lines.push(at(&[(0, "SUMMARY"), (90, "LOAN GROUP")]));
            for position in 0..table.summary.len().max(table.groups.len()) {
                let mut texts = Vec::new();
                if let Some(total) = table.summary.get(position) {
                    let figure = total.figure.as_ref().map_or("Not Available", Figure::text);
                    texts.push((0, format!("{} =   {figure}", total.label)));
                }
                if let Some(group) = table.groups.get(position) {
                    let mut words = format!("Loan Group {}    =    {}", group.number, group.name);
                    if let Some(value) = &group.book_value {
                        let value = value.as_ref().map_or("Not Available", Figure::text);
                        write!(words, ";   REO Book Value  =  {value}").expect("text");
                    }
                    texts.push((90, words));
                }
                lines.push(row(&texts));
            }
        }
        if page == 0 || layout.heading_again {
            for level in 0..3 {
                let texts: Vec<(usize, &str)> =
                    columns.iter().map(|(slot, words, _)| (slot * SLOT, words[level])).collect();
                lines.push(at(&texts));
            }
        }
        for loan in loans {
            let mut texts = Vec::new();
            for (slot, _, text) in &columns {
                let (text, is_number) = text(loan);
                let start = slot * SLOT;
                texts.push(match is_number && !text.is_empty() {
                    true => right(start, &text),
                    false => (start, text),
                });
            }
            lines.push(row(&texts));
        }
        if loans.is_empty() {
            lines.push("SPACE INTENTIONALLY LEFT BLANK".to_owned());
        }
        pages.push((title.to_owned(), Some(below.to_owned()), lines));
    }
    pages
}
