//! Restores that run, ran, or may have been started.

pub mod job;
pub mod view;
pub mod words;
