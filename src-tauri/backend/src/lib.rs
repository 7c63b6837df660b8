//! What Pointback does, with no screen.

pub mod api;
pub mod secret;
