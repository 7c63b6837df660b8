//! The one integration binary: a file per noun.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on stops where it is"
)]

mod access;
mod accounts;
mod activity;
mod architecture;
mod canary;
mod cross_region;
mod exactly_once;
mod flight;
mod handoff;
mod keychain;
mod practice;
mod process;
mod programs;
mod proxy;
mod python;
mod request_files;
mod restore_table;
mod samples;
mod sign_in;
mod sim_cross_region;
mod simulator;
mod wait;
mod window;
