//! Where the cash of a date stands: every group has four accounts, one after the other. The deal's own
//! accounts follow, each in the place that the reserve account of one more group would have.

/// Accounts of a group.
pub(crate) const ACCOUNTS: usize = 4;

/// Place of the reserve account among them: the last.
pub(crate) const RESERVE: usize = 3;

/// Where the interest of a group stands.
pub(crate) fn interest_of(group: usize) -> usize {
    ACCOUNTS * group
}

/// Where its principal stands.
pub(crate) fn principal_of(group: usize) -> usize {
    ACCOUNTS * group + 1
}

/// Where the net receipts of its contracts stand.
pub(crate) fn derivative_of(group: usize) -> usize {
    ACCOUNTS * group + 2
}

/// Where its reserve account stands.
pub(crate) fn reserve_of(group: usize) -> usize {
    ACCOUNTS * group + RESERVE
}

/// Where one of the deal's own accounts stands, beside so many groups.
pub(crate) fn own_at(account: usize, groups: usize) -> usize {
    reserve_of(groups + account)
}

/// The group whose principal account stands at a position.
pub(crate) fn group_of_principal(position: usize) -> Option<usize> {
    (position % ACCOUNTS == 1).then_some(position / ACCOUNTS)
}

/// The group of the account at a position, and its word in deal files. The deal's own accounts count
/// on from the groups.
pub(crate) fn account_at(position: usize) -> (usize, &'static str) {
    const WORDS: [&str; ACCOUNTS] = ["interest", "principal", "derivative", "reserve"];
    (position / ACCOUNTS, WORDS[position % ACCOUNTS])
}
