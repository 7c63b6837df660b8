//! What accounts are told apart by, in requests and on disk. No secret, and the same in every run.

use super::super::ActiveSession;
use crate::api::{CloudChoice, CredentialKind};

pub(crate) fn account(session: &ActiveSession, kind: CredentialKind) -> String {
    match &session.person {
        Some(person) => person_id(&session.arm_host, &person.id().home),
        None => silent_id(&session.arm_host, kind, &session.view.tenant_id, &session.view.account),
    }
}

pub(crate) fn person_id(host: &str, home: &str) -> String {
    format!("{host}/{home}").to_lowercase()
}

pub(crate) fn silent_id(host: &str, kind: CredentialKind, tenant: &str, account: &str) -> String {
    format!("{host}/{kind:?}/{tenant}/{account}").to_lowercase()
}

/// The name of a cloud before it has been found.
pub(crate) fn cloud(choice: &CloudChoice) -> String {
    match choice {
        CloudChoice::Public => arm::Cloud::public().display,
        CloudChoice::UsGovernment => arm::Cloud::us_government().display,
        CloudChoice::China => arm::Cloud::china().display,
        CloudChoice::Custom { arm, .. } => arm.trim_start_matches("https://").trim_end_matches('/').to_owned(),
    }
}
