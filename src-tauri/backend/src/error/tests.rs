#![allow(clippy::unwrap_used)]

use super::*;

fn service(code: &str, message: &str, actions: &[&str]) -> ServiceError {
    ServiceError {
        code: code.into(),
        message: message.into(),
        recommended_actions: actions.iter().map(|&a| a.to_owned()).collect(),
        technical: None,
        inner_codes: vec!["Inner".into()],
    }
}

#[test]
fn azures_own_advice_stands_before_ours() {
    let e = from_service(
        ErrorCode::ValidationFailed,
        &service(
            "UserErrorMSIMissingPermissions",
            " Missing. ",
            &["Grant appropriate access."],
        ),
    );
    assert_eq!(e.message, "Missing.");
    assert_eq!(e.inner_codes, ["Inner"]);
    assert_eq!(e.hints[0], "Grant appropriate access.");
    assert!(e.hints[1].contains("Reader"));
    assert_eq!(e.who, Some(Who::AzureAdmin));
    assert_eq!(e.azure_code.as_deref(), Some("UserErrorMSIMissingPermissions"));
}

#[test]
fn an_unknown_code_keeps_what_azure_said() {
    let e = from_service(ErrorCode::Service, &service("UserErrorBrandNew", "Something.", &[]));
    assert_eq!((e.message.as_str(), e.hints.len(), e.who), ("Something.", 0, None));
    assert_eq!(
        from_service(ErrorCode::Service, &service("", "", &[])).message,
        "Azure gave no reason."
    );
    assert_eq!(
        from_service(ErrorCode::Service, &service("Code", "", &[])).message,
        "Code"
    );
}

#[test]
fn the_tls_error_names_the_issuer() {
    assert!(
        tls(Some("Contoso Inspection CA"))
            .message
            .contains("Contoso Inspection CA")
    );
    assert_eq!(tls(None).code, ErrorCode::Tls);
}

#[test]
fn action_and_scope_are_found_in_the_text() {
    let text = "The client 'a@b' with object id 'x' does not have authorization to perform action 'Microsoft.DataProtection/backupVaults/read' over scope '/subscriptions/1' or the scope is invalid.";
    let found = advice::access(text).unwrap();
    assert_eq!(found.action, "Microsoft.DataProtection/backupVaults/read");
    assert_eq!(found.scope, "/subscriptions/1");
    assert!(advice::access("perform action without quotes").is_none());
}

#[test]
fn statuses_become_codes_the_screen_acts_on() {
    assert_eq!(http_code(Some(429), None), ErrorCode::Throttled);
    assert_eq!(
        http_code(Some(400), Some("CloudDosTimeboudLimitReached")),
        ErrorCode::Throttled
    );
    assert_eq!(http_code(Some(403), Some("AuthorizationFailed")), ErrorCode::Forbidden);
    assert_eq!(http_code(Some(500), None), ErrorCode::Service);
    assert_eq!(who_by_status(Some(503)), Some(Who::Microsoft));
}
