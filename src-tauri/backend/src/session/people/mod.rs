//! A person signs in with the system's browser, and stays signed in (contract §3).
//!
//! The protocol is the `oauth2` crate's; here is what it leaves open: where its requests go, the loopback address that the browser comes
//! back to, whom the answer is about, and what outlives it.
//!
//! | file | what it is |
//! |---|---|
//! | `oauth` | the sign-in service of one cloud for one client: the requests and their refusals |
//! | `identity` | the id token: for us, for this sign-in, by this service |
//! | `loopback`, `page` | `http://localhost:{port}`: one answer, and a fixed page for the browser |
//! | `prompts` | one question to the person at a time, bounded, to be called off |
//! | `ask` | the browser's way, and that of the device code |
//! | `person` | who is signed in: the refresh token, replaced with every use and kept sealed |
//! | `credential` | the person as azure_core's credential, in any tenant |
//! | `claims` | what tokens have to carry |

mod ask;
mod claims;
mod credential;
mod identity;
mod loopback;
mod oauth;
mod page;
mod person;
mod prompts;
mod words;

pub(crate) use ask::{Wish, device_code, with_browser};
pub(crate) use oauth::Service;
pub(crate) use person::{Person, Signed};
pub use prompts::OpenBrowser;
pub(crate) use prompts::Prompts;
pub(crate) use words::{not_kept, ours};
