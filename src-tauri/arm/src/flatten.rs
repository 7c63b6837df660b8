//! Azure Backup's nested errors made flat (contract §8, §12).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::node::Node;

/// One error of the service, in the words of the service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceError {
    /// May be empty where only a text was sent.
    pub code: String,
    pub message: String,
    pub recommended_actions: Vec<String>,
    /// `innerError.additionalInfo.DetailedNonLocalisedMessage`: names clients, actions and scopes; for the details, not the headline.
    pub technical: Option<String>,
    /// Codes of the errors inside it (`innerError.code`, `embeddedInnerError.code`); of the one that is shown, of all others beside it as well.
    #[serde(default)]
    pub inner_codes: Vec<String>,
}

/// How deep trees are followed. Recorded ones have three levels; the limit guards against a body made to exhaust the stack.
const DEEPEST: usize = 12;

/// Reads every form in which Azure sends errors and returns them most useful first.
///
/// Understood are: ARM's `{"error": {code, message, details, additionalInfo}}`, a bare such object, a `UserFacingError` or a list of
/// them (a job's `errorDetails`), the older `{"ErrorCode", "Message": {"Value"}}`, and OAuth's `{error, error_description}`.
/// Duplicates (same code and message) are dropped, and so is `InternalServerError` where anything else is there (contract §8).
#[must_use]
pub fn flatten(value: &Value) -> Vec<ServiceError> {
    let mut found = Vec::new();
    collect(Node::of(value), 0, &mut found);
    let mut flat: Vec<ServiceError> = Vec::new();
    for error in found {
        match flat
            .iter_mut()
            .find(|f| f.code == error.code && f.message == error.message)
        {
            Some(known) => known.absorb(error),
            None => flat.push(error),
        }
    }
    // An outer error repeats the code of its UserFacingError with an empty or generic text: the one with advice stays.
    if flat.iter().any(|e| e.code != WORTHLESS) {
        flat.retain(|e| e.code != WORTHLESS);
    }
    flat
}

const WORTHLESS: &str = "InternalServerError";

impl ServiceError {
    /// The one to show: the first that comes with advice, or else the first.
    pub(crate) fn first(all: Vec<Self>) -> Option<Self> {
        let at = all.iter().position(|e| !e.recommended_actions.is_empty()).unwrap_or(0);
        let named: Vec<String> = all
            .iter()
            .flat_map(|error| std::iter::once(&error.code).chain(&error.inner_codes))
            .cloned()
            .collect();
        let mut shown = all.into_iter().nth(at)?;
        shown.inner_codes.clear();
        for code in named {
            if !code.is_empty() && code != shown.code && !shown.inner_codes.contains(&code) {
                shown.inner_codes.push(code);
            }
        }
        Some(shown)
    }

    fn absorb(&mut self, other: Self) {
        for action in other.recommended_actions {
            if !self.recommended_actions.contains(&action) {
                self.recommended_actions.push(action);
            }
        }
        self.technical = self.technical.take().or(other.technical);
        self.inner_codes.extend(other.inner_codes);
    }
}

fn collect(node: Node<'_>, depth: usize, found: &mut Vec<ServiceError>) {
    if depth > DEEPEST {
        return;
    }
    for item in node.items() {
        collect(item, depth + 1, found);
    }
    if let Some(outer) = node.at("error").value() {
        if outer.is_object() {
            return collect(Node::of(outer), depth + 1, found);
        }
        // OAuth: `error` is a word, the text is beside it.
        return push(found, node.text("error"), node.text("error_description"), node);
    }
    let code = node.text("code").or_else(|| node.text("errorCode"));
    let message = node
        .text("message")
        .or_else(|| node.at("message").text("value"))
        .or_else(|| node.text("errorMessage"));
    push(found, code, message, node);
    for info in node.at("additionalInfo").items() {
        if info
            .text("type")
            .is_some_and(|t| t.eq_ignore_ascii_case("UserFacingError"))
        {
            collect(info.at("info"), depth + 1, found);
        }
    }
    collect(node.at("details"), depth + 1, found);
}

fn push(found: &mut Vec<ServiceError>, code: Option<String>, message: Option<String>, node: Node<'_>) {
    let code = code.map(|c| c.trim().to_owned()).unwrap_or_default();
    let message = message.map(|m| m.trim().to_owned()).unwrap_or_default();
    if code.is_empty() && message.is_empty() {
        return;
    }
    let mut recommended_actions: Vec<String> = node.texts("recommendedAction");
    recommended_actions.extend(node.at("recommendedAction").as_text());
    let recommended_actions = recommended_actions
        .into_iter()
        .map(|a| a.trim().to_owned())
        // "None." is what the service writes where it has no advice (contract §12.2).
        .filter(|a| !a.is_empty() && !a.trim_end_matches('.').eq_ignore_ascii_case("none"))
        .collect();
    found.push(ServiceError {
        code,
        message,
        recommended_actions,
        technical: technical(node.at("innerError"), 0).or_else(|| policy(node.at("additionalInfo"))),
        inner_codes: inner_codes(node.at("innerError"), 0),
    });
}

/// Which of the company's policies refused a request (`RequestDisallowedByPolicy`, published samples): only they say by whom it
/// was assigned and where.
fn policy(info: Node<'_>) -> Option<String> {
    let named = info.items().filter(|i| {
        let kind = i.text("type");
        kind.is_some_and(|t| t.eq_ignore_ascii_case("PolicyViolation"))
    });
    let texts: Vec<String> = named
        .filter_map(|i| {
            let info = i.at("info");
            let name = info
                .text("policyAssignmentDisplayName")
                .or_else(|| info.text("policyAssignmentName"))
                .or_else(|| info.text("policyDefinitionDisplayName"))?;
            Some(match info.text("policyAssignmentId") {
                Some(id) => format!("Policy assignment “{name}”: {id}"),
                None => format!("Policy “{name}”"),
            })
        })
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

fn technical(inner: Node<'_>, depth: usize) -> Option<String> {
    if depth > DEEPEST || inner.value().is_none() {
        return None;
    }
    inner
        .at("additionalInfo")
        .text("DetailedNonLocalisedMessage")
        .map(|t| t.trim().to_owned())
        .filter(|t| !t.is_empty())
        .or_else(|| technical(inner.at("embeddedInnerError"), depth + 1))
}

fn inner_codes(inner: Node<'_>, depth: usize) -> Vec<String> {
    if depth > DEEPEST || inner.value().is_none() {
        return Vec::new();
    }
    let own = inner.text("code").map(|code| code.trim().to_owned());
    let mut codes: Vec<String> = own.into_iter().filter(|code| !code.is_empty()).collect();
    codes.extend(inner_codes(inner.at("embeddedInnerError"), depth + 1));
    codes
}

#[cfg(test)]
mod tests;
