#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};

use super::{ServiceError, flatten};
use crate::{error::Error, headers::Seen};

/// The error of a failed job as recorded (contract §8): the same thing three times over, and a worthless leaf.
fn recorded() -> Value {
    let inner = json!({
        "code": "UserErrorMissingRequiredPermissions",
        "additionalInfo": { "DetailedNonLocalisedMessage": "Validate for Restore failed. Exception Message: The client '..' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read'." },
        "embeddedInnerError": null
    });
    let message = "Appropriate permissions to perform the operation is missing.";
    let action = "Grant appropriate permissions to perform this operation as mentioned at https://aka.ms/UserErrorMissingRequiredPermissions and retry the operation.";
    let leaf = json!({
        "message": "Internal Server Error", "code": "InternalServerError", "target": "", "details": null, "innerError": null,
        "recommendedAction": ["Refer https://aka.ms/AzureBackupTroubleshootFailures for more details."], "properties": null
    });
    let level = |details: Value| {
        json!({
            "message": message, "recommendedAction": [action], "details": details, "code": "UserErrorMissingRequiredPermissions",
            "target": "", "innerError": inner, "isRetryable": false, "isUserError": false, "properties": null
        })
    };
    json!([level(json!([level(json!([leaf]))]))])
}

#[test]
fn the_recorded_tree_is_one_error() {
    let flat = flatten(&recorded());
    assert_eq!(flat.len(), 1);
    assert_eq!(flat[0].code, "UserErrorMissingRequiredPermissions");
    assert_eq!(flat[0].recommended_actions.len(), 1, "said once");
    assert!(
        flat[0]
            .technical
            .as_deref()
            .unwrap()
            .starts_with("Validate for Restore failed.")
    );
}

#[test]
fn a_leaf_alone_is_kept() {
    let flat = flatten(&json!([{ "code": "InternalServerError", "message": "Internal Server Error" }]));
    assert_eq!(flat.len(), 1);
}

#[test]
fn a_refusal_takes_its_advice_from_the_user_facing_error() {
    let body = json!({ "error": {
        "code": "UserErrorInvalidBackupInstanceOperation",
        "message": "Operation AdhocBackup is not allowed.",
        "target": "", "details": null,
        "additionalInfo": [
            { "type": "Other", "info": { "code": "x", "message": "x" } },
            { "type": "UserFacingError", "info": {
                "code": "UserErrorInvalidBackupInstanceOperation", "message": "Operation AdhocBackup is not allowed on Backup Instance with Protection Status ConfiguringProtection ",
                "recommendedAction": ["None."], "details": null, "innerError": null } }
        ]
    } });
    let flat = flatten(&body);
    assert_eq!(flat.len(), 2);
    assert!(
        flat.iter().all(|e| e.recommended_actions.is_empty()),
        "\"None.\" is no advice"
    );
    assert!(flat.iter().all(|e| e.message == e.message.trim()));
}

#[test]
fn the_error_with_advice_is_shown_first() {
    let seen = Seen {
        correlation_id: Some("c".to_owned()),
        ..Seen::default()
    };
    let body = json!({ "error": { "code": "BadRequest", "message": "No.", "additionalInfo": [{ "type": "UserFacingError", "info": {
        "code": "CloudDosTimeboudLimitReached", "message": "The operation is blocked.", "recommendedAction": ["Please retry after few hours"] } }] } });
    let error = Error::from_answer(400, &seen, body.to_string().as_bytes());
    assert_eq!(error.code.as_deref(), Some("CloudDosTimeboudLimitReached"));
    assert_eq!(error.recommended_actions, ["Please retry after few hours"]);
    assert_eq!(error.correlation_id.as_deref(), Some("c"));
    assert_eq!(
        error.to_string(),
        "CloudDosTimeboudLimitReached: The operation is blocked."
    );
}

#[test]
fn other_forms_are_understood() {
    let one = |value: Value| {
        let flat = flatten(&value);
        assert_eq!(flat.len(), 1, "{value}");
        (flat[0].code.clone(), flat[0].message.clone())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let old = json!({ "ErrorCode": "E1", "Message": { "Language": "en-US", "Value": "Old." }, "Values": [] });
    assert_eq!(one(old), pair("E1", "Old."));
    assert_eq!(
        one(json!({ "error": { "code": "E2", "message": "Gate." } })),
        pair("E2", "Gate.")
    );
    assert_eq!(
        one(json!({ "Error": { "Code": "E3", "Message": "Case." } })),
        pair("E3", "Case.")
    );
    assert_eq!(one(json!({ "code": "E4", "message": "Bare." })), pair("E4", "Bare."));
    let oauth =
        json!({ "error": "invalid_client", "error_description": "AADSTS7000215: no", "error_codes": [7_000_215] });
    assert_eq!(one(oauth), pair("invalid_client", "AADSTS7000215: no"));
    let graph = json!({ "error": { "code": "RateLimiting", "message": "Please provide below info", "details": [{ "code": "RateLimiting", "message": "Client application has been throttled" }] } });
    assert_eq!(flatten(&graph).len(), 2);
}

#[test]
fn nonsense_is_nothing() {
    for value in [
        json!(null),
        json!([]),
        json!({}),
        json!("x"),
        json!(7),
        json!({ "error": null }),
        json!([[[null]]]),
    ] {
        assert_eq!(flatten(&value), Vec::<ServiceError>::new(), "{value}");
    }
}

#[test]
fn a_tree_without_an_end_has_one() {
    let mut deep = json!({ "code": "leaf", "message": "leaf" });
    for level in 0..100 {
        deep = json!({ "code": format!("c{level}"), "message": "m", "details": [deep] });
    }
    assert!(flatten(&deep).len() < 20);
}

#[test]
fn every_code_that_was_named_goes_with_the_one_that_is_shown() {
    let inner = json!({ "code": "AuthorizationFailed", "additionalInfo": { "DetailedNonLocalisedMessage": "t" },
        "embeddedInnerError": { "code": " UserErrorDeep ", "embeddedInnerError": null } });
    let info = json!({ "code": "UserErrorMSIMissingPermissions", "message": "m", "recommendedAction": ["Grant."], "innerError": inner });
    let body = json!({ "error": { "code": "Outer", "message": "o", "details": [{ "code": "UserErrorDetail", "message": "d" }],
        "additionalInfo": [{ "type": "UserFacingError", "info": info }] } });
    let shown = ServiceError::first(flatten(&body)).unwrap();
    assert_eq!(shown.code, "UserErrorMSIMissingPermissions");
    assert_eq!(
        shown.inner_codes,
        ["Outer", "AuthorizationFailed", "UserErrorDeep", "UserErrorDetail"]
    );
    let mut deep = json!({ "code": "x" });
    for _ in 0..100 {
        deep = json!({ "code": "x", "embeddedInnerError": deep });
    }
    let error = flatten(&json!({ "error": { "code": "c", "message": "m", "innerError": deep } }));
    assert!(error[0].inner_codes.len() < 20);
    assert_eq!(ServiceError::first(error).unwrap().inner_codes, ["x"]);
}
