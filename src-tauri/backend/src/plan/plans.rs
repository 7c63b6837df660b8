//! Plans: restores that Azure has validated. In memory only: after a restart one validates again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::spec::Destination;
use crate::api::{ApiError, Draft, ErrorCode, PlanView, Region, Sentence, ServerKind};
use crate::error;

/// How long a validation is good for. Roles, names and points change; a quarter of an hour is time to read and decide.
pub(crate) const LIFE: Duration = Duration::minutes(15);

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub id: String,
    /// The sign-in under which it was validated: another account, or a practice world that was made anew, validates again.
    pub sign_in: String,
    pub draft: Draft,
    /// The body, exactly as validated.
    pub request: Value,
    pub destination: Destination,
    pub store: String,
    pub kind: ServerKind,
    pub name: String,
    pub server: String,
    pub vault_id: String,
    pub vault: String,
    pub region: Region,
    pub point_time: Option<OffsetDateTime>,
    pub container_id: Option<String>,
    pub secret: Option<String>,
    pub summary: Vec<Sentence>,
    pub validated_at: OffsetDateTime,
    pub validation_seconds: f64,
    pub repeat_warning: Option<String>,
    /// Set for a restore in the paired region: other calls, another list of jobs (contract §5.7).
    pub secondary: Option<SecondaryPlace>,
    /// Set for a restore from the archive.
    pub rehydration: Option<RehydrationOrder>,
    /// Tenant of the vault's resource guard, where the trigger needs a second token for it (contract §5.9).
    pub guard_tenant: Option<String>,
    /// ARM id of the user-assigned identity; `None`: the system-assigned one.
    pub identity: Option<String>,
}

/// Between which regions a cross-region restore goes, by their names (`westeurope`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SecondaryPlace {
    pub source: String,
    pub region: String,
    /// The secondary region as people call it.
    pub display: String,
}

/// What a restore from the archive orders beside the restore (contract §6.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RehydrationOrder {
    /// Azure's word: `Standard`.
    pub priority: String,
    pub days: u32,
}

impl Plan {
    pub(crate) fn new_id() -> String {
        Uuid::new_v4().to_string()
    }
    fn expires_at(&self) -> OffsetDateTime {
        self.validated_at + LIFE
    }
    pub(crate) fn view(&self) -> PlanView {
        PlanView {
            id: self.id.clone(),
            validated_at: self.validated_at.into(),
            expires_at: self.expires_at().into(),
            summary: self.summary.clone(),
            repeat_warning: self.repeat_warning.clone(),
        }
    }
}

#[derive(Default)]
pub(crate) struct Plans(Mutex<HashMap<String, Plan>>);

impl Plans {
    fn plans(&self) -> MutexGuard<'_, HashMap<String, Plan>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, plan: Plan) {
        let now = plan.validated_at;
        let mut plans = self.plans();
        plans.retain(|_, other| other.expires_at() > now);
        plans.insert(plan.id.clone(), plan);
    }

    /// A plan that is fresh and belongs to this sign-in. It is not taken out: that a plan starts one restore is the
    /// journal's promise, which also holds between two processes.
    ///
    /// # Errors
    /// [`ErrorCode::PlanStale`].
    pub(crate) fn get(&self, id: &str, sign_in: &str, now: OffsetDateTime) -> Result<Plan, ApiError> {
        let found = self.plans().get(id).cloned();
        match found {
            Some(plan) if plan.sign_in != sign_in => Err(stale("This validation belongs to an earlier sign-in.")),
            // A clock that was turned back must not make an old validation young again.
            Some(plan) if plan.expires_at() > now && now >= plan.validated_at - Duration::minutes(1) => Ok(plan),
            Some(_) => Err(stale("This validation is too old.")),
            None => Err(stale(
                "This validation does not count any more: the form was changed, or it was used.",
            )),
        }
    }

    /// Which vault a plan is about: whose sign-in it needs.
    pub(crate) fn vault_of(&self, id: &str) -> Option<String> {
        self.plans().get(id).map(|plan| plan.vault_id.clone())
    }

    pub(crate) fn used(&self, id: &str) {
        self.plans().remove(id);
    }

    /// Drops the plans of an instance whose form has changed since.
    pub(crate) fn keep_only(&self, draft: &Draft) {
        self.plans()
            .retain(|_, plan| !plan.draft.instance_id.eq_ignore_ascii_case(&draft.instance_id) || plan.draft == *draft);
    }
}

pub(crate) fn stale(message: &str) -> ApiError {
    ApiError {
        hints: vec!["Validate again; nothing was started.".to_owned()],
        ..error::plain(ErrorCode::PlanStale, message)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::api::TargetKind;
    use crate::plan::sample;

    fn plan(id: &str) -> Plan {
        Plan {
            id: id.to_owned(),
            sign_in: "practice".to_owned(),
            draft: sample::draft(TargetKind::Database),
            request: Value::Null,
            destination: Destination {
                full: String::new(),
                short: String::new(),
                place: String::new(),
            },
            store: "VaultStore".to_owned(),
            kind: ServerKind::SingleServer,
            name: String::new(),
            server: String::new(),
            vault_id: String::new(),
            vault: String::new(),
            region: sample::region("westus"),
            point_time: None,
            container_id: None,
            secret: None,
            summary: vec![],
            validated_at: sample::NOW,
            validation_seconds: 22.0,
            repeat_warning: None,
            secondary: None,
            rehydration: None,
            guard_tenant: None,
            identity: None,
        }
    }

    #[test]
    fn a_plan_lives_a_quarter_of_an_hour_in_its_own_session() {
        let plans = Plans::default();
        plans.put(plan("a"));
        let get = |session: &str, minutes| plans.get("a", session, sample::NOW + Duration::minutes(minutes));
        assert!(get("practice", 14).is_ok());
        assert_eq!(get("practice", 15).unwrap_err().code, ErrorCode::PlanStale);
        assert!(get("practice", 0).is_ok());
        assert_eq!(get("practice", -2).unwrap_err().code, ErrorCode::PlanStale);
        assert_eq!(get("azure", 1).unwrap_err().code, ErrorCode::PlanStale);
        plans.used("a");
        assert_eq!(get("practice", 1).unwrap_err().code, ErrorCode::PlanStale);
    }

    #[test]
    fn a_changed_form_takes_its_plan_with_it() {
        let plans = Plans::default();
        plans.put(plan("a"));
        plans.keep_only(&sample::draft(TargetKind::Database));
        assert!(
            plans.get("a", "practice", sample::NOW).is_ok(),
            "the same form changes nothing"
        );
        let mut other = sample::draft(TargetKind::Database);
        other.instance_id = "another".to_owned();
        plans.keep_only(&other);
        assert!(
            plans.get("a", "practice", sample::NOW).is_ok(),
            "another instance’s form is another matter"
        );
        let mut changed = sample::draft(TargetKind::Database);
        changed.database_name.push('x');
        plans.keep_only(&changed);
        assert!(plans.get("a", "practice", sample::NOW).is_err());
    }

    #[test]
    fn expired_plans_are_swept_out() {
        let plans = Plans::default();
        plans.put(plan("old"));
        let mut new = plan("new");
        new.validated_at = sample::NOW + Duration::hours(1);
        plans.put(new);
        assert_eq!(plans.plans().len(), 1);
    }
}
