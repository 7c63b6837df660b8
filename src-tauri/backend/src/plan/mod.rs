//! From a form to a plan that Azure has checked.
//!
//! `facts`, `sources`, `rules`, `can`, `spec`, `summary`, `notes`, `rehydration`, `estimate`, `names`, `terminal` and `import`
//! are pure: no tokio, no network, no clock.

pub mod can;
pub mod estimate;
pub mod facts;
pub mod import;
mod look;
pub mod names;
pub mod notes;
mod plans;
pub(crate) mod preflight;
pub mod rehydration;
pub mod rules;
mod sources;
pub mod spec;
mod stages;
pub mod summary;
pub mod terminal;

pub(crate) use plans::{Plan, Plans, stale};

#[cfg(test)]
pub(crate) mod sample;
