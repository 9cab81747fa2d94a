//! What the library gives can be shared by threads.

use paydown::{
    AvailableRates, Axes, Batch, BreakEvens, CashFlows, Deal, Decrement, Error, Page, PaymentDate,
    Prices, Projection, Settings, Table, TieOut,
};

const fn is_shared<T: Send + Sync>() {}

const _: () = {
    is_shared::<Deal>();
    is_shared::<Settings>();
    is_shared::<Axes>();
    is_shared::<Batch>();
    is_shared::<Table>();
    is_shared::<Page>();
    is_shared::<Error>();
    is_shared::<Prices>();
    is_shared::<BreakEvens>();
    is_shared::<CashFlows>();
    is_shared::<Decrement>();
    is_shared::<AvailableRates>();
    is_shared::<PaymentDate>();
    is_shared::<Projection<'static>>();
    is_shared::<TieOut>();
};

/// One deal serves several threads, without copies.
#[test]
fn threads_share_a_deal() -> Result<(), Error> {
    let deal = Deal::open("gnma-9")?;
    let rows = |deal: &Deal| Ok::<_, Error>(deal.tie_out(&[])?.table().rows);
    let alone = rows(&deal)?;
    let of_threads: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(|| rows(&deal))).collect();
        threads.into_iter().flat_map(|thread| thread.join().ok()).collect()
    });
    assert_eq!(of_threads.len(), 3);
    for of_thread in of_threads {
        assert_eq!(of_thread?, alone);
    }
    Ok(())
}
