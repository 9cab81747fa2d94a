//! `[[plan]]` as written: planned principal of planned amortization classes.

use collateral::SpeedCurve;
use toml::Spanned;

use crate::deal::speed_file;
use crate::reader::bounds;
use crate::reader::toml_reader::Table;

/// A plan as written.
pub(crate) struct PlanFile {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) kind: Option<PlanKind>,
}

/// Where the planned principal comes from.
pub(crate) enum PlanKind {
    /// A file whose column of the plan's name holds the balance after each month.
    Balances(Spanned<String>),
    /// The lower principal of the group's collateral each month at two speeds.
    Band { group: Option<Spanned<String>>, low: SpeedCurve, high: SpeedCurve },
}

/// Reads a plan.
pub(crate) fn read(table: Table<'_>) -> PlanFile {
    let name = table.required("name").and_then(|name| name.name());
    let kind = match table.exactly_one(&["balances", "band"]) {
        Some(("balances", file)) => file.name().map(PlanKind::Balances),
        Some((_, band)) => band.table().and_then(read_band),
        None => None,
    };
    table.finish();
    PlanFile { name, kind }
}

fn read_band(table: Table<'_>) -> Option<PlanKind> {
    let group = table.optional("group").and_then(|group| group.name());
    let quote = table.required("quote").and_then(|word| word.one_of(&speed_file::QUOTES));
    let bound = quote.map_or(&bounds::PSA, speed_file::bound);
    let speed = |key| {
        let figure = table.required(key).and_then(|figure| figure.number(bound));
        quote.zip(figure).map(|(quote, figure)| SpeedCurve::flat(quote, figure))
    };
    let (low, high) = (speed("low"), speed("high"));
    table.finish();
    Some(PlanKind::Band { group, low: low?, high: high? })
}
