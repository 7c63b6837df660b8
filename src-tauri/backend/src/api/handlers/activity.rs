//! One list over everything that Azure did and does with backups.

use std::collections::HashMap;

use arm::VaultId;
use time::OffsetDateTime;

use super::jobs::remote_of;
use crate::Backend;
use crate::api::{Activity, ActivityRequest, ApiError, JobSummary, Problem, Reminder, SubscriptionView};
use crate::jobs::feed::{self, Source};
use crate::jobs::intent::Secondary;
use crate::jobs::job::JobRecord;
use crate::jobs::kept::KeptJobs;
use crate::jobs::{self, Remote};
use crate::plan::summary::moment;

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
        let at_hand = self.0.jobs.found.at_hand(&session.key).filter(|_| !request.refresh);
        let (found, mut problems) = if let Some(found) = at_hand {
            (found, Vec::new())
        } else {
            let (sources, problems) = self.job_sources().await;
            let remote = remote_of(&session);
            let kept = KeptJobs::new(self.0.db.clone());
            let known = self.journal().known_jobs().await?;
            let found = feed::refresh(&self.0.jobs.found, &kept, &remote, sources, &known, self.now()).await;
            for problem in &found.problems {
                self.session_may_be_over(&remote, &problem.error);
            }
            (found, problems)
        };
        // Read after the vaults: a record that was adopted meanwhile knows its job, and no job stands twice.
        let records = self.journal().list(Some(&session.key), false).await?;
        problems.extend(found.problems.clone());
        problems.extend(jobs::elsewhere(self, &session.key).await?);
        let mut rows = feed::merge(&records, Some(&found));
        name_subscriptions(&mut rows, &session.view.subscriptions);
        Ok(Activity {
            rows,
            listed_days,
            kept_since: found.kept_since.map(Into::into),
            reminders: reminders(&records, self.now()),
            problems,
            as_of: found.as_of.into(),
        })
    }

    /// Ends the session where an error says that its sign-in is over. Nothing happens if another one has begun since.
    pub(crate) fn session_may_be_over(&self, asked: &Remote, error: &ApiError) {
        if self.remote().is_some_and(|current| current.sign_in == asked.sign_in) {
            let _: Result<(), ApiError> = self.watch(Err(error.clone()));
        }
    }

    /// Every vault, with its paired region where restores are possible there.
    async fn job_sources(&self) -> (Vec<Source>, Vec<Problem>) {
        let found = match self.0.catalog.view() {
            Ok(view) => self.watch(view.vaults().await),
            Err(error) => Err(error),
        };
        match found {
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
