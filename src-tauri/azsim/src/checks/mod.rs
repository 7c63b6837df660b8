//! A restore request on its way: read (`ask`), refused at once (`sync`), or found wanting later (`later`).

mod ask;
mod later;
mod rehydrate;
mod sync;

pub use ask::{Ask, Target};
pub use later::later;
pub use rehydrate::Rehydrate;
pub use sync::{check_priority, sync};
