//! One method of [`crate::Backend`] per command of [`crate::commands!`].
//!
//! A handler brings the areas together (who is signed in, what is there, what would be restored) and decides nothing
//! itself.

mod access;
mod accounts;
mod activity;
mod after_restore;
mod catalog;
mod jobs;
mod network;
mod plan;
mod refusals;
mod session;
mod signing_in;
mod terminal;
