//! The harness: the backend on the embedded simulator, in one process and on one clock.

pub mod bridge;
pub mod foreign;
pub mod lab;
