//! Tables in notebooks.

use paydown::{Align, Table as Sheet};

/// A table with its title, what run it is and its notes. Every text out of a file is escaped.
pub(crate) fn page(
    title: &str,
    facts: &[(String, String)],
    parts: &[Sheet],
    rows: usize,
    notes: &[String],
) -> String {
    let mut html = format!("<div><p><b>{}</b></p>", escaped(title));
    if !facts.is_empty() {
        let facts: Vec<String> =
            facts.iter().map(|(name, fact)| format!("{name}: {fact}")).collect();
        html += &format!("<p>{}</p>", escaped(&facts.join("; ")));
    }
    html += "<table><thead><tr>";
    if let Some(first) = parts.first() {
        for column in &first.columns {
            html += &format!("<th scope=\"col\">{}</th>", escaped(&column.head));
        }
    }
    html += "</tr></thead><tbody>";
    for (position, part) in parts.iter().enumerate() {
        if position > 0 {
            html += &format!("<tr><td colspan=\"{}\">...</td></tr>", part.columns.len());
        }
        for row in &part.rows {
            html += "<tr>";
            for (column, value) in part.columns.iter().zip(row) {
                let side = if column.align == Align::Right { "right" } else { "left" };
                let shown = escaped(&column.shown(value));
                html += &format!("<td style=\"text-align: {side}\">{shown}</td>");
            }
            html += "</tr>";
        }
    }
    html += &format!("</tbody></table><p>{rows} rows</p>");
    for note in notes {
        html += &format!("<p>Note: {}</p>", escaped(note));
    }
    html + "</div>"
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c => out.push(c),
        }
    }
    out
}
