//! The harness: the backend on the embedded simulator, in one process and on one clock.

// A harness says what went wrong by failing the test that uses it.
#![allow(clippy::expect_used, clippy::unwrap_used)]

pub mod bench;
pub mod bridge;
pub mod foreign;
pub mod lab;
pub mod listed;
