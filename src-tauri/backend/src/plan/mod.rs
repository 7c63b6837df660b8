//! From a form to a plan that Azure has checked.
//!
//! `facts`, `rules`, `can`, `spec`, `summary`, `estimate`, `names`, `terminal` and `import` are pure: no tokio, no network, no clock.

pub mod can;
pub mod estimate;
pub mod facts;
pub mod import;
mod look;
pub mod names;
mod plans;
pub(crate) mod preflight;
pub mod rules;
pub mod spec;
mod stages;
pub mod summary;
pub mod terminal;

pub(crate) use plans::{Plan, Plans, RehydrationOrder, SecondaryPlace, stale};

#[cfg(test)]
pub(crate) mod sample;
