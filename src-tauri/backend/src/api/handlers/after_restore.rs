//! Changes to Azure and restores brought together: what a run that ended left open is found out when a session begins, and
//! what was to be taken back after a restore is taken back when that restore is over, in this run or a later one.
//!
//! Nothing is remembered here. Which restore a change belongs to is read from the journal, so that an end of the app between
//! the start of a restore and the note about it loses nothing.

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;

use super::access::Seat;
use crate::Backend;
use crate::access::fixes::{FixRecord, Told};
use crate::api::{ApiError, Event, Phase};
use crate::jobs::record::JobRecord;

impl Backend {
    /// Looks whenever a session or a restore has changed. Ends with the backend.
    pub(crate) fn watch_for_ends(&self) {
        let (mut events, weak) = (self.events(), Arc::downgrade(&self.0));
        tokio::spawn(async move {
            loop {
                match events.recv().await {
                    Ok(Event::JobChanged { .. } | Event::AccountsChanged { .. } | Event::SignInChanged { .. })
                    | Err(RecvError::Lagged(_)) => {}
                    Ok(_) => continue,
                    Err(RecvError::Closed) => return,
                }
                let Some(inner) = weak.upgrade() else { return };
                if let Err(error) = Self(inner).look_after_fixes().await {
                    tracing::error!(
                        error = error.message,
                        "changes that are to be taken back could not be looked at"
                    );
                }
            }
        });
    }

    async fn look_after_fixes(&self) -> Result<(), ApiError> {
        let Some(session) = self.0.sessions.peek() else {
            return Ok(());
        };
        for key in session.keys() {
            let records = self.0.fixes.list(&key).await?;
            let Some(lane) = session.lane_with(&key, "") else {
                continue;
            };
            let place = self.place(&Seat::new(session.clone(), lane));
            let told = self.telling(|_| {});
            if records.iter().any(|record| record.phase.is_open()) {
                self.0.fixes.recover(&place, &told).await?;
                self.0.looks.forget();
            }
            self.bind(&records, &told).await?;
            for job in awaited(&self.0.fixes.list(&key).await?) {
                match self.journal().load(&job).await?.map(|record| record.phase) {
                    Some(Phase::Completed | Phase::CompletedWithWarnings | Phase::Failed | Phase::Cancelled) => {
                        self.0.fixes.job_is_over(&place, &job, &told).await?;
                        self.0.looks.forget();
                    }
                    // It never ran: what was opened for it is still wanted, by the next try.
                    Some(Phase::Refused | Phase::NeverStarted) => {
                        for record in records.iter().filter(|record| record.waits_for() == Some(&job)) {
                            self.belongs_to(&record.key, None, &told).await?;
                        }
                    }
                    // It runs, or nobody knows: then nothing that it may need is taken away.
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Says of each change that waits for a restore which one it is: the first of that instance that was started after it.
    async fn bind(&self, records: &[FixRecord], told: &Told) -> Result<(), ApiError> {
        if !records.iter().any(|record| record.waits_for_a_start_of().is_some()) {
            return Ok(());
        }
        let restores = self.journal().list(None, false).await?;
        for record in records {
            let Some(instance) = record.waits_for_a_start_of() else {
                continue;
            };
            let own = |restore: &&JobRecord| {
                arm::same_id(&restore.intent.instance_id, instance)
                    && record.is_earlier_than(&restore.key, restore.intent.created_at)
                    && !matches!(restore.phase, Phase::Refused | Phase::NeverStarted)
            };
            // Newest first: the last that fits is the first that was started.
            if let Some(restore) = restores.iter().rfind(own) {
                self.belongs_to(&record.key, Some(restore.key.clone()), told).await?;
            }
        }
        Ok(())
    }

    /// The page of a restore is open by then, and shows the changes that were made for it: it is told.
    async fn belongs_to(&self, key: &str, job: Option<String>, told: &Told) -> Result<(), ApiError> {
        if let Some(record) = self.0.fixes.belongs_to(key, job).await? {
            told(&record);
        }
        Ok(())
    }
}

/// Restores whose end something waits for, once each.
fn awaited(records: &[FixRecord]) -> Vec<String> {
    let mut jobs: Vec<String> = records
        .iter()
        .filter_map(|record| record.waits_for().map(str::to_owned))
        .collect();
    jobs.sort();
    jobs.dedup();
    jobs
}

#[cfg(test)]
#[path = "after_restore_tests.rs"]
mod tests;
