//! The flight check: what a restore needs, whether it is there, and the change that would put it right.
//!
//! What is needed is data (`manifest`), judged by pure functions (`judge`) from what was read (`look`). A changed setting is
//! described (`change`) apart from being applied, so that a preview, a record and a hand-off all speak of the same thing.
//! Nothing here calls `validateRestore`, which Azure locks after repeated use (contract §12.2), and nothing changes anything.

pub(crate) mod change;
#[cfg(test)]
pub(crate) mod change_sample;
#[cfg(test)]
mod document;
pub(crate) mod facts;
pub(crate) mod fixes;
pub(crate) mod handoff;
mod judge;
mod kept;
pub(crate) mod lines;
pub(crate) mod look;
pub(crate) mod manifest;
mod read;
pub(crate) mod refusals;
pub(crate) mod refused;

pub(crate) use kept::Kept;
