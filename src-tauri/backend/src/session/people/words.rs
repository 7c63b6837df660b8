//! How a sign-in by a person ends without one, in our own words.

use super::oauth::Failure;
use crate::api::{ApiError, ErrorCode, Who};
use crate::error;
use crate::session::signin;

/// One ending: the sentence, by which it is known again after it has been through a credential's error, and what to do.
pub(super) struct Ending(&'static str, &'static str);

pub(super) const CALLED_OFF: Ending = Ending("The sign-in was called off.", "Begin again when you are ready.");
pub(super) const TIMED_OUT: Ending = Ending(
    "Nobody has signed in in time.",
    "Begin again, and finish the sign-in in the browser within five minutes. If the browser did not open, look for its window behind this one.",
);
pub(super) const DECLINED: Ending = Ending(
    "The sign-in was cancelled in the browser.",
    "Begin again, choose your account, and accept what Pointback asks for.",
);
pub(super) const FOREIGN: Ending = Ending(
    "The browser brought an answer that does not belong to this sign-in.",
    "Close the browser’s old sign-in pages and begin again. If it happens again, something on this computer interferes with signing in.",
);
pub(super) const NO_PORT: Ending = Ending(
    "No port of this computer could be opened for the browser to come back to.",
    "Check that no security software keeps programs from listening on localhost, then begin again.",
);
pub(super) const NO_BROWSER: Ending = Ending(
    "The browser could not be opened.",
    "Set a default browser for this computer, or sign in in another way.",
);
pub(super) const SOMEBODY_ELSE: Ending = Ending(
    "Somebody else has signed in.",
    "Sign in again with the account that this session belongs to, or sign out first.",
);
pub(super) const ODD_ANSWER: Ending = Ending(
    "The sign-in service’s answer does not fit the question.",
    "Begin again. If it happens again, report it with the log file.",
);
pub(super) const SIGN_IN: Ending = Ending("Somebody has to sign in again.", "Choose Sign in again.");

pub(super) const NOT_KEPT: Ending = Ending(
    "The saved sign-in is not there any more, or cannot be opened.",
    "Sign in again. Settings says where the sign-ins are kept, and what keeps them from it.",
);

const ALL: [&Ending; 10] = [
    &CALLED_OFF,
    &TIMED_OUT,
    &DECLINED,
    &FOREIGN,
    &NO_PORT,
    &NO_BROWSER,
    &SOMEBODY_ELSE,
    &ODD_ANSWER,
    &SIGN_IN,
    &NOT_KEPT,
];

impl Ending {
    pub fn text(&self) -> &'static str {
        self.0
    }

    pub fn error(&self, detail: Option<String>) -> ApiError {
        ApiError {
            who: Some(Who::You),
            hints: vec![self.1.to_owned()],
            detail,
            ..error::plain(ErrorCode::SignInFailed, self.0)
        }
    }
}

/// The ending that a credential's message tells of, if it is one of ours.
pub(crate) fn ours(text: &str) -> Option<ApiError> {
    ALL.iter()
        .find(|ending| text.contains(ending.0))
        .map(|ending| ending.error(None))
}

/// What was kept is gone.
pub(crate) fn not_kept() -> ApiError {
    NOT_KEPT.error(None)
}

pub(super) fn failed(failure: Failure) -> ApiError {
    match failure {
        Failure::Refused(refusal) => {
            let said = refusal.to_string();
            // A person who goes back is told so, whatever the number.
            if refusal.error == "access_denied" && (said.contains("AADSTS65004") || !said.contains("AADSTS")) {
                return DECLINED.error(Some(said.chars().take(1500).collect()));
            }
            signin::refused(&said)
        }
        Failure::Lost(error) => arm::Error::of_request(&error).into(),
        Failure::Unreadable(text) => ODD_ANSWER.error(Some(text)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::oauth::Refusal;
    use super::*;

    #[test]
    fn an_ending_is_known_again_after_it_has_been_an_error_of_a_credential() {
        let told = format!("a credential failed: {}: more", TIMED_OUT.text());
        assert_eq!(ours(&told).unwrap().message, TIMED_OUT.text());
        assert!(ours("AADSTS50076: another factor").is_none());
    }

    #[test]
    fn going_back_is_not_a_fault_and_a_denied_factor_is_named() {
        let of = |error: &str, text: &str| {
            failed(Failure::Refused(Refusal {
                error: error.into(),
                error_description: Some(text.into()),
                claims: None,
            }))
        };
        assert_eq!(of("access_denied", "AADSTS65004: declined").message, DECLINED.text());
        assert_eq!(of("access_denied", "no").message, DECLINED.text());
        assert!(
            of("access_denied", "AADSTS500121: denied")
                .message
                .contains("second factor")
        );
        assert!(
            of("access_denied", "AADSTS90094: admin")
                .message
                .contains("administrator")
        );
    }
}
