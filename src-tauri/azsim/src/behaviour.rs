//! What Azure does is not always established (contract §18). For each such question that a client could trip over there is a switch here, with
//! named answers; the default is what this simulator takes for the most likely. A client has to cope with all of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How a restore is refused on a guarded vault when the request does not name the guard (§5.9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GuardRefusal {
    /// 403 `LinkedAuthorizationFailed`, by the gateway: the one code that any source names.
    #[default]
    Linked,
    /// 403 by the resource provider.
    Forbidden,
    /// 400 by the resource provider.
    BadRequest,
}

/// Order of `fetchCrossRegionRestoreJobs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
}

/// Which entry of an archived point says how its rehydration is getting on (§5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StatusOn {
    /// The archive's entry from the beginning, the copy's while it is there.
    #[default]
    Both,
    Archive,
    /// The copy's only: it is listed from the beginning, and is not visible until it is complete.
    Copy,
}

/// Whether something is taken or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    Accepted,
    Refused,
}

/// Whether something that was sent has an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    Honoured,
    Ignored,
}

/// Whether more than roles is looked at before a restore is taken: ARM's linked access check of the caller on the target (§10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Linked {
    Unchecked,
    /// On storage accounts: for blobs, someone has seen it.
    #[default]
    Storage,
    /// On servers as well.
    All,
}

/// What a restore of a flexible server as files ends with where the account does not allow cross-tenant replication, a documented prerequisite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CrossTenantCode {
    /// `UserErrorCrossTenantOrsPolicyDisabled`: the code that Microsoft documents for this setting, of blobs.
    #[default]
    Policy,
    /// `UserErrorContainerNotAccessible`, as for any other container that cannot be written to.
    Container,
}

/// How rehydrations end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rehydrations {
    #[default]
    Succeed,
    Fail,
}

/// Whether someone has to agree before a client may act for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Consent {
    /// Everybody has agreed to everything, as with Microsoft's own clients.
    #[default]
    Given,
    /// Everyone is asked once for each client and tenant.
    Asked,
    /// Only an administrator may agree, and nobody here can.
    Administrator,
}

/// What becomes of a refresh token that was used. Each answer brings a new one (§3); Microsoft's documentation of refresh tokens says that the old one
/// is not revoked by its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RefreshTokens {
    #[default]
    Reusable,
    /// The old one is good until its successor is used.
    UntilNext,
    Once,
}

/// What comes back of something that a client sends so that it comes back, and checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Echo {
    #[default]
    Kept,
    /// As if the answer were to another question: someone else's, or one of long ago.
    Changed,
    Lost,
}

impl Echo {
    pub fn of(self, sent: &str) -> Option<String> {
        match self {
            Self::Kept => Some(sent.to_owned()),
            Self::Changed => Some(format!("{sent}-of-another")),
            Self::Lost => None,
        }
    }
}

/// All switches. `docs/practice-mode.md` lists them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Behaviour {
    pub guard_refusal: GuardRefusal,
    /// Cross-region jobs are in the vault's own list as well.
    pub cross_region_jobs_in_vault: bool,
    /// Cross-region jobs are in Resource Graph as well.
    pub cross_region_jobs_in_graph: bool,
    pub cross_region_job_order: Order,
    /// `$filter` on the points of the secondary region: in the specification, and without effect according to the CLI.
    pub secondary_filter: Effect,
    /// Rehydration priority `High`.
    pub high_priority: Answer,
    /// Restoring from the copy of an archived point while it is in the vault store.
    pub rehydrated_copy: Answer,
    pub rehydration_status_on: StatusOn,
    pub rehydrations: Rehydrations,
    /// Restoring as a database on a single server, a product that was retired on 28 March 2025 (§14).
    pub single_server_databases: Answer,
    /// `filePrefix` for flexible servers.
    pub flexible_prefix: Effect,
    /// Whether the vault's job list asks for a right that Backup Operator and Backup Reader lack (§10.2).
    pub job_list_needs_own_right: bool,
    /// Whether accepted operations say when to come back.
    pub retry_after: bool,
    /// How often one instance may be validated within an hour of Azure's time, before `CloudDosTimeboudLimitReached` (§12.2). Azure's own limit
    /// is unknown; this one is generous.
    pub validations_per_hour: u32,
    pub consent: Consent,
    pub refresh_tokens: RefreshTokens,
    /// Seconds that an access token is good for. Those of Azure live 60 to 90 minutes.
    pub token_lifetime: u32,
    /// Seconds by which the clocks of sign-in and Resource Manager are ahead of the simulator's own: tokens bear such times, and are judged by them.
    pub clock_skew: i64,
    /// Microsoft advises organisations to refuse the device code flow; then conditional access says no.
    pub device_code: Answer,
    /// `state` in the redirect back to the client. Entra keeps it; what comes back to a client need not come from Entra.
    pub state_echo: Echo,
    /// `nonce` in the id token.
    pub nonce_echo: Echo,
    /// Seconds of Azure's time until an assigned or removed role counts for a vault's identity (§10.3).
    pub role_propagation: u32,
    /// `assignedTo('..')` lists the assignments of the groups that someone is in.
    pub assigned_to_groups: bool,
    pub linked_access: Linked,
    /// Restoring into a storage account that is closed but for trusted services (`bypass: AzureServices`).
    pub storage_bypass: Answer,
    /// Restoring into a storage account with a read-only lock.
    pub locked_storage: Answer,
    /// Restoring into a container with an immutability policy.
    pub immutable_container: Answer,
    /// Restoring with a secret that has expired or is not valid yet. A key vault gives such a secret out (DOC key-vault/secrets/about-secrets.md).
    pub secret_dates: Answer,
    /// Whether the condition of a role assignment is met by what a restore does.
    pub conditional_roles: Answer,
    /// Rows on one page of what is listed of access: role and deny assignments, permissions, locks. 0: all of them.
    pub access_page: u32,
    /// The code of a restore into an account that does not allow cross-tenant replication.
    pub cross_tenant_code: CrossTenantCode,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            guard_refusal: GuardRefusal::default(),
            cross_region_jobs_in_vault: false,
            cross_region_jobs_in_graph: false,
            cross_region_job_order: Order::default(),
            secondary_filter: Effect::Ignored,
            high_priority: Answer::Accepted,
            rehydrated_copy: Answer::Accepted,
            rehydration_status_on: StatusOn::default(),
            rehydrations: Rehydrations::default(),
            single_server_databases: Answer::Accepted,
            flexible_prefix: Effect::Honoured,
            job_list_needs_own_right: true,
            retry_after: true,
            validations_per_hour: 30,
            consent: Consent::default(),
            refresh_tokens: RefreshTokens::default(),
            token_lifetime: 3599,
            clock_skew: 0,
            device_code: Answer::Accepted,
            state_echo: Echo::default(),
            nonce_echo: Echo::default(),
            role_propagation: 0,
            assigned_to_groups: true,
            linked_access: Linked::default(),
            storage_bypass: Answer::Accepted,
            locked_storage: Answer::Accepted,
            immutable_container: Answer::Accepted,
            secret_dates: Answer::Refused,
            conditional_roles: Answer::Accepted,
            access_page: 0,
            cross_tenant_code: CrossTenantCode::default(),
        }
    }
}

impl Behaviour {
    /// This one with the members of a JSON object in place of its own. `Err`: what was not understood. A switch that does not exist is an error
    /// and not a silence: a test that turns it would prove nothing.
    pub fn with(&self, changes: &Value) -> Result<Self, String> {
        let changes = changes.as_object().ok_or("an object of switches is expected")?;
        let mut all = serde_json::to_value(self).map_err(|e| e.to_string())?;
        for (name, value) in changes {
            let known = all
                .get_mut(name)
                .ok_or_else(|| format!("there is no switch '{name}'"))?;
            known.clone_from(value);
        }
        serde_json::from_value(all).map_err(|e| e.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn switches_are_turned_one_by_one() {
        let changed = Behaviour::default()
            .with(&json!({"guardRefusal": "badRequest"}))
            .unwrap();
        assert_eq!(changed.guard_refusal, GuardRefusal::BadRequest);
        assert_eq!(changed.validations_per_hour, 30);
        let more = changed.with(&json!({"crossRegionJobOrder": "oldestFirst"})).unwrap();
        assert_eq!(
            (more.guard_refusal, more.cross_region_job_order),
            (GuardRefusal::BadRequest, Order::OldestFirst)
        );
        assert_eq!(Behaviour::default().with(&json!({})).unwrap(), Behaviour::default());
    }

    #[test]
    fn a_switch_or_a_position_that_does_not_exist_is_an_error() {
        let turn = |changes| Behaviour::default().with(&changes);
        assert!(
            turn(json!({"guardRefusals": "linked"}))
                .unwrap_err()
                .contains("guardRefusals")
        );
        assert!(turn(json!({"guardRefusal": "teapot"})).unwrap_err().contains("teapot"));
        assert!(turn(json!([1])).is_err());
    }

    /// The guide lists every switch with its positions.
    #[test]
    fn the_guide_lists_every_switch() {
        let guide = include_str!("../../../docs/practice-mode.md");
        let all = serde_json::to_value(Behaviour::default()).unwrap();
        for (name, value) in all.as_object().unwrap() {
            let line = guide.lines().find(|line| line.starts_with(&format!("| `{name}`")));
            let line = line.unwrap_or_else(|| panic!("{name} is not in the guide"));
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert!(
                line.contains(&format!("**`{shown}`**")),
                "the default of {name} is not marked: {line}"
            );
        }
    }
}
