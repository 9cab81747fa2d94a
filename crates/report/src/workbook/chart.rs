//! Charts, native to the program that opens the workbook.

use rust_xlsxwriter::{
    Chart as Native, ChartFont, ChartLegendPosition, ChartLine, ChartType, Color, Worksheet,
    XlsxError,
};

use super::Chart;
use super::layout::{CHART_ROWS, Known, cell_column, cell_row};
use crate::sheet::{Value, one_line};

/// Months between the dates below an axis: as few as leave twelve of them at most.
const STEPS: [u32; 6] = [1, 3, 6, 12, 24, 60];
/// Pixels of a chart.
const WIDTH: u32 = 1_000;
/// Pixels of a row of a tab.
const ROW: u32 = 20;

/// Writes charts one below the other, from a row on.
pub(super) fn write(
    known: &Known,
    sheet: &mut Worksheet,
    first: u32,
    charts: &[Chart],
) -> Result<(), XlsxError> {
    for (place, chart) in charts.iter().enumerate() {
        if let Some(native) = native(known, chart) {
            sheet.insert_chart(first + cell_row(place * CHART_ROWS), 0, &native)?;
        }
    }
    Ok(())
}

fn native(known: &Known, chart: &Chart) -> Option<Native> {
    let tab = known.tabs.iter().position(|tab| tab.name == chart.tab)?;
    let (table, first) = known.table(tab)?;
    let columns = &table.sheet.columns;
    let along = columns.iter().position(|column| column.name == chart.along)?;
    let name = known.names[tab].as_str();
    let [from, to] = [chart.rows.start, chart.rows.end.checked_sub(1)?];
    let [from, to] = [from, to].map(|row| first + cell_row(row));
    let range = |column: usize| (name, from, cell_column(column), to, cell_column(column));
    let first_value = table.sheet.rows.get(chart.rows.start).and_then(|row| row.get(along));
    let is_dated = matches!(first_value, Some(Value::Date(_) | Value::Month(_)));
    let mut native = match is_dated {
        true => Native::new(ChartType::Line),
        false => Native::new(ChartType::ScatterStraightWithMarkers),
    };
    for line in &chart.lines {
        let head = one_line(&columns.get(*line)?.head);
        native
            .add_series()
            .set_categories(range(along))
            .set_values(range(*line))
            .set_name(head.as_str());
    }
    native.title().set_name(one_line(&chart.title).as_str());
    native.x_axis().set_name(one_line(&chart.along_title).as_str());
    native.y_axis().set_name(one_line(&chart.title_up).as_str());
    if is_dated {
        let months = cell_row(chart.rows.len());
        let step = STEPS.into_iter().find(|step| step * 12 >= months).unwrap_or(STEPS[5]);
        native.x_axis().set_date_axis(true).set_num_format("yyyy-mm").set_major_unit(step);
        native.x_axis().set_major_unit_date_type(rust_xlsxwriter::ChartAxisDateUnitType::Months);
    }
    let rule = ChartLine::new().set_color(Color::RGB(0xD9_DD_E4)).clone();
    native.y_axis().set_major_gridlines_line(&rule);
    native.title().set_font(ChartFont::new().set_size(12).set_bold());
    let amounts = if columns.get(*chart.lines.first()?)?.money { "#,##0" } else { "General" };
    native.y_axis().set_num_format(amounts);
    native.legend().set_position(ChartLegendPosition::Right);
    native.set_width(WIDTH).set_height((cell_row(CHART_ROWS) - 1) * ROW);
    native.set_alt_text(one_line(&chart.title).as_str());
    Some(native)
}
