//! From a form to a plan that Azure has checked.
//!
//! `facts`, `rules`, `can`, `spec`, `summary`, `estimate` and `names` are pure: no tokio, no network, no clock.

pub mod can;
pub mod estimate;
pub mod facts;
pub mod names;
pub mod rules;
pub mod spec;
pub mod summary;

#[cfg(test)]
pub(crate) mod sample;
