//! `reserve` of a group as written.

use bonds::deal::Reserve;

use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;

/// A reserve account as written.
#[derive(Clone, Copy)]
pub(crate) enum ReserveFile {
    Dollars(Reserve),
    /// The same as percent of the cut-off balance.
    OfCutOff(Reserve),
}

impl ReserveFile {
    /// The account of a group with this cut-off balance, dollars.
    pub(crate) fn of(self, cut_off_balance: f64) -> Reserve {
        match self {
            ReserveFile::Dollars(reserve) => reserve,
            ReserveFile::OfCutOff(Reserve { initial_usd, target_usd }) => Reserve {
                initial_usd: initial_usd / 100.0 * cut_off_balance,
                target_usd: target_usd / 100.0 * cut_off_balance,
            },
        }
    }
}

/// Reads a reserve account.
pub(crate) fn read(table: Table<'_>) -> Option<ReserveFile> {
    let form = table.exactly_one(&["initial_usd", "initial_pct"]);
    let (usd, pct) = (table.optional("target_usd"), table.optional("target_pct"));
    let reserve = form.and_then(|(key, initial)| {
        let (bound, target, other, names) = match key {
            "initial_usd" => (&bounds::AMOUNT, usd, pct, ["target_usd", "target_pct"]),
            _ => (&bounds::PERCENT, pct, usd, ["target_pct", "target_usd"]),
        };
        if let Some(other) = other {
            let [right, wrong] = names;
            let problem = Problem::new(other.key_span, format!("both `{key}` and `{wrong}`"));
            table.problem(problem.label(format!("expected `{right}`, in the unit of `{key}`")));
        }
        let initial = initial.number(bound);
        let target = match target {
            Some(target) => target.number(bound),
            None => initial,
        };
        let reserve = Reserve { initial_usd: initial?, target_usd: target? };
        Some(match key {
            "initial_usd" => ReserveFile::Dollars(reserve),
            _ => ReserveFile::OfCutOff(reserve),
        })
    });
    table.finish();
    reserve
}
