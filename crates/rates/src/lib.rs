//! Index paths: the level of every index of a deal, month by month.
//!
//! A static path holds one level for life, as Price-DM tables assume; a forward path follows a
//! vector of levels by month. Shifts move either.

use terms::IndexPaths;

/// Which assumption about the future of the indices a run makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexMode {
    /// Every index stays at its level of the pricing date.
    Static,
    /// Every index follows its forward vector.
    Forward,
}

impl IndexMode {
    /// All modes, by the names that flags use.
    pub const ALL: [(&'static str, IndexMode); 2] =
        [("static", IndexMode::Static), ("forward", IndexMode::Forward)];
}

/// One level for life: `levels` in fractions a year, by index.
pub fn static_paths(names: &[String], levels: &[f64]) -> IndexPaths {
    IndexPaths { names: names.to_vec(), levels: levels.iter().map(|level| vec![*level]).collect() }
}

/// `paths` with every level of every index moved by `shift` (fraction a year) from the first
/// month on: 100 bp is 0.01. Levels may become negative; floors are for contracts to say.
pub fn shifted(paths: &IndexPaths, shift: f64) -> IndexPaths {
    let levels = paths.levels.iter().map(|path| path.iter().map(|l| l + shift).collect());
    IndexPaths { names: paths.names.clone(), levels: levels.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::IndexId;

    #[test]
    fn a_static_path_is_flat_and_shifts() {
        let paths = static_paths(&["LIBOR_1M".to_string()], &[0.011]);
        assert_eq!(paths.level(IndexId(0), 0), 0.011);
        assert_eq!(paths.level(IndexId(0), 500), 0.011);
        let up = shifted(&paths, 0.01);
        assert!((up.level(IndexId(0), 7) - 0.021).abs() < 1e-15);
        assert_eq!(shifted(&paths, 0.0), paths);
    }
}
