//! One list over everything that Azure did and does with backups.

use std::collections::HashMap;
use std::time::Duration;

use arm::VaultId;
use time::OffsetDateTime;

use super::jobs::remote_of;
use crate::Backend;
use crate::api::{Activity, ActivityRequest, ApiError, JobSummary, Problem, Reminder, SubscriptionView};
use crate::error;
use crate::jobs::feed::{self, Source};
use crate::jobs::found::Found;
use crate::jobs::intent::Secondary;
use crate::jobs::job::JobRecord;
use crate::jobs::kept::KeptJobs;
use crate::jobs::{self, Remote};
use crate::plan::summary::moment;
use crate::session::ActiveSession;

impl Backend {
    /// All restores of this app in this session, and the jobs of all vaults and paired regions: those of the last 14 days,
    /// and what was kept of older ones; newest first.
    ///
    /// # Errors
    /// [`crate::api::ErrorCode::Storage`] when the journal cannot be read. What cannot be read from Azure is in `problems`.
    pub async fn activity_list(&self, request: ActivityRequest) -> Result<Activity, ApiError> {
        let listed_days = u32::try_from(jobs::LISTED_DAYS).unwrap_or_default();
        let Some(session) = self.0.sessions.peek() else {
            let records = self.journal().list(None, false).await?;
            return Ok(Activity {
                rows: feed::merge(&records, None),
                listed_days,
                kept_since: None,
                reminders: reminders(&records, self.now()),
                problems: Vec::new(),
                as_of: self.now().into(),
            });
        };
        let (mut found, mut problems) = self.found_jobs(&session, request.refresh).await?;
        // Read after the vaults: a record that was adopted meanwhile knows its job, and no job stands twice. One's own restores
        // are shown whatever is ticked: who does not see one may start it again.
        let keys = session.keys();
        let mut records = Vec::new();
        for key in &keys {
            records.extend(self.journal().list(Some(key), false).await?);
        }
        problems.extend(jobs::elsewhere(self, &keys).await?);
        for found in &mut found {
            found.rows.retain(|_, row| is_shown(&session, &row.vault_id));
        }
        let mut rows = feed::merge(&records, &found);
        name_subscriptions(&mut rows, &session.view.subscriptions);
        Ok(Activity {
            rows,
            listed_days,
            kept_since: found.iter().filter_map(|found| found.kept_since).min().map(Into::into),
            reminders: reminders(&records, self.now()),
            problems,
            as_of: found
                .iter()
                .map(|found| found.as_of)
                .min()
                .unwrap_or_else(|| self.now())
                .into(),
        })
    }

    /// What the vaults of each tenant say, tenants side by side: one that does not answer delays nobody for long.
    async fn found_jobs(&self, session: &ActiveSession, refresh: bool) -> Result<(Vec<Found>, Vec<Problem>), ApiError> {
        let keys = session.keys();
        let at_hand: Vec<Found> = keys.iter().filter_map(|key| self.0.jobs.found.at_hand(key)).collect();
        if !refresh && at_hand.len() == keys.len() {
            return Ok((at_hand, Vec::new()));
        }
        let (sources, mut problems) = self.job_sources().await;
        let known = self.journal().known_jobs().await?;
        let mut asked = Vec::new();
        for key in keys {
            let of = |source: &&Source| session.lane_of(source.vault.as_str()).key == key;
            let sources: Vec<Source> = sources.iter().filter(of).cloned().collect();
            let Some(lane) = session.lane_with(&key, "") else {
                continue;
            };
            let (backend, remote, known) = (self.clone(), remote_of(session, &lane), known.clone());
            let name = lane.tenant.clone();
            // A task of its own: where it is not waited for, its answer is there the next time.
            let task = tokio::spawn(async move {
                let kept = KeptJobs::new(backend.0.db.clone());
                let found = &backend.0.jobs.found;
                let found = feed::refresh(found, &kept, &remote, sources, &known, backend.now()).await;
                for problem in &found.problems {
                    backend.session_may_be_over(&remote, &problem.error);
                }
                found
            });
            asked.push((key, name, task));
        }
        let alone = asked.len() == 1;
        let mut all = Vec::new();
        for (key, name, task) in asked {
            let patience = if alone { Duration::MAX } else { PATIENCE };
            match tokio::time::timeout(patience, task).await {
                Ok(Ok(found)) => {
                    problems.extend(found.problems.clone());
                    all.push(found);
                }
                Ok(Err(_)) => problems.push(unanswered(&name)),
                Err(_) => {
                    problems.push(unanswered(&name));
                    all.extend(self.0.jobs.found.at_hand(&key));
                }
            }
        }
        Ok((all, problems))
    }

    /// Ends the session where an error says that its sign-in is over. Nothing happens if another one has begun since.
    pub(crate) fn session_may_be_over(&self, asked: &Remote, error: &ApiError) {
        let lanes = self
            .0
            .sessions
            .peek()
            .map(|session| session.lanes())
            .unwrap_or_default();
        if lanes.iter().any(|lane| lane.sign_in() == asked.sign_in) {
            let _: Result<(), ApiError> = self.watch(Err(error.clone()));
        }
    }

    /// Every vault, with its paired region where restores are possible there.
    async fn job_sources(&self) -> (Vec<Source>, Vec<Problem>) {
        match self.watch(self.0.catalog.vaults().await) {
            Ok((places, problems)) => {
                let source = |place: crate::catalog::VaultPlace| {
                    Some(Source {
                        vault: VaultId::parse(&place.id).ok()?,
                        secondary: place.secondary.map(|to| Secondary {
                            source: place.region.name,
                            region: to.name,
                            display: to.display,
                        }),
                    })
                };
                (places.into_iter().filter_map(source).collect(), problems)
            }
            Err(error) => {
                let scope = "List of vaults".to_owned();
                (Vec::new(), vec![Problem { scope, error }])
            }
        }
    }
}

/// Jobs of a tenant that answers slowly are not waited for when there are others.
const PATIENCE: Duration = Duration::from_secs(10);

fn unanswered(tenant: &str) -> Problem {
    Problem {
        scope: format!("Tenant {tenant}"),
        error: error::not_yet("Its jobs are shown as they were. Refresh the list in a while."),
    }
}

/// What was kept of vaults that nobody looks at now, or that another person saw, stays in its place.
fn is_shown(session: &ActiveSession, vault_id: &str) -> bool {
    let subscription = arm::subscription_in(vault_id).unwrap_or_default();
    let mut shown = session.view.subscriptions.iter();
    shown.any(|s| s.id.eq_ignore_ascii_case(subscription))
}

/// Names in place of ids, where the name is known; a record of an older version has neither.
pub(super) fn name_subscriptions(rows: &mut [JobSummary], known: &[SubscriptionView]) {
    let names: HashMap<String, &str> = known.iter().map(|s| (s.id.to_lowercase(), s.name.as_str())).collect();
    for row in rows {
        if row.subscription.is_empty()
            && let Ok(vault) = VaultId::parse(&row.vault_id)
        {
            vault.subscription().clone_into(&mut row.subscription);
        }
        if let Some(name) = names.get(&row.subscription.to_lowercase()) {
            (*name).clone_into(&mut row.subscription);
        }
    }
}

/// Copies of archived points that will go away: one for each point, the one that stays longest.
fn reminders(records: &[JobRecord], now: OffsetDateTime) -> Vec<Reminder> {
    let mut copies: Vec<(OffsetDateTime, &JobRecord)> = records
        .iter()
        .filter_map(|record| Some((record.rehydrated_until?, record)))
        .filter(|(until, _)| *until > now)
        .collect();
    copies.sort_by_key(|(until, _)| std::cmp::Reverse(*until));
    let mut seen: Vec<(String, &str)> = Vec::new();
    copies.retain(|(_, record)| {
        let point = (
            record.intent.instance_id.to_lowercase(),
            record.intent.point_id.as_str(),
        );
        let new = !seen.contains(&point);
        seen.push(point);
        new
    });
    // The next one to go is said first.
    copies.reverse();
    copies
        .into_iter()
        .map(|(until, record)| Reminder {
            text: text(record, until),
            until: until.into(),
            instance_id: record.intent.instance_id.clone(),
            key: Some(record.key.clone()),
        })
        .collect()
}

fn text(record: &JobRecord, until: OffsetDateTime) -> String {
    let intent = &record.intent;
    let of = intent
        .point_time
        .map_or_else(String::new, |at| format!(" of {}", moment(at)));
    format!(
        "The point{of} of {} was brought back from the archive. Its copy stays until {}; until then it restores without waiting.",
        intent.name,
        moment(until)
    )
}

#[cfg(test)]
#[path = "activity_tests.rs"]
mod tests;
