//! Which classes and views a question is about.

use bonds::deal::ClassKind;
use files::nearest;
use grid::DealInputs;
use terms::RunTo;

use crate::Error;

/// Positions of the classes named, each once, or of all classes that are no residual.
///
/// # Errors
/// When the deal has no such class.
pub fn classes(inputs: &DealInputs, names: &[String]) -> Result<Vec<usize>, Error> {
    let deal = &inputs.deal;
    if names.is_empty() {
        let bonds = |class: &usize| deal.classes[*class].kind != ClassKind::Residual;
        return Ok((0..deal.classes.len()).filter(bonds).collect());
    }
    let mut classes = Vec::new();
    for name in names {
        let Some(class) = deal.class_named(name) else {
            let known = deal.classes.iter().map(|class| class.name.as_str());
            let hint = match nearest(name, known.clone()) {
                Some(known) => format!("did you mean {known}?"),
                None => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
            };
            return Err(Error::hinted(format!("{} has no class {name:?}", deal.name), Some(hint)));
        };
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    Ok(classes)
}

/// The same where residuals have no place; `why` says what they lack.
///
/// # Errors
/// As [`classes`], and when one named is a residual.
pub fn bonds(inputs: &DealInputs, names: &[String], why: &str) -> Result<Vec<usize>, Error> {
    let classes = classes(inputs, names)?;
    let all = classes.iter().filter_map(|class| inputs.deal.classes.get(*class));
    let mut residuals = all.filter(|class| class.kind == ClassKind::Residual);
    match residuals.next() {
        Some(residual) => {
            let name = &residual.name;
            let hint = format!("its cash: paydown cashflows DEAL --bonds --class {name}");
            Err(Error::hinted(format!("{name} is a residual: it {why}"), Some(hint)))
        }
        None => Ok(classes),
    }
}

/// The views asked for, as far as the deal has them: without a call, to maturity only; `None` asks
/// for both.
///
/// # Errors
/// When it is to call alone, and the deal has no call.
pub fn views(asked: Option<RunTo>, inputs: &DealInputs) -> Result<Vec<RunTo>, Error> {
    let callable = inputs.deal.call.is_some();
    match asked {
        Some(RunTo::Call) if !callable => {
            Err(Error::usage(format!("{} has no call: use --to maturity", inputs.deal.name)))
        }
        None if callable => Ok(vec![RunTo::Call, RunTo::Maturity]),
        None => Ok(vec![RunTo::Maturity]),
        Some(view) => Ok(vec![view]),
    }
}
