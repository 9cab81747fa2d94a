//! `[[group]]` as written.

use std::ops::Range;

use bonds::deal::{AvailableFundsRate, CarveOut, Fee, FeeAmount, PrepaymentShortfall, Seasoned};
use collateral::{DefaultRate, Prefunding, SpeedCurve};
use terms::{Date, Rate};
use toml::Spanned;

use crate::deal::default_file;
use crate::deal::oc_file::{self, OcFile};
use crate::deal::reserve_file::{self, ReserveFile};
use crate::deal::speed_file;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::quoted;

/// A loan group as written.
pub(crate) struct GroupFile {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) pool: Option<PoolFrom>,
    pub(crate) pool_group: Option<Spanned<String>>,
    /// Names and files.
    pub(crate) alternative_pools: Vec<(Spanned<String>, Spanned<String>)>,
    pub(crate) cut_off_balance: Option<Spanned<f64>>,
    /// The account, at the place of its balance.
    pub(crate) prefunding: Option<Spanned<Prefunding>>,
    /// Whether a pre-funding account is stated, readable or not.
    pub(crate) is_prefunded: bool,
    pub(crate) speed: Option<Spanned<SpeedCurve>>,
    /// Products and their speeds.
    pub(crate) product_speeds: Vec<(Spanned<String>, SpeedCurve)>,
    pub(crate) default_rate: Option<Spanned<DefaultRate>>,
    /// Products and their default rates.
    pub(crate) product_default_rates: Vec<(Spanned<String>, DefaultRate)>,
    /// Place of the first key that states a default rate, readable or not.
    pub(crate) default_rate_place: Option<Range<usize>>,
    pub(crate) fees: Vec<Fee>,
    /// Classes on which fees are taken.
    pub(crate) fee_classes: Vec<Spanned<String>>,
    pub(crate) oc: Option<OcFile>,
    /// Whether an OC target is stated, readable or not.
    pub(crate) has_oc: bool,
    pub(crate) available_funds_rate: Option<AvailableFundsRate>,
    /// Whether an available funds rate is stated, readable or not.
    pub(crate) has_available_funds_rate: bool,
    pub(crate) carve_out: Option<CarveOut>,
    pub(crate) available_rate_schedule: Option<AvailableFundsRate>,
    pub(crate) write_down: Vec<Spanned<String>>,
    pub(crate) reserve: Option<ReserveFile>,
    /// Whether a reserve account is stated, readable or not.
    pub(crate) has_reserve: bool,
    pub(crate) prepayment_shortfall: Option<PrepaymentShortfall>,
    pub(crate) seasoned: Option<Seasoned>,
}

/// Where a group's loans stand.
pub(crate) enum PoolFrom {
    /// A pool file.
    File(Spanned<String>),
    /// A tape, and the map by which it is read.
    Tape { file: Spanned<String>, map: Spanned<String> },
}

/// Reads a group; the OC stepdown is checked against `closing`.
pub(crate) fn read(table: Table<'_>, closing: Option<Date>) -> GroupFile {
    let prefunding = table.optional("prefunding");
    let oc = table.optional("oc");
    let available_funds_rate = table.optional("available_funds_rate");
    let (fees, fee_classes) = read_fees(&table);
    let reserve = table.optional("reserve");
    let default_rate = table.optional("default_rate");
    let product_default_rates = table.optional("product_default_rates");
    let rates = [&default_rate, &product_default_rates];
    let stated = rates.into_iter().flatten().map(|value| value.key_span.clone());
    let default_rate_place = stated.min_by_key(|place| place.start);
    let group = GroupFile {
        name: table.required("name").and_then(|name| name.name()),
        pool: read_pool(&table),
        pool_group: table.optional("pool_group").and_then(|name| name.name()),
        alternative_pools: table
            .optional("alternative_pools")
            .and_then(|pools| pools.table())
            .map(read_alternative_pools)
            .unwrap_or_default(),
        cut_off_balance: table
            .optional("cut_off_balance_usd")
            .and_then(|balance| balance.placed_number(&bounds::BALANCE)),
        is_prefunded: prefunding.is_some(),
        prefunding: prefunding.and_then(|account| account.table()).and_then(read_prefunding),
        speed: table.required("speed").and_then(|speed| placed(&speed, speed_file::read)),
        product_speeds: table
            .optional("product_speeds")
            .and_then(|speeds| speeds.table())
            .map(|speeds| read_products(speeds, speed_file::read))
            .unwrap_or_default(),
        default_rate: default_rate.and_then(|rate| placed(&rate, default_file::read)),
        product_default_rates: product_default_rates
            .and_then(|rates| rates.table())
            .map(|rates| read_products(rates, default_file::read))
            .unwrap_or_default(),
        default_rate_place,
        fees,
        fee_classes,
        has_oc: oc.is_some(),
        oc: oc.and_then(|oc| oc.table()).and_then(|oc| oc_file::read(oc, closing)),
        has_available_funds_rate: available_funds_rate.is_some(),
        available_funds_rate: available_funds_rate
            .and_then(|word| word.one_of(&AvailableFundsRate::ALL)),
        carve_out: table
            .optional("carve_out")
            .and_then(|carve_out| carve_out.table())
            .and_then(read_carve_out),
        available_rate_schedule: table
            .optional("available_rate_schedule")
            .and_then(|word| word.one_of(&AvailableFundsRate::ALL)),
        write_down: table
            .optional("write_down")
            .map(|names| names.list(bounds::MANY, |name| name.name()))
            .unwrap_or_default(),
        has_reserve: reserve.is_some(),
        reserve: reserve.and_then(|reserve| reserve.table()).and_then(reserve_file::read),
        prepayment_shortfall: table
            .optional("prepayment_shortfall")
            .and_then(|shortfall| shortfall.table())
            .and_then(read_prepayment_shortfall),
        seasoned: table
            .optional("seasoned")
            .and_then(|seasoned| seasoned.table())
            .and_then(read_seasoned),
    };
    table.finish();
    group
}

/// What `read` reads of a table, at its place.
fn placed<'d, T>(value: &Value<'d>, read: impl Fn(Table<'d>) -> Option<T>) -> Option<Spanned<T>> {
    value.table().and_then(read).map(|of| Spanned::new(value.span(), of))
}

/// The pool file, or the tape in its place.
fn read_pool(table: &Table<'_>) -> Option<PoolFrom> {
    match table.at_most_one(&["pool", "tape"]) {
        None => table.required("pool").and_then(|file| file.name()).map(PoolFrom::File),
        Some(("pool", file)) => file.name().map(PoolFrom::File),
        Some((_, tape)) => {
            let tape = tape.table()?;
            let file = tape.required("file").and_then(|file| file.name());
            let map = tape.required("map").and_then(|map| map.name());
            tape.finish();
            Some(PoolFrom::Tape { file: file?, map: map? })
        }
    }
}

/// The products that a table names, each with what `read` reads of it.
fn read_products<'d, T>(
    table: Table<'d>,
    read: impl Fn(Table<'d>) -> Option<T>,
) -> Vec<(Spanned<String>, T)> {
    let entries = table.entries();
    if entries.len() > bounds::MANY {
        let message = format!("there are {} products", entries.len());
        let label = format!("expected at most {}", bounds::MANY);
        table.problem(Problem::new(table.span.clone(), message).label(label));
        return Vec::new();
    }
    let of = |entry: &Value<'d>| entry.key_name().zip(entry.table().and_then(&read));
    let products = entries.iter().filter_map(of).collect();
    table.finish_names();
    products
}

fn read_prepayment_shortfall(table: Table<'_>) -> Option<PrepaymentShortfall> {
    let days = table.required("days").and_then(|days| days.number(&bounds::DAYS));
    let compensating = match table.optional("compensating_pct") {
        Some(rate) => rate.number(&bounds::RATE),
        None => Some(0.0),
    };
    table.finish();
    Some(PrepaymentShortfall { days: days?, compensating: Rate::from_percent(compensating?) })
}

fn read_seasoned(table: Table<'_>) -> Option<Seasoned> {
    let original =
        table.required("original_balance_usd").and_then(|balance| balance.number(&bounds::BALANCE));
    let lost = match table.optional("cumulative_loss_usd") {
        Some(lost) => lost.number(&bounds::AMOUNT),
        None => Some(0.0),
    };
    table.finish();
    Some(Seasoned { original_usd: original?, lost_usd: lost? })
}

fn read_alternative_pools(table: Table<'_>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let entries = table.entries();
    if entries.len() > bounds::FEW {
        let message = format!("there are {} alternative pools", entries.len());
        let label = format!("expected at most {}", bounds::FEW);
        table.problem(Problem::new(table.span.clone(), message).label(label));
        return Vec::new();
    }
    let pools = entries.iter().filter_map(|entry| entry.key_name().zip(entry.name())).collect();
    table.finish_names();
    pools
}

fn read_prefunding(table: Table<'_>) -> Option<Spanned<Prefunding>> {
    let balance =
        table.required("balance_usd").and_then(|balance| balance.placed_number(&bounds::AMOUNT));
    let month = table.required("release_month").and_then(|month| month.whole(1, bounds::MONTHS));
    table.finish();
    let balance = balance?;
    let account = Prefunding { balance: *balance.get_ref(), release_month: month? };
    Some(Spanned::new(balance.span(), account))
}

fn read_carve_out(table: Table<'_>) -> Option<CarveOut> {
    let rate = table.required("rate_pct").and_then(|rate| rate.number(&bounds::RATE));
    let from = table.required("from_period").and_then(|month| month.whole(1, bounds::MONTHS));
    table.finish();
    Some(CarveOut { rate: Rate::from_percent(rate?), from_month: from? as usize })
}

/// The fees, and the classes that they name.
fn read_fees(table: &Table<'_>) -> (Vec<Fee>, Vec<Spanned<String>>) {
    let Some(fees) = table.optional("fees") else { return (Vec::new(), Vec::new()) };
    let mut on = Vec::new();
    let tables = fees.tables(bounds::FEW).into_iter();
    let fees: Vec<_> = tables.filter_map(|fee| read_fee(fee, &mut on)).collect();
    for (position, fee) in fees.iter().enumerate() {
        let name = &fee.get_ref().name;
        if fees.iter().take(position).any(|earlier| earlier.get_ref().name == *name) {
            let message = format!("there are two fees {}", quoted(name));
            table.problem(Problem::new(fee.span(), message).label("expected another name"));
        }
    }
    (fees.into_iter().map(Spanned::into_inner).collect(), on)
}

fn read_fee(table: Table<'_>, on: &mut Vec<Spanned<String>>) -> Option<Spanned<Fee>> {
    let name = table.required("name").and_then(|name| name.name());
    let amount = match table.exactly_one(&["rate_pct", "usd_a_month"]) {
        Some(("rate_pct", rate)) => {
            let rate = rate.number(&bounds::RATE).map(Rate::from_percent);
            match table.optional("on") {
                None => rate.map(FeeAmount::Rate),
                Some(classes) => {
                    let classes = classes.list(bounds::MANY, |name| name.name());
                    let names = classes.iter().map(|name| name.get_ref().clone()).collect();
                    on.extend(classes);
                    rate.map(|rate| FeeAmount::OnClasses(rate, names))
                }
            }
        }
        Some((_, dollars)) => dollars.number(&bounds::AMOUNT).map(FeeAmount::Dollars),
        None => None,
    };
    table.finish();
    let name = name?;
    let span = name.span();
    Some(Spanned::new(span, Fee { name: name.into_inner(), amount: amount? }))
}
