//! A request taken apart for the commands that can say it. Pure.

use serde_json::Value;

use super::text;

/// What a restore command says, where the request has the members of a plain restore and no others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain<'a> {
    pub location: &'a str,
    pub store: &'a str,
    pub point: &'a str,
    /// Priority and days, for an archived point.
    pub rehydration: Option<(&'a str, &'a str)>,
    pub target: Target<'a>,
    /// ARM id of a user-assigned identity.
    pub identity: Option<&'a str>,
    /// Requests to resource guards.
    pub guard: Vec<&'a str>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    Database {
        id: &'a str,
        secret: &'a str,
    },
    Files {
        url: &'a str,
        prefix: &'a str,
        container_id: Option<&'a str>,
    },
}

impl<'a> Plain<'a> {
    pub fn of(request: &'a Value) -> Option<Self> {
        const TOP: [&str; 8] = [
            "objectType",
            "recoveryPointId",
            "sourceDataStoreType",
            "restoreTargetInfo",
            "rehydrationPriority",
            "rehydrationRetentionDuration",
            "resourceGuardOperationRequests",
            "identityDetails",
        ];
        let only = |value: &Value, known: &[&str]| {
            let members = value.as_object();
            members.is_some_and(|members| members.keys().all(|name| known.contains(&name.as_str())))
        };
        let info = &request["restoreTargetInfo"];
        let details = &info["targetDetails"];
        if !only(request, &TOP) {
            return None;
        }
        let rehydration = match (
            text(request, "rehydrationPriority"),
            text(request, "rehydrationRetentionDuration"),
        ) {
            ("", "") => None,
            (priority, duration) => Some((priority, duration.strip_prefix('P')?.strip_suffix('D')?)),
        };
        let identity = match &request["identityDetails"] {
            Value::Null => None,
            details => {
                let known = ["useSystemAssignedIdentity", "userAssignedIdentityArmUrl"];
                let user = details["useSystemAssignedIdentity"] == false && only(details, &known);
                Some(text(details, "userAssignedIdentityArmUrl"))
                    .filter(|id| user && !id.is_empty())?
                    .into()
            }
        };
        let target = if details.is_null() {
            let known = [
                "objectType",
                "recoveryOption",
                "restoreLocation",
                "datasourceInfo",
                "datasourceSetInfo",
                "datasourceAuthCredentials",
            ];
            only(info, &known).then(|| Target::Database {
                id: text(&info["datasourceInfo"], "resourceID"),
                secret: text(&info["datasourceAuthCredentials"]["secretStoreResource"], "uri"),
            })
        } else {
            let known = ["objectType", "recoveryOption", "restoreLocation", "targetDetails"];
            let detail = ["url", "filePrefix", "restoreTargetLocationType", "targetResourceArmId"];
            (only(info, &known) && only(details, &detail)).then(|| Target::Files {
                url: text(details, "url"),
                prefix: text(details, "filePrefix"),
                container_id: details["targetResourceArmId"].as_str(),
            })
        };
        Some(Self {
            location: text(info, "restoreLocation"),
            store: text(request, "sourceDataStoreType"),
            point: text(request, "recoveryPointId"),
            rehydration,
            target: target?,
            identity,
            guard: guard(request)?,
        })
    }
}

/// `None`: something else than texts is in the list.
pub(super) fn guard(request: &Value) -> Option<Vec<&str>> {
    match &request["resourceGuardOperationRequests"] {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => items.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
