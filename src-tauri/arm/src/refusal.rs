//! Why a write was refused, told apart: each has another person who can help.

use crate::error::{Details, Kind};

/// What stood in the way of a change. Texts are Azure's own; `None` where its message does not have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// 403: no role of the caller's gives that action (`AuthorizationFailed`, and `LinkedAuthorizationFailed` for a resource that
    /// the request only names; contract §12.2).
    NoRight {
        action: Option<String>,
        scope: Option<String>,
    },
    /// 403 `DenyAssignmentAuthorizationFailed`: a role gives it, and a deny assignment takes it.
    Denied { action: Option<String>, by: Option<String> },
    /// 403 `RequestDisallowedByPolicy`: the company's Azure Policy does not want such a resource. No role helps.
    Policy { assignment: Option<String> },
    /// 409 `ScopeLocked`: a lock, here or above. No role helps; the lock has to go first.
    Locked { scope: Option<String> },
    /// 409 `RoleAssignmentExists`: what was to be given is given already, and it is not ours.
    Exists,
    /// 400 `PrincipalNotFound`: the directory does not know the identity, which may be too young.
    UnknownPrincipal,
}

impl Details {
    /// Which of the known refusals this error is; `None` for every other error.
    pub fn refusal(&self) -> Option<Refusal> {
        if self.kind != Kind::Http {
            return None;
        }
        let text = self.message.as_str();
        let is = |code: &str| self.code.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(code));
        Some(if is("DenyAssignmentAuthorizationFailed") {
            Refusal::Denied {
                action: after(text, "perform action"),
                by: after(text, "deny assignment with name").or_else(|| after(text, "deny assignment")),
            }
        } else if is("RequestDisallowedByPolicy") {
            Refusal::Policy {
                assignment: policy(text).or_else(|| self.technical.clone()),
            }
        } else if is("ScopeLocked") {
            Refusal::Locked {
                scope: after(text, "are locked:").or_else(|| after(text, "is locked:")),
            }
        } else if is("RoleAssignmentExists") {
            Refusal::Exists
        } else if is("PrincipalNotFound") {
            Refusal::UnknownPrincipal
        } else if is("LinkedAuthorizationFailed") {
            Refusal::NoRight {
                action: after(text, "perform action(s)"),
                scope: after(text, "linked scope(s)"),
            }
        } else if is("AuthorizationFailed") {
            Refusal::NoRight {
                action: after(text, "perform action"),
                scope: after(text, "over scope"),
            }
        } else {
            return None;
        })
    }
}

/// The quoted text behind some words: `perform action 'X'`. Quotes come straight and typographic (contract §12.1).
fn after(text: &str, words: &str) -> Option<String> {
    let rest = text[text.find(words)? + words.len()..].trim_start();
    let rest = rest.strip_prefix(['\'', '‘', '’', '"', '“'])?;
    let end = rest.find(['\'', '’', '‘', '"', '”'])?;
    Some(rest[..end].to_owned()).filter(|found| !found.is_empty())
}

/// `… Policy identifiers: '[{"policyAssignment":{"name":"…","id":"…"}, …}]'.`: the first assignment's name.
fn policy(text: &str) -> Option<String> {
    let list = &text[text.find("Policy identifiers:")?..];
    let list = &list[list.find('[')?..=list.rfind(']')?];
    let list: serde_json::Value = serde_json::from_str(list).ok()?;
    let name = list.get(0)?.get("policyAssignment")?.get("name")?.as_str()?;
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{error::Error, headers::Seen};

    fn refusal(status: u16, code: &str, message: &str) -> Option<Refusal> {
        let body = json!({ "error": { "code": code, "message": message } }).to_string();
        Error::from_answer(status, &Seen::default(), body.as_bytes()).refusal()
    }

    #[test]
    fn each_refusal_is_told_apart_and_names_what_stands_in_the_way() {
        let some = |text: &str| Some(text.to_owned());
        let client = "The client 'ann@contoso.com' with object id 'o'";
        for (status, code, message, expected) in [
            (
                403,
                "AuthorizationFailed",
                format!("{client} does not have authorization to perform action 'Microsoft.A/b/write' over scope '/subscriptions/s' or the scope is invalid."),
                Refusal::NoRight { action: some("Microsoft.A/b/write"), scope: some("/subscriptions/s") },
            ),
            (
                403,
                "LinkedAuthorizationFailed",
                format!("{client} has permission to perform action 'a' on scope 'b'; however, it does not have permission to perform action(s) 'c' on the linked scope(s) 'd' (respectively) or the linked scope(s) are invalid."),
                Refusal::NoRight { action: some("c"), scope: some("d") },
            ),
            (
                403,
                "DenyAssignmentAuthorizationFailed",
                format!("{client} has permission to perform action 'a/write' on scope 'b'; however, the access is denied because of the deny assignment with name 'Stack' and Id 'x' at scope 'y'."),
                Refusal::Denied { action: some("a/write"), by: some("Stack") },
            ),
            (
                403,
                "RequestDisallowedByPolicy",
                "Resource 'st' was disallowed by policy. Policy identifiers: '[{\"policyAssignment\":{\"name\":\"No public access\",\"id\":\"/p\"},\"policyDefinition\":{\"name\":\"n\",\"id\":\"/d\"}}]'.".to_owned(),
                Refusal::Policy { assignment: some("No public access") },
            ),
            (
                409,
                "ScopeLocked",
                "The scope '/s/x' cannot perform write operation because the following scope(s) are locked: '/s'. Please remove the lock and try again.".to_owned(),
                Refusal::Locked { scope: some("/s") },
            ),
            (409, "RoleAssignmentExists", "The role assignment already exists.".to_owned(), Refusal::Exists),
            (400, "PrincipalNotFound", "Principal p does not exist in the directory d.".to_owned(), Refusal::UnknownPrincipal),
        ] {
            assert_eq!(refusal(status, code, &message), Some(expected), "{code}");
            let bare = refusal(status, code, "");
            assert!(bare.is_some(), "the code alone decides: {code}");
        }
        assert_eq!(refusal(409, "Conflict", "The server is busy."), None);
    }

    #[test]
    fn a_policy_is_named_by_the_additional_information_too() {
        let body = json!({ "error": { "code": "RequestDisallowedByPolicy", "message": "No.", "additionalInfo": [
            { "type": "PolicyViolation", "info": { "policyAssignmentDisplayName": "Keep it closed", "policyDefinitionDisplayName": "Closed",
              "policyAssignmentId": "/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/a" } }] } });
        let error = Error::from_answer(403, &Seen::default(), body.to_string().as_bytes());
        assert_eq!(
            error.refusal(),
            Some(Refusal::Policy {
                assignment: error.technical.clone()
            })
        );
        let technical = error.technical.clone().unwrap();
        assert!(
            technical.contains("Keep it closed") && technical.contains("policyAssignments/a"),
            "{technical}"
        );
    }

    #[test]
    fn without_an_answer_there_is_no_refusal() {
        let mut error = Error::parse("x");
        error.code = Some("ScopeLocked".to_owned());
        assert_eq!(error.refusal(), None);
    }
}
