//! The flight check: what a restore needs, whether it is there, and the change that would put it right.
//!
//! What is needed is data (`manifest`), judged by pure functions (`judge`) from what was read (`look`). A changed setting is
//! described (`change`) apart from being applied, so that a preview, a record and a hand-off all speak of the same thing.

pub(crate) mod change;
pub(crate) mod fixes;
