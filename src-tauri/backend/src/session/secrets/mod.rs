//! What stays when the application is closed: refresh tokens and secrets, sealed in a file whose key lives in the operating
//! system's keychain.
//!
//! * Why not the keychain alone: what it takes is small (2.5 kB on Windows), and a refresh token with its company is larger.
//! * Why not a file alone: whoever copies the disk, or a backup of it, would have everything.
//! * Access tokens are not here: they live an hour, and in memory only (`session::tokens`).
//!
//! | file | what it is |
//! |---|---|
//! | `keychain` | the one key, whoever keeps it, and every way in which that fails |
//! | `system` | the operating system's keychain |
//! | `key_file` | the weaker way, for who asks for it by name: the key in a file |
//! | `keepers` | which of the two keeps it |
//! | `account` | what is kept of an account |
//! | `sealed` | the file's format, versioned and authenticated |
//! | `folder` | the file on the disk: lock, atomic replacement, bad files kept aside |
//! | `cache` | all of it together, for several processes at once |
//! | `facts` | where the credentials are, and what is left of them, for the screen |

mod account;
mod cache;
mod facts;
mod folder;
mod keepers;
mod key_file;
mod keychain;
mod sealed;
mod system;
mod text;

pub use account::{Account, AccountId, Holding};
pub use cache::{CredentialCache, Outcome};
pub use facts::{Aside, Kept, KeyState, Remains, Whereabouts, Why};
pub use key_file::KeyFile;
pub use keychain::{KeyPlace, Keychain, MasterKey, Trouble};
pub use system::SystemKeychain;
pub use text::KeptSecret;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fake;
