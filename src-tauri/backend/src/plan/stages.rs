//! The visible steps of validation: sent whole first, then each again as it changes.

use time::OffsetDateTime;

use crate::api::{ApiError, Estimate, Stage, StageState, Timestamp};
use crate::clock::Clock;

/// What a stage says when it is over.
pub(crate) enum Verdict {
    Passed(Option<String>),
    /// It goes on, and the person should know.
    Warned(String),
}

pub(crate) struct Stages<'a, E: Fn(Stage)> {
    list: Vec<Stage>,
    clock: &'a dyn Clock,
    emit: E,
}

impl<'a, E: Fn(Stage)> Stages<'a, E> {
    pub(crate) fn new(labels: &[(&str, Option<Estimate>)], clock: &'a dyn Clock, emit: E) -> Self {
        let list: Vec<Stage> = (0..)
            .zip(labels)
            .map(|(index, (label, estimate))| Stage {
                index,
                label: (*label).to_owned(),
                state: StageState::Waiting,
                detail: None,
                started_at: None,
                seconds: None,
                estimate: estimate.clone(),
                error: None,
            })
            .collect();
        list.iter().cloned().for_each(&emit);
        Self { list, clock, emit }
    }

    /// Runs one stage. On failure the ones behind it are skipped.
    ///
    /// # Errors
    /// The stage's own.
    pub(crate) async fn run<T>(
        &mut self,
        index: usize,
        work: impl Future<Output = Result<(T, Verdict), ApiError>>,
    ) -> Result<T, ApiError> {
        let started = self.clock.now();
        self.change(index, |stage| {
            stage.state = StageState::Running;
            stage.started_at = Some(Timestamp::from(started));
        });
        let answer = work.await;
        let seconds = self.since(started);
        match answer {
            Ok((value, verdict)) => {
                self.change(index, |stage| {
                    stage.seconds = Some(seconds);
                    (stage.state, stage.detail) = match verdict {
                        Verdict::Passed(detail) => (StageState::Passed, detail),
                        Verdict::Warned(detail) => (StageState::Warned, Some(detail)),
                    };
                });
                Ok(value)
            }
            Err(error) => {
                self.change(index, |stage| {
                    stage.seconds = Some(seconds);
                    stage.state = StageState::Failed;
                    stage.detail = Some(error.message.clone());
                    stage.error = Some(error.clone());
                });
                for behind in index + 1..self.list.len() {
                    self.change(behind, |stage| stage.state = StageState::Skipped);
                }
                Err(error)
            }
        }
    }

    fn since(&self, started: OffsetDateTime) -> f64 {
        (self.clock.now() - started).as_seconds_f64().max(0.0)
    }

    fn change(&mut self, index: usize, change: impl FnOnce(&mut Stage)) {
        if let Some(stage) = self.list.get_mut(index) {
            change(stage);
            (self.emit)(stage.clone());
        }
    }

    pub(crate) fn seconds(&self, index: usize) -> f64 {
        self.list.get(index).and_then(|stage| stage.seconds).unwrap_or_default()
    }

    pub(crate) fn into_list(self) -> Vec<Stage> {
        self.list
    }
}
