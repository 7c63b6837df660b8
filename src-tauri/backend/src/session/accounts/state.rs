//! From what was answered to a tenant's state, in words that say what to do. Pure.

use crate::api::{ApiError, CredentialKind, ErrorCode, TenantState, Who};

/// What a refusal, or a failure, makes of a tenant.
pub(crate) fn after(error: &ApiError) -> TenantState {
    match number(error) {
        // Microsoft's list of AADSTS codes (contract §3). A factor that was denied is asked for again.
        Some(50_076 | 50_079 | 50_074 | 50_158 | 500_121) => return TenantState::NeedsMfa,
        Some(
            50_173 | 70_043 | 700_082 | 700_084 | 50_089 | 70_008 | 50_058 | 65_004 | 7_000_215 | 7_000_222 | 7_000_216,
        ) => {
            return TenantState::NeedsSignIn;
        }
        Some(
            50_020
            | 50_034
            | 50_057
            | 65_001
            | 90_094
            | 90_095
            | 90_002
            | 900_023
            | 700_016
            | 7_000_112
            | 500_011
            | 53_000..=53_009,
        ) => return TenantState::NoAccess,
        _ => {}
    }
    match error.code {
        ErrorCode::Forbidden => TenantState::NoAccess,
        ErrorCode::SignInFailed | ErrorCode::NotSignedIn if error.who != Some(Who::Microsoft) => {
            TenantState::NeedsSignIn
        }
        _ => TenantState::Failed,
    }
}

fn number(error: &ApiError) -> Option<u32> {
    error.azure_code.as_deref()?.strip_prefix("AADSTS")?.parse().ok()
}

/// A tenant in which the account may look at nothing.
pub(crate) fn no_subscription() -> ApiError {
    ApiError {
        who: Some(Who::AzureAdmin),
        hints: vec![
            "Ask for a role on the subscriptions, resource groups or vaults that hold the backups: Backup Reader to look, Backup Operator to restore.".to_owned(),
        ],
        ..crate::error::plain(ErrorCode::Forbidden, "The account sees no subscription in this tenant.")
    }
}

/// A tenant that was asked and said nothing.
pub(crate) fn no_answer(seconds: u64) -> ApiError {
    crate::error::plain(
        ErrorCode::Offline,
        format!("The tenant has not answered within {seconds} seconds."),
    )
}

/// What a state means and what to do, in a sentence or two.
pub(super) fn words(state: TenantState, kind: CredentialKind, error: Option<&ApiError>, known: usize) -> String {
    let said = |otherwise: &str| error.map_or_else(|| otherwise.to_owned(), |error| error.message.clone());
    match state {
        TenantState::Checking => "It is being asked.".to_owned(),
        TenantState::Ready if known == 1 => "Ready: one subscription.".to_owned(),
        TenantState::Ready => format!("Ready: {known} subscriptions."),
        TenantState::WaitingForBrowser => "The browser was opened. Sign in there.".to_owned(),
        TenantState::NeedsMfa if is_a_person(kind) => {
            "The tenant asks for a second factor. Choose Sign in, and approve it.".to_owned()
        }
        TenantState::NeedsMfa => format!(
            "The tenant asks for a second factor. {}",
            by_itself(kind).unwrap_or_default()
        ),
        TenantState::NeedsSignIn => format!(
            "{} {}",
            said("Somebody has to sign in to this tenant."),
            by_itself(kind).unwrap_or("Choose Sign in.")
        ),
        TenantState::NoAccess => {
            let hint = error.and_then(|error| error.hints.first());
            let said = said("The tenant does not let the account in.");
            hint.map_or_else(|| said.clone(), |hint| format!("{said} {hint}"))
        }
        TenantState::Failed => format!("{} Choose Check again.", said("The tenant could not be asked.")),
    }
}

/// Why nobody can sign in to a tenant from here, where nobody can.
pub(super) fn by_itself(kind: CredentialKind) -> Option<&'static str> {
    Some(match kind {
        CredentialKind::Browser | CredentialKind::DeviceCode => return None,
        CredentialKind::DeveloperTools => {
            "Sign in with the tool, az login --tenant <tenant> or azd auth login, then check again."
        }
        CredentialKind::ServicePrincipal | CredentialKind::Certificate => {
            "An application signs in by itself. Add the account again with what is valid now, or check again."
        }
        CredentialKind::ManagedIdentity | CredentialKind::WorkloadIdentity => {
            "The identity of this computer signs in by itself. Check again."
        }
    })
}

fn is_a_person(kind: CredentialKind) -> bool {
    by_itself(kind).is_none()
}

/// For the list of databases, which lacks this tenant's: what it is, and what to do.
pub(super) fn missing(state: TenantState, error: Option<&ApiError>) -> Option<ApiError> {
    let of = |code, message: &str, hint: &str| ApiError {
        hints: vec![hint.to_owned()],
        ..crate::error::plain(code, message)
    };
    let (plain, hint) = match state {
        TenantState::Ready => return None,
        TenantState::Checking => (
            of(ErrorCode::NotSignedIn, "It is still being asked.", ""),
            "The list is completed when it has answered.",
        ),
        TenantState::WaitingForBrowser => (
            of(ErrorCode::NotSignedIn, "It waits for the sign-in in the browser.", ""),
            "Finish the sign-in in the browser.",
        ),
        TenantState::NeedsMfa => (
            of(ErrorCode::NotSignedIn, "It asks for a second factor.", ""),
            "Sign in to it under Accounts.",
        ),
        TenantState::NeedsSignIn => (
            of(ErrorCode::NotSignedIn, "It wants a sign-in of its own.", ""),
            "Sign in to it under Accounts.",
        ),
        TenantState::NoAccess => (
            of(ErrorCode::Forbidden, "It does not let the account in.", ""),
            "Accounts says what is missing there.",
        ),
        TenantState::Failed => (
            of(ErrorCode::Offline, "It could not be asked.", ""),
            "Check it again under Accounts.",
        ),
    };
    // What was said there is worth more than what we make of it; the way on stays ours.
    let said = error.filter(|_| matches!(state, TenantState::NoAccess | TenantState::Failed));
    let base = said.cloned().unwrap_or(plain);
    Some(ApiError {
        hints: std::iter::once(hint.to_owned())
            .chain(said.iter().flat_map(|error| error.hints.clone()))
            .collect(),
        ..base
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::plain;
    use crate::session::signin::refused;

    #[test]
    fn each_refusal_has_its_state() {
        let state = |number: u32| after(&refused(&format!("AADSTS{number}: text")));
        for number in [50_076, 50_079, 50_074, 50_158] {
            assert_eq!(state(number), TenantState::NeedsMfa, "{number}");
        }
        for number in [50_173, 700_082, 70_043, 65_004] {
            assert_eq!(state(number), TenantState::NeedsSignIn, "{number}");
        }
        for number in [50_020, 53_003, 65_001, 90_094, 700_016, 50_057] {
            assert_eq!(state(number), TenantState::NoAccess, "{number}");
        }
        assert_eq!(state(90_033), TenantState::Failed, "the service is down");
        assert_eq!(after(&plain(ErrorCode::Offline, "gone")), TenantState::Failed);
        assert_eq!(after(&no_subscription()), TenantState::NoAccess);
        assert_eq!(
            after(&refused("interaction_required: something new")),
            TenantState::NeedsSignIn
        );
    }

    #[test]
    fn the_words_say_what_to_do_and_never_offer_what_cannot_be_done() {
        let refusal = refused("AADSTS50076: another factor");
        let words = |kind| words(TenantState::NeedsMfa, kind, Some(&refusal), 0);
        assert!(words(CredentialKind::Browser).ends_with("Choose Sign in, and approve it."));
        assert!(words(CredentialKind::DeveloperTools).contains("az login"));
        assert!(!words(CredentialKind::ServicePrincipal).contains("Choose Sign in"));
    }

    #[test]
    fn a_tenant_that_is_missing_from_a_list_is_named_with_a_way_on() {
        assert!(missing(TenantState::Ready, None).is_none());
        for state in [
            TenantState::Checking,
            TenantState::WaitingForBrowser,
            TenantState::NeedsSignIn,
            TenantState::NeedsMfa,
            TenantState::NoAccess,
            TenantState::Failed,
        ] {
            let error = missing(state, Some(&plain(ErrorCode::Offline, "gone")));
            assert!(
                error.is_some_and(|e| !e.message.is_empty() && !e.hints[0].is_empty()),
                "{state:?}"
            );
        }
        let failed = missing(TenantState::Failed, Some(&plain(ErrorCode::Tls, "A bad certificate.")));
        assert_eq!(failed.map(|e| e.message).as_deref(), Some("A bad certificate."));
    }
}
