//! Amounts and tests that a deal file writes as expressions.
#![expect(dead_code, reason = "read by the tables that follow")]

mod check;
mod form;
mod function;
mod lexer;
mod order;
mod parser;
mod scope;
mod syntax;
mod units;
mod wrong;

pub(crate) use form::EXPRESSION;
