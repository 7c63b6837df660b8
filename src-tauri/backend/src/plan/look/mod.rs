//! A fresh look at what a restore touches, before Azure validates: point, vault, destination.
//!
//! What the account may not see is a warning: that a person cannot read a server does not mean that the vault cannot.

mod point;
mod target;
mod vault;

pub(super) use point::point;
pub(super) use target::{container, server};
pub(super) use vault::vault;
