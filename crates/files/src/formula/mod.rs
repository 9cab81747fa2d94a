//! Amounts and tests that a deal file writes as expressions.
#![expect(dead_code, reason = "read by the tables that follow")]

mod function;
mod lexer;
mod parser;
mod syntax;
mod units;
mod wrong;
