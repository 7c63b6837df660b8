//! What Microsoft's sign-in service said, in words for the person who has to put it right.
//!
//! The service answers `AADSTS<number>: text … Correlation ID: <guid>` (contract §3). The number decides; the text is
//! kept as detail. Rejected: showing the text alone, which speaks to the developer of an app and not to its user.

use super::people;
use crate::api::{ApiError, ErrorCode, Who};
use crate::error;

/// Makes the error for a sign-in that was refused. `text` is the credential's whole message.
pub(crate) fn refused(text: &str) -> ApiError {
    if let Some(ours) = people::ours(text) {
        return ours;
    }
    let number = aadsts(text);
    let lower = text.to_lowercase();
    let (message, hint, who) = number.and_then(by_number).or_else(|| tool(&lower)).unwrap_or((
        "Signing in failed.",
        "Read the detail: it is what the sign-in service answered.",
        Who::You,
    ));
    ApiError {
        who: Some(who),
        hints: vec![hint.to_owned()],
        detail: Some(detail(text)),
        azure_code: number.map(|n| format!("AADSTS{n}")),
        correlation_id: labelled(text, "Correlation ID:"),
        request_id: labelled(text, "Trace ID:"),
        ..error::plain(ErrorCode::SignInFailed, message)
    }
}

/// Whether an error means that a session cannot go on: the sign-in service refuses what it accepted before. A tool that
/// could not be run, or a service that is down, may work again in a minute.
pub(crate) fn is_over(error: &ApiError) -> bool {
    error.code == ErrorCode::SignInFailed && error.azure_code.is_some() && error.who != Some(Who::Microsoft)
}

/// What a failed token request says about the account. `None`: nothing, there is no network, or the service is down.
pub(super) fn refusal(error: &azure_core::Error) -> Option<ApiError> {
    let mut at: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut needs_person = false;
    while let Some(here) = at {
        needs_person |= here.is::<super::tokens::NeedsPerson>();
        at = here.source();
    }
    let refused = refused(&error.to_string());
    (needs_person || is_over(&refused)).then_some(refused)
}

type Explained = (&'static str, &'static str, Who);

fn by_number(number: u32) -> Option<Explained> {
    Some(match number {
        7_000_215 => (
            "The client secret is wrong.",
            "Copy the secret’s value, not its id, from the app registration under Certificates & secrets. The value is shown only once; make a new secret if it was not kept.",
            Who::You,
        ),
        7_000_222 => (
            "The client secret has expired.",
            "Make a new secret for the app registration under Certificates & secrets, and use its value.",
            Who::AzureAdmin,
        ),
        7_000_216 => (
            "The sign-in needs a client secret.",
            "Type the secret’s value.",
            Who::You,
        ),
        7_000_112 => (
            "The application is disabled in this tenant.",
            "An administrator of Microsoft Entra ID can enable it under Enterprise applications.",
            Who::AzureAdmin,
        ),
        700_016 => (
            "The tenant does not know this client id.",
            "Compare the client id with the app registration’s Application (client) ID, and the tenant with its Directory (tenant) ID.",
            Who::You,
        ),
        90_002 => (
            "There is no such tenant in this cloud.",
            "Check the tenant’s id or domain name, and that the chosen cloud is the one it lives in.",
            Who::You,
        ),
        900_023 | 900_021 | 900_144 => (
            "The tenant is neither an id nor a domain name.",
            "Use the Directory (tenant) ID from the Azure portal, or a domain such as contoso.onmicrosoft.com.",
            Who::You,
        ),
        500_011 => (
            "The tenant does not know the Azure management service at this address.",
            "Check that the chosen cloud is the one the tenant lives in.",
            Who::You,
        ),
        50_076 | 50_079 | 50_074 | 50_158 => (
            "The tenant asks for a second factor.",
            "Sign in again and approve it. For a developer tool: az login --tenant <tenant>, then connect once more.",
            Who::You,
        ),
        50_173 | 70_043 | 700_082 | 700_084 | 50_089 => (
            "The sign-in has expired or was revoked.",
            "Sign in again. For a developer tool: az login or azd auth login, then connect once more.",
            Who::You,
        ),
        53_000..=53_009 => (
            "A conditional access policy of the tenant does not allow this sign-in.",
            "Ask an administrator of Microsoft Entra ID which device, place or method the policy asks for.",
            Who::AzureAdmin,
        ),
        50_057 => (
            "The account is disabled.",
            "An administrator of Microsoft Entra ID can enable it.",
            Who::AzureAdmin,
        ),
        50_020 | 50_034 => (
            "The account does not exist in this tenant.",
            "Use an account of this tenant, or have it invited as a guest.",
            Who::You,
        ),
        500_121 => (
            "The second factor was denied.",
            "Begin again, and approve the sign-in where the tenant asks for it.",
            Who::You,
        ),
        65_004 => (
            "The sign-in was cancelled in the browser.",
            "Begin again, choose your account, and accept what Pointback asks for.",
            Who::You,
        ),
        65_001 => (
            "The tenant has not agreed to the application that signs in.",
            "Sign in again and accept what is asked. If that is not offered, an administrator of Microsoft Entra ID has to agree, or to name an application of the organisation’s own for Pointback’s settings.",
            Who::AzureAdmin,
        ),
        90_094 | 90_095 => (
            "Only an administrator of the tenant may agree to the application that signs in.",
            "Ask an administrator of Microsoft Entra ID to agree to it, or to register an application of the organisation’s own; its client id goes into Pointback’s settings.",
            Who::AzureAdmin,
        ),
        70_008 => (
            "The sign-in took too long, or was used already.",
            "Begin again.",
            Who::You,
        ),
        90_033 | 90_019 | 90_012 => (
            "The sign-in service is not available at the moment.",
            "Wait a few minutes and connect again.",
            Who::Microsoft,
        ),
        _ => return None,
    })
}

/// What the developer tools say when there is nothing to use.
fn tool(lower: &str) -> Option<Explained> {
    if lower.contains("az login") || lower.contains("azd auth login") || lower.contains("not logged in") {
        return Some((
            "Nobody is signed in with the Azure CLI or the Azure Developer CLI.",
            "Run az login (or azd auth login) in a terminal, then connect once more.",
            Who::You,
        ));
    }
    if lower.contains("found on path") {
        return Some((
            "Neither the Azure CLI nor the Azure Developer CLI is installed where Pointback can find it.",
            "Install the Azure CLI and run az login, or connect with a service principal instead.",
            Who::You,
        ));
    }
    None
}

fn aadsts(text: &str) -> Option<u32> {
    let digits: String = text
        .split_once("AADSTS")?
        .1
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// `Correlation ID: 8d2b…` somewhere in the text.
fn labelled(text: &str, label: &str) -> Option<String> {
    let value: String = text
        .split_once(label)?
        .1
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_hexdigit() || *c == '-')
        .collect();
    (value.len() == 36).then_some(value)
}

/// The service's text without the library's pointers to its own help, and bounded: it is shown in a dialog.
fn detail(text: &str) -> String {
    // What azure_core's retry policy puts before every error of a credential.
    let text = text.trim_start_matches("non-transport error occurred which will not be retried: ");
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("To troubleshoot, visit"))
        .collect::<Vec<_>>()
        .join("\n")
        .chars()
        .take(1500)
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WRONG: &str = "non-transport error occurred which will not be retried: ClientSecretCredential authentication failed. AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID. Trace ID: 0b3c6a0e-5d5c-4a51-b6f3-0a4e1c2d3e00 Correlation ID: 8d2b1c4e-1111-4222-8333-444455556666 Timestamp: 2026-11-22 10:00:00Z\nTo troubleshoot, visit https://aka.ms/azsdk/rust/identity/troubleshoot#client-secret";

    #[test]
    fn a_wrong_secret_is_said_plainly_with_ids_for_support() {
        let error = refused(WRONG);
        assert_eq!(error.code, ErrorCode::SignInFailed);
        assert_eq!(error.message, "The client secret is wrong.");
        assert_eq!(error.azure_code.as_deref(), Some("AADSTS7000215"));
        assert_eq!(
            error.correlation_id.as_deref(),
            Some("8d2b1c4e-1111-4222-8333-444455556666")
        );
        assert_eq!(
            error.request_id.as_deref(),
            Some("0b3c6a0e-5d5c-4a51-b6f3-0a4e1c2d3e00")
        );
        let detail = error.detail.unwrap();
        assert!(
            detail.starts_with("ClientSecretCredential") && !detail.contains("aka.ms"),
            "{detail}"
        );
    }

    #[test]
    fn tenant_client_and_policy_are_told_apart() {
        let said = |n: &str| refused(&format!("AADSTS{n}: text")).message;
        assert_eq!(said("90002"), "There is no such tenant in this cloud.");
        assert_eq!(said("700016"), "The tenant does not know this client id.");
        assert!(said("53003").contains("conditional access"));
        assert!(said("50076").contains("second factor"));
    }

    #[test]
    fn tools_that_are_missing_or_signed_out_are_told_apart() {
        let both = "AzureCliCredential authentication failed. az not found on PATH\nAzureDeveloperCliCredential authentication failed. azd not found on PATH";
        assert!(refused(both).message.contains("installed"));
        let signed_out =
            "AzureCliCredential authentication failed. Please run 'az login' to setup account.\nazd not found on PATH";
        assert!(refused(signed_out).message.starts_with("Nobody is signed in"));
    }

    #[test]
    fn a_session_is_over_when_the_service_says_so_and_not_when_a_tool_stumbles() {
        assert!(is_over(&refused(WRONG)));
        assert!(is_over(&refused("AADSTS50173: the grant was revoked")));
        assert!(!is_over(&refused("AADSTS90033: a transient error")));
        assert!(!is_over(&refused("az not found on PATH")));
    }

    #[test]
    fn an_unknown_answer_is_kept_as_detail() {
        let error = refused("AADSTS999999: something new");
        assert_eq!(error.message, "Signing in failed.");
        assert_eq!(error.azure_code.as_deref(), Some("AADSTS999999"));
        assert_eq!(error.detail.as_deref(), Some("AADSTS999999: something new"));
        assert_eq!(refused("AADSTS").azure_code, None);
    }
}
