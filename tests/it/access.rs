//! The flight check, its fixes and their undo, over the simulated Azure: each requirement taken away alone, thousands of random
//! worlds, the number of reads, and what somebody else, a lost answer or a restart does in between.

mod containers;
mod ended;
mod killed;
mod lasting;
mod own;
mod paired;
mod reads;
mod stage;
mod table;
mod tenants;
mod twist;
mod worlds;
