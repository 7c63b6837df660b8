//! Keeps what Azure answers to validations and starts, and how jobs end, so that the flight check can go by it.

use super::access::of_restore;
use crate::Backend;
use crate::access::facts::Ask;
use crate::access::refusals::{About, Begun};
use crate::access::refused::{Refusal, Step};
use crate::api::{ApiError, Draft, Phase, Preflight};
use crate::plan::facts::Facts;

impl Backend {
    /// What Azure said when it last refused this restore of this sign-in, or ended it.
    pub(super) async fn refused_before(&self, sign_in: &str, ask: &Ask, draft: &Draft) -> Option<Refusal> {
        let about = About::of(sign_in, ask, &draft.point_id)?;
        for begun in self.0.refusals.under_way(&about) {
            self.note_end(&about, &begun).await;
        }
        self.0.refusals.get(&about)
    }

    /// A restore that was taken may have ended meanwhile. The journal knows; nothing is asked of Azure.
    async fn note_end(&self, about: &About, begun: &Begun) {
        let Ok(found) = self.journal().load(&begun.key).await else {
            return;
        };
        if found.as_ref().is_some_and(|record| !record.is_final()) {
            return;
        }
        // Two checks may look at once: one of them keeps it.
        if !self.0.refusals.ended(about, &begun.key) {
            return;
        }
        let Some(record) = found else {
            return;
        };
        match (record.phase, &record.error) {
            (Phase::Completed | Phase::CompletedWithWarnings, _) => self.0.refusals.passed(about, Step::Job),
            (Phase::Failed, Some(error)) => {
                let at = record.job_ended.or(record.ended_at).unwrap_or_else(|| self.now());
                if let Some(refusal) = Refusal::of(error, Step::Job, at) {
                    self.0.refusals.refused(about.clone(), &begun.ask, refusal);
                }
            }
            _ => {}
        }
    }

    /// A validation is over. What stopped it before Azure was asked says nothing of Azure.
    pub(super) fn note_validation(&self, sign_in: &str, draft: &Draft, facts: &Facts, preflight: &Preflight) {
        let asked = preflight.stages.last().and_then(|stage| stage.error.as_ref());
        match (&preflight.plan, asked) {
            (Some(_), _) => self.note(sign_in, draft, facts, Ok(Step::Validation)),
            (None, Some(refused)) => self.note(sign_in, draft, facts, Err((refused, Step::Validation))),
            (None, None) => {}
        }
    }

    /// The request of a restore was answered, or may have been. A lost answer is no answer.
    pub(super) async fn note_start(&self, sign_in: &str, draft: &Draft, key: &str) {
        let Ok(Some(record)) = self.journal().load(key).await else {
            return;
        };
        let Some(facts) = self.0.catalog.timeline_facts(&draft.instance_id) else {
            return;
        };
        match (record.phase, &record.error) {
            (Phase::Refused, Some(refused)) => self.note(sign_in, draft, &facts, Err((refused, Step::Start))),
            (Phase::Refused | Phase::Sending | Phase::NeverStarted, _) => {}
            // Also where the answer was lost: if a job of it is found, its end counts.
            (phase, _) => {
                if phase != Phase::OutcomeUnknown {
                    self.note(sign_in, draft, &facts, Ok(Step::Start));
                }
                let ask = of_restore(draft, &facts);
                if let Some(about) = About::of(sign_in, &ask, &draft.point_id) {
                    let key = key.to_owned();
                    self.0.refusals.begun(about, Begun { key, ask });
                }
            }
        }
    }

    fn note(&self, sign_in: &str, draft: &Draft, facts: &Facts, came: Result<Step, (&ApiError, Step)>) {
        let ask = of_restore(draft, facts);
        let Some(about) = About::of(sign_in, &ask, &draft.point_id) else {
            return;
        };
        match came {
            Ok(step) => self.0.refusals.passed(&about, step),
            Err((refused, step)) => {
                if let Some(refusal) = Refusal::of(refused, step, self.now()) {
                    self.0.refusals.refused(about, &ask, refusal);
                }
            }
        }
    }
}
