//! Making the changes, listing them, and taking them back.

use std::sync::Arc;

use super::{Chosen, Seat, chosen, own};
use crate::Backend;
use crate::access::fixes::{FixPhase, FixRecord, Told, Wish};
use crate::api::{
    ApiError, Can, Event, FixApplyRequest, FixRecordView, FixRef, Fixes, FlightAbout, Nothing, Problem, StateView, Tone,
};
use crate::error;

impl Backend {
    /// Makes the changes of the chosen lines, one after the other: a role needs its identity first. A right of the account's own is waited
    /// for, within minutes, until Azure says that it counts.
    ///
    /// # Errors
    /// `NotSignedIn`; `InvalidInput`: a line that has no fix, or not any more. What Azure refuses is in the record of the change.
    pub async fn fix_apply(
        &self,
        request: FixApplyRequest,
        sink: impl Fn(FixRecordView) + Send + Sync + 'static,
    ) -> Result<Fixes, ApiError> {
        let (seat, ask) = self.about(&request.about).await?;
        let lines = self.look(&seat, &ask, true, &|_| {}).await.lines;
        let told = self.telling(sink);
        let mut made = Fixes {
            rows: Vec::new(),
            problems: Vec::new(),
        };
        let mut own = Vec::new();
        let made_for = match &request.about {
            FlightAbout::Restore(restore) => Some(restore.draft.instance_id.clone()),
            FlightAbout::Permissions(_) => None,
        };
        let mut earlier = self.journal().list(None, false).await?;
        earlier.retain(|restore| {
            made_for
                .as_deref()
                .is_some_and(|id| arm::same_id(id, &restore.intent.instance_id))
        });
        let earlier: Vec<String> = earlier.into_iter().map(|restore| restore.key).collect();
        for Chosen { change, .. } in chosen(&lines, &request.fixes)? {
            let scope = change.title();
            if own::is_for(ask.me.as_ref(), &change) {
                own.push(change.clone());
            }
            let wish = Wish {
                change,
                undo_after_restore: request.undo_after_restore,
                made_for: made_for.clone(),
                earlier: earlier.clone(),
            };
            match self.0.fixes.apply(self.place(&seat), wish, told.clone()).await {
                Ok(record) => made.rows.push(view(&record)),
                Err(error) => made.problems.push(Problem { scope, error }),
            }
            self.0.looks.forget();
            self.0.refusals.forget();
        }
        if made.problems.is_empty() {
            self.until_they_count(&seat, &own).await;
        }
        Ok(made)
    }

    /// Every change that was made under this sign-in, and those of other accounts that still stand: nothing that was opened is
    /// forgotten because an account was removed. Those say which account is needed.
    ///
    /// # Errors
    /// `NotSignedIn`, `Storage`.
    pub async fn fixes_list(&self, _: Nothing) -> Result<Fixes, ApiError> {
        let session = self.0.sessions.current()?;
        let mut records = Vec::new();
        let keys = session.keys();
        for key in &keys {
            records.extend(self.0.fixes.list(key).await?.into_iter().map(|record| (true, record)));
        }
        let others = self.0.fixes.elsewhere(&keys).await?;
        records.extend(others.into_iter().map(|record| (false, record)));
        records.sort_by_key(|(_, record)| std::cmp::Reverse(record.created_at));
        let rows = records
            .iter()
            .map(|(own, record)| if *own { view(record) } else { of_another(record) });
        Ok(Fixes {
            rows: rows.collect(),
            problems: Vec::new(),
        })
    }

    /// Takes a change back. What somebody else changed meanwhile is left alone and told.
    ///
    /// # Errors
    /// `NotSignedIn`, `NotFound`, `Storage`.
    pub async fn fix_undo(
        &self,
        request: FixRef,
        sink: impl Fn(FixRecordView) + Send + Sync + 'static,
    ) -> Result<FixRecordView, ApiError> {
        let session = self.0.sessions.current()?;
        let record = self.0.fixes.load(&request.key).await?;
        let record = record.ok_or_else(|| error::not_found("This change is not recorded here any more."))?;
        // A record of another sign-in is not this one's to take back.
        let lane = session.lane_with(&record.session_key, record.change.place());
        let seat = Seat::new(session, lane.ok_or_else(|| error::not_found(needed(&record)))?);
        let place = self.place(&seat);
        let undone = self.0.fixes.undo(place, &request.key, self.telling(sink)).await;
        self.0.looks.forget();
        Ok(view(&undone?))
    }

    /// Tells whoever asked, and every screen: a change is shown in more than one place.
    pub(in crate::api::handlers) fn telling(&self, sink: impl Fn(FixRecordView) + Send + Sync + 'static) -> Told {
        let backend = self.clone();
        Arc::new(move |record: &FixRecord| {
            let fix = view(record);
            backend.emit(Event::FixChanged {
                fix: Box::new(fix.clone()),
            });
            sink(fix);
        })
    }
}

fn view(record: &FixRecord) -> FixRecordView {
    let phase = record.phase;
    FixRecordView {
        key: record.key.clone(),
        title: record.change.title(),
        place: record.change.place().to_owned(),
        state: if record.is_needed_by_a_restore() {
            kept()
        } else {
            state(phase)
        },
        open: phase.is_open(),
        who: record.who.clone(),
        at: record.created_at.into(),
        undo: record.change.undo().to_owned(),
        can_undo: match phase {
            _ if record.can_be_undone() => Can::yes(),
            FixPhase::AlreadyThere => Can::no("It stood before, so it is not ours to take back."),
            FixPhase::Undone => Can::no("It was taken back."),
            FixPhase::LeftAlone => Can::no("It is not ours any more: it was changed or replaced meanwhile."),
            _ if phase.is_open() => Can::no("It is still being found out what became of it."),
            _ => Can::no("Nothing was changed."),
        },
        undo_after_restore: record.undo_after.is_some() && (phase.can_be_undone() || record.is_needed_by_a_restore()),
        job: record.undo_after.as_ref().and_then(|after| after.job.clone()),
        left_alone: record.undo.as_ref().and_then(|undo| undo.reason.clone()),
        error: record.error.clone(),
    }
}

/// What was changed in a tenant that nobody is signed in to: shown as it was last known, for nobody can look.
fn of_another(record: &FixRecord) -> FixRecordView {
    let mut view = view(record);
    view.can_undo = Can::no(needed(record));
    if view.open {
        view.open = false;
        view.state = StateView {
            label: "Not known".to_owned(),
            tone: Tone::Warning,
            detail: Some("What became of it is found out when that account is signed in.".to_owned()),
            ..view.state
        };
    }
    view
}

/// Which account it takes.
fn needed(record: &FixRecord) -> String {
    format!(
        "It was made by {}. Sign in with that account to take it back.",
        record.who
    )
}

/// Left alone for a restore of ours, and not for good.
fn kept() -> StateView {
    StateView {
        label: "Needed by a restore".to_owned(),
        tone: Tone::Neutral,
        ..state(FixPhase::LeftAlone)
    }
}

fn state(phase: FixPhase) -> StateView {
    let (label, tone, detail) = match phase {
        FixPhase::Writing => ("Changing", Tone::Running, None),
        FixPhase::Waiting => (
            "Waiting for it to show",
            Tone::Running,
            Some("Azure has taken the change. It can take minutes until it shows."),
        ),
        FixPhase::Unknown => (
            "Finding out",
            Tone::Running,
            Some("No answer came. What stands is being read; nothing is sent again."),
        ),
        FixPhase::Stands => ("In place", Tone::Ok, None),
        FixPhase::AlreadyThere => ("Was there already", Tone::Ok, None),
        FixPhase::Refused => ("Refused", Tone::Bad, Some("Azure refused it. Nothing was changed.")),
        FixPhase::NotMade => (
            "Not made",
            Tone::Bad,
            Some("No answer came, and it does not show after minutes: nothing was changed."),
        ),
        FixPhase::NotSeen => (
            "Not seen yet",
            Tone::Warning,
            Some("Azure took it, and it does not show after minutes. It may still come."),
        ),
        FixPhase::Undoing => ("Taking back", Tone::Running, None),
        FixPhase::Undone => ("Taken back", Tone::Neutral, None),
        FixPhase::LeftAlone => ("Left alone", Tone::Warning, None),
        FixPhase::UndoFailed => (
            "Could not be taken back",
            Tone::Bad,
            Some("It still stands. Try again, or take it back in the portal."),
        ),
    };
    StateView {
        label: label.to_owned(),
        tone,
        raw: format!("{phase:?}"),
        detail: detail.map(str::to_owned),
    }
}
