//! The one integration binary: a file per noun.

mod architecture;
mod practice;
mod samples;
