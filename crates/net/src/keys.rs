//! Which columns identify a row.

/// The key columns of what is compared under one name. A column that one of two results does not
/// have is no key; rows that have the same key are taken in their order.
pub fn keys(what: &str) -> &'static [&'static str] {
    match what {
        "price" => &["deal", "class", "run_to", "speed_pct", "cpr_pct", "psa_pct", "price"],
        // The price is a result.
        "price at a margin or yield" => &["deal", "class", "run_to", "speed_pct"],
        "risk" => &["deal", "class", "run_to", "speed_pct", "price"],
        "cashflows" => &["deal", "group", "period"],
        "cashflows --bonds" => &["deal", "class", "period"],
        "cashflows --contracts" => &["deal", "group", "contract", "period"],
        "decrement" => &["deal", "class", "run_to", "speed_pct", "date"],
        "afr" => &["deal", "group", "scenario", "period"],
        "explain" => &["deal", "period", "section", "step", "what", "name", "source"],
        "breakeven" => &[
            "deal",
            "class",
            "run_to",
            "shift_bp",
            "severity_pct",
            "lag_months",
            "speed_pct",
            "advance_pct",
            "side",
            "goal",
        ],
        "breakeven of a severity" => &["deal", "class", "run_to", "shift_bp", "side"],
        "grid" => &[
            "deal",
            "class",
            "run_to",
            "speed_pct",
            "shift_bp",
            "cdr_pct",
            "severity_pct",
            "lag_months",
            "price",
        ],
        "tieout" => &["deal", "table", "row", "column"],
        "check" => &["deal", "kind", "term"],
        _ => &["deal"],
    }
}
