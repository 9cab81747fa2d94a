//! In which order amounts and triggers are computed: each after those that it names.

use std::collections::HashMap;

use crate::formula::scope::Term;

/// Names of a cycle that a message lists.
const SHOWN: usize = 8;

/// An order, and what keeps some from having one.
pub(crate) struct Order {
    /// Those that stand in no cycle, each behind those that it names.
    pub(crate) terms: Vec<Term>,
    /// Cycles, each of terms that name the next, the last one the first.
    pub(crate) cycles: Vec<Vec<Term>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unseen,
    Open,
    InCycle,
    Done,
}

/// Orders `terms`; `names` holds those that each names, by position.
pub(crate) fn order(terms: &[Term], names: &[Vec<Term>]) -> Order {
    let positions: HashMap<Term, usize> = terms.iter().copied().zip(0..).collect();
    let position = |term: &Term| positions.get(term).copied();
    let names: Vec<Vec<usize>> =
        names.iter().map(|named| named.iter().filter_map(position).collect()).collect();
    let mut order = Order { terms: Vec::new(), cycles: Vec::new() };
    let mut states = vec![State::Unseen; terms.len()];
    for start in 0..terms.len() {
        if states.get(start) != Some(&State::Unseen) {
            continue;
        }
        let mut path = vec![(start, 0)];
        set(&mut states, start, State::Open);
        while let Some((at, next)) = path.last_mut() {
            let Some(&named) = names.get(*at).and_then(|named| named.get(*next)) else {
                let at = *at;
                path.pop();
                if states.get(at) == Some(&State::Open) {
                    set(&mut states, at, State::Done);
                    order.terms.extend(terms.get(at));
                }
                continue;
            };
            *next += 1;
            match states.get(named) {
                Some(State::Unseen) => {
                    set(&mut states, named, State::Open);
                    path.push((named, 0));
                }
                Some(State::Open | State::InCycle) => {
                    let Some(first) = path.iter().position(|(at, _)| *at == named) else {
                        continue;
                    };
                    let cycle: Vec<usize> =
                        path.get(first..).unwrap_or_default().iter().map(|(at, _)| *at).collect();
                    if cycle.iter().any(|at| states.get(*at) == Some(&State::Open)) {
                        let told = cycle.iter().filter_map(|at| terms.get(*at));
                        order.cycles.push(told.copied().collect());
                    }
                    cycle.iter().for_each(|at| set(&mut states, *at, State::InCycle));
                }
                Some(State::Done) | None => {}
            }
        }
    }
    order
}

fn set(states: &mut [State], at: usize, state: State) {
    if let Some(known) = states.get_mut(at) {
        *known = state;
    }
}

/// A cycle in words: `a` -> `b` -> `a`.
pub(crate) fn words(names: &[String]) -> String {
    let mut shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    if names.len() > SHOWN {
        shown.push("...");
    }
    shown.extend(names.first().map(String::as_str));
    shown.join(" -> ")
}
