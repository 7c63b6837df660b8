//! One method of [`crate::Backend`] per command of [`crate::commands!`].
//!
//! A handler brings the areas together (who is signed in, what is there, what would be restored) and decides nothing
//! itself.

mod activity;
mod catalog;
mod jobs;
mod plan;
mod session;
mod signing_in;
mod terminal;
