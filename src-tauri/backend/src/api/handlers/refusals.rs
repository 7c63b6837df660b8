//! Keeps what Azure answers to validations and starts, so that the flight check can go by it.

use super::access::of_restore;
use crate::Backend;
use crate::access::facts::Ask;
use crate::access::refusals::About;
use crate::access::refused::{Refusal, Step};
use crate::api::{ApiError, Draft, Phase, Preflight};
use crate::plan::facts::Facts;

impl Backend {
    /// What Azure said when it last refused this restore of this sign-in.
    pub(super) fn refused_before(&self, sign_in: &str, ask: &Ask, draft: &Draft) -> Option<Refusal> {
        self.0.refusals.get(&About::of(sign_in, ask, &draft.point_id)?)
    }

    /// A validation is over. What stopped it before Azure was asked says nothing of Azure.
    pub(super) fn note_validation(&self, sign_in: &str, draft: &Draft, facts: &Facts, preflight: &Preflight) {
        let asked = preflight.stages.last().and_then(|stage| stage.error.as_ref());
        match (&preflight.plan, asked) {
            (Some(_), _) => self.note(sign_in, draft, facts, Ok(())),
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
            (Phase::Accepted | Phase::Running, _) => self.note(sign_in, draft, &facts, Ok(())),
            _ => {}
        }
    }

    fn note(&self, sign_in: &str, draft: &Draft, facts: &Facts, came: Result<(), (&ApiError, Step)>) {
        let ask = of_restore(draft, facts);
        let Some(about) = About::of(sign_in, &ask, &draft.point_id) else {
            return;
        };
        match came {
            Ok(()) => self.0.refusals.passed(&about),
            Err((refused, step)) => {
                if let Some(refusal) = Refusal::of(refused, step, self.now()) {
                    self.0.refusals.refused(about, &ask, refusal);
                }
            }
        }
    }
}
