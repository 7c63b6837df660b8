//! Access tokens: asked for once for many, early, and only as often as needed. In memory only.
//!
//! A [`TokenSource`] stands for one account in one tenant and keeps one token per audience. It wraps any credential, because
//! those of azure_identity differ in what they keep and none of them knows of challenges; and azure_core's own cache sits in
//! a pipeline, of which there are several to one account.
//!
//! * `slot`: one audience, as a pure function of time and events: what to do with a request.
//! * `door`: one account's sign-in by a person: one question at a time, and none after a "no" until somebody asks for it.
//! * `source`: the credential made of them.

mod door;
mod errors;
mod slot;
mod source;

pub use errors::NeedsPerson;
pub use source::TokenSource;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod fake;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod property;
