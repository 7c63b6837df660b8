//! Waiting for something that is about to happen, with an end and a last word.

use std::{
    fmt::Display,
    time::{Duration, Instant},
};

/// Long enough for a screen to change on a busy machine.
pub const SOON: Duration = Duration::from_mins(1);

/// Asks until it is so, or says what was seen last when the time is up.
pub async fn within<T, E>(limit: Duration, mut ask: impl AsyncFnMut() -> Result<T, E>) -> Result<T, E> {
    let start = Instant::now();
    let mut ticks = tokio::time::interval(Duration::from_millis(80));
    loop {
        ticks.tick().await;
        match ask().await {
            Err(last) if start.elapsed() > limit => return Err(last),
            Err(_) => {}
            ready => return ready,
        }
    }
}

/// The same for what must come about: fails the test otherwise.
pub async fn until<T, E: Display>(what: &str, limit: Duration, ask: impl AsyncFnMut() -> Result<T, E>) -> T {
    within(limit, ask)
        .await
        .unwrap_or_else(|last| panic!("waited {} s: {what}\n{last}", limit.as_secs()))
}
