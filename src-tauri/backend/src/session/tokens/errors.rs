//! Errors of a token request, for many who waited for the same one.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use azure_core::error::ErrorKind;

/// Only a person can go on: no sign-in yet, a refresh token that was revoked or has expired, another factor, claims that want
/// a new sign-in. A credential says so by putting this into its error; by type and not by text, because a question to the
/// person hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NeedsPerson(
    /// What the sign-in service said. No secret.
    pub String,
);

impl NeedsPerson {
    pub fn into_error(self) -> azure_core::Error {
        azure_core::Error::new(ErrorKind::Credential, self)
    }
}

/// An error told to several. `azure_core::Error` cannot be cloned.
#[derive(Clone)]
pub(super) struct Shared(Arc<azure_core::Error>);

impl Shared {
    pub fn new(error: azure_core::Error) -> Self {
        Self(Arc::new(error))
    }

    pub fn failed(text: &'static str) -> Self {
        Self::new(azure_core::Error::with_message(ErrorKind::Credential, text))
    }

    pub fn needs_person(&self) -> Option<&NeedsPerson> {
        let mut at: Option<&(dyn StdError + 'static)> = Some(&*self.0);
        while let Some(here) = at {
            if let Some(found) = here.downcast_ref::<NeedsPerson>() {
                return Some(found);
            }
            at = here.source();
        }
        None
    }

    /// The same kind, the same text, and the same causes underneath: who looks for a broken certificate finds it.
    pub fn tell(&self) -> azure_core::Error {
        azure_core::Error::with_error(self.0.kind().clone(), self.clone(), self.0.to_string())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_hear_the_same_and_the_cause_is_still_found() {
        let shared = Shared::new(NeedsPerson("AADSTS50076: another factor".into()).into_error());
        for told in [shared.tell(), shared.tell()] {
            assert!(told.to_string().contains("AADSTS50076"));
            assert!(matches!(told.kind(), ErrorKind::Credential));
            // Told on by another source, too.
            assert!(Shared::new(told).needs_person().is_some());
        }
        assert!(Shared::failed("no network").needs_person().is_none());
    }
}
