//! Random choices, drawn from a seed or played again from a record.

/// A source of random choices. It records them, so that what was made of them can be made again
/// from the record, or from a simpler one: every draw makes the simplest of a choice of 0, and a
/// record that has ended gives 0.
#[derive(Clone, Debug)]
pub struct Dice {
    source: Source,
    drawn: Vec<u64>,
}

#[derive(Clone, Debug)]
enum Source {
    /// State of SplitMix64.
    Seed(u64),
    Record(Vec<u64>),
}

impl Dice {
    /// Choices that follow from a seed.
    pub fn new(seed: u64) -> Dice {
        Dice { source: Source::Seed(seed), drawn: Vec::new() }
    }

    /// The choices of a record, then simplest ones.
    pub fn replay(record: Vec<u64>) -> Dice {
        Dice { source: Source::Record(record), drawn: Vec::new() }
    }

    /// All choices so far.
    pub fn into_record(self) -> Vec<u64> {
        self.drawn
    }

    fn next(&mut self) -> u64 {
        let choice = match &mut self.source {
            Source::Seed(state) => {
                *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                mixed ^ (mixed >> 31)
            }
            Source::Record(record) => record.get(self.drawn.len()).copied().unwrap_or(0),
        };
        self.drawn.push(choice);
        choice
    }

    /// Evenly from `low`, the simplest, up to `high`.
    pub fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The same with at most so many decimals, as a document prints it.
    pub fn decimal(&mut self, low: f64, high: f64, decimals: i32) -> f64 {
        let scale = 10f64.powi(decimals);
        ((self.real(low, high) * scale).round() / scale).clamp(low, high)
    }

    /// Evenly from `low`, the simplest, to `high`, both included.
    pub fn whole(&mut self, low: u32, high: u32) -> u32 {
        let number = u64::from(high.saturating_sub(low)) + 1;
        low + (self.next() % number) as u32
    }

    /// True in one case of `of`; false is simplest.
    pub fn one_in(&mut self, of: u32) -> bool {
        self.next() % u64::from(of) == u64::from(of - 1)
    }

    /// One of several, the first of which is simplest.
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.next() as usize % of.len()].clone()
    }

    /// Dollars as a document prints them: whole thousands, whole dollars or cents.
    pub fn dollars(&mut self, low: f64, high: f64) -> f64 {
        let (unit, decimals) = self.pick(&[(1000.0, 0), (1.0, 0), (1.0, 2)]);
        let dollars = self.decimal(low / unit, high / unit, decimals) * unit;
        dollars.clamp(low, high)
    }

    /// Those of several that one case in `of` chooses, in their order; at least one, if there are
    /// any.
    pub fn some<T: Clone>(&mut self, all: &[T], of: u32) -> Vec<T> {
        let sure = if all.len() > 1 { self.whole(0, all.len() as u32 - 1) as usize } else { 0 };
        let chosen = all.iter().enumerate().filter(|(at, _)| *at == sure || self.one_in(of));
        chosen.map(|(_, one)| one.clone()).collect()
    }

    /// Several in another order; the given one is simplest.
    pub fn shuffled<T>(&mut self, mut all: Vec<T>) -> Vec<T> {
        for at in 1..all.len() {
            // A choice of 0 leaves the element where it is.
            let other = at - self.whole(0, at as u32) as usize;
            all.swap(at, other);
        }
        all
    }

    /// Several in the order given; in one case of eight in another.
    pub fn shuffled_rarely<T>(&mut self, all: Vec<T>) -> Vec<T> {
        if self.one_in(8) { self.shuffled(all) } else { all }
    }
}
