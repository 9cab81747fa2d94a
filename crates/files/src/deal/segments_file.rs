//! Figures by month: text as desks type it, or `segments`, each a stretch of months.

use collateral::Segment;
use grid::setting::Vector;
use toml::Spanned;

use crate::reader::bounds::{self, Bound, MONTHS};
use crate::reader::setting_value::BY_MONTH;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::schema::{Form, Keys as _, Shape, case, choice, flat, keys, number, optional, required};
use crate::schema::{span, whole};

/// Figures by month as `segments`, each within a bound; `key` is that of one such figure.
pub(crate) struct Segments {
    pub(crate) key: &'static str,
    pub(crate) bound: &'static Bound,
}

impl Form for Segments {
    type Out = Vec<Segment>;

    fn read(&self, value: &Value<'_>) -> Option<Vec<Segment>> {
        let tables = value.tables(bounds::MANY);
        if value.is_empty_list() {
            value.fault("the vector has no segments".into(), "at least one", None);
        }
        let last = tables.len().saturating_sub(1);
        // Every segment is read before the first fault gives the vector up.
        let segments: Vec<Option<Segment>> = tables
            .into_iter()
            .enumerate()
            .map(|(position, table)| {
                self.segment(SegmentFile::read(table)?, position == last, value)
            })
            .collect();
        let segments: Option<Vec<Segment>> = segments.into_iter().collect();
        let segments = segments.filter(|segments| !segments.is_empty())?;
        let figures = segments.iter().flat_map(|segment| [segment.from, segment.to]);
        value.document.doubts.number(self.key, figures.fold(0.0, f64::max), value.span());
        Some(segments)
    }

    fn shape(&self) -> Shape {
        Shape::Tables { of: SegmentFile::rows(), most: bounds::MANY }
    }
}

impl Segments {
    /// A segment as it is in force; `None` after a fault.
    fn segment(&self, file: SegmentFile, is_last: bool, value: &Value<'_>) -> Option<Segment> {
        let problem = |message: &str| Problem::new(file.span.clone(), message.to_owned());
        let (from, to) = file.figures.as_ref()?;
        let is_line = from.get_ref() != to.get_ref();
        match file.months? {
            None if !is_last => {
                let problem = problem("only the last segment may leave out `months`");
                value.problem(problem.label("expected `months`"));
            }
            None if is_line => value.problem(problem("a straight line needs `months`")),
            _ => {}
        }
        let is_one_figure = from.span() == to.span();
        let keys = if is_one_figure { &["pct"][..] } else { &["from_pct", "to_pct"] };
        for (key, figure) in keys.iter().zip([from, to]) {
            if !self.bound.holds(*figure.get_ref()) {
                let message = format!("`{key}` is {}", figure.get_ref());
                let problem = Problem::new(figure.span(), message);
                value.problem(problem.label(format!("expected {}", self.bound.words)));
            }
        }
        Some(Segment { months: file.months?, from: *from.get_ref(), to: *to.get_ref() })
    }
}

keys! {
    /// A segment as written.
    struct SegmentFile {
        /// its place
        span: std::ops::Range<usize> = span(),
        /// how long it holds; the last one may leave it out, and where it does not its last figure
        /// goes on
        months: Option<Option<u32>> = optional(whole(1, MONTHS)).kept(),
        /// figures of its first and its last month
        figures: Option<(Spanned<f64>, Spanned<f64>)> = flat::<FigureKeys>().kept(),
    }
    hint(key) {
        let hint = "write `from_pct = ..., to_pct = ...`, or `pct` alone";
        (key == "to_pct").then(|| hint.to_owned())
    }
}

choice! {
    FigureKeys reads (Spanned<f64>, Spanned<f64>) {
        /// figure of each of its months
        pct = case(number(&bounds::FIGURE).placed().map(|figure| (figure.clone(), figure))),
        /// figure of its first month: from there a straight line to its last
        from_pct = flat::<LineKeys>(),
    }
}

keys! {
    LineKeys reads (Spanned<f64>, Spanned<f64>) {
        /// figure of its first month: from there a straight line to its last
        from_pct = required(number(&bounds::FIGURE).placed()),
        /// figure of its last month
        to_pct = required(number(&bounds::FIGURE).placed()),
    } => (from_pct, to_pct)
}

/// A figure, or figures by deal month as desks type them: `6 for 12, 8 ramp 20 for 24, 20`.
pub(crate) struct FigureOrVector(pub(crate) &'static Bound);

/// What [`FigureOrVector`] is read as.
pub(crate) enum Figures {
    One(f64),
    ByMonth(Vector),
}

impl Form for FigureOrVector {
    type Out = Figures;

    fn read(&self, value: &Value<'_>) -> Option<Figures> {
        match value.is_vector() {
            true => value.vector(self.0).map(Figures::ByMonth),
            false => value.number(self.0).map(Figures::One),
        }
    }

    fn shape(&self) -> Shape {
        Shape::Any(vec![Shape::Number(self.0), Shape::Text(BY_MONTH.to_owned())])
    }
}
