//! The one integration binary: a file per noun.

mod architecture;
mod exactly_once;
mod practice;
mod programs;
mod python;
mod samples;
mod simulator;
mod wait;
mod window;
