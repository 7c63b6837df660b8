//! What Azure itself said of a restore: where a look from outside cannot tell, its refusal decides. Pure.
//!
//! Nothing is red by guess. A line that cannot be seen turns *missing* only when Azure has refused this very restore, or its job has failed, named a code
//! that is documented for the line, and no other line is left that the code could mean. What is *ok* by itself stays so: what has
//! changed since the refusal wins.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::judge::Judged;
use super::manifest::Requirement;
use crate::api::{ApiError, LineState};

/// How far a restore had come, in order: what passes one of them has not passed the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Step {
    Validation,
    Start,
    /// Azure took it, and its job failed.
    Job,
}

impl Step {
    /// What Azure did, without when.
    fn said(self, code: &str) -> String {
        match self {
            Self::Validation => format!("Azure refused the validation with {code}."),
            Self::Start => format!("Azure refused the start with {code}."),
            Self::Job => format!("The last restore from this point to there failed with {code}."),
        }
    }

    /// What the moment of it is called.
    fn moment(self) -> &'static str {
        match self {
            Self::Validation | Self::Start => "Refused",
            Self::Job => "Failed",
        }
    }
}

/// Azure's last refusal of a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    step: Step,
    at: OffsetDateTime,
    /// As the answer was headed.
    code: String,
    /// Of inner errors and of details.
    inner: Vec<String>,
}

impl Refusal {
    /// `None`: Azure named no code, so nothing follows.
    pub(crate) fn of(error: &ApiError, step: Step, at: OffsetDateTime) -> Option<Self> {
        Some(Self {
            step,
            at,
            code: error.azure_code.clone().filter(|code| !code.is_empty())?,
            inner: error.inner_codes.clone(),
        })
    }

    /// Every code that may be about a requirement, the most telling one first. Inside another error Resource Manager's own codes are
    /// about the vault's identity (contract §12.2: `UserErrorMSIMissingPermissions` holds an `AuthorizationFailed`), and the lines
    /// that know them are about the person: only Azure Backup's own count there.
    fn codes(&self) -> impl Iterator<Item = &String> {
        let telling = self.inner.iter().filter(|code| code.starts_with("UserError"));
        telling.chain(std::iter::once(&self.code))
    }

    /// Whether a requirement is known under a code, and by this request.
    fn may_mean(&self, requirement: &Requirement, code: &str) -> bool {
        let known = requirement.codes().any(|known| known.eq_ignore_ascii_case(code));
        known && requirement.said_by.is_none_or(|step| step == self.step)
    }

    /// Whether any of its codes is known of any of the requirements. A server that is too busy says nothing about a restore.
    pub(super) fn tells<'a>(&self, mut requirements: impl Iterator<Item = &'a Requirement>) -> bool {
        requirements.any(|one| self.codes().any(|code| self.may_mean(one, code)))
    }

    pub(super) fn step(&self) -> Step {
        self.step
    }
}

/// Lets the refusal decide among what was judged.
pub(super) fn decide(judged: &mut [(&Requirement, Judged)], refusal: Option<&Refusal>) {
    let Some(refusal) = refusal else {
        return;
    };
    for code in refusal.codes() {
        let meant: Vec<usize> = (0..judged.len())
            .filter(|at| {
                let (requirement, judged) = &judged[*at];
                open(judged) && refusal.may_mean(requirement, code)
            })
            .collect();
        if meant.is_empty() {
            continue;
        }
        let state = |at: &usize| judged[*at].1.state;
        // What was seen to be wrong explains the refusal; nothing follows for what cannot be seen. Nor before everything was read.
        let explained = meant.iter().any(|at| state(at) == LineState::Missing);
        let waiting = meant.iter().any(|at| state(at) == LineState::Checking);
        let alone = meant.len() == 1;
        for at in meant {
            let one = &mut judged[at].1;
            match one.state {
                LineState::Missing => one.named = Some(code.clone()),
                LineState::CannotSee if explained || waiting => {}
                LineState::CannotSee if alone => {
                    one.state = LineState::Missing;
                    one.named = Some(code.clone());
                    one.seen = format!("{} {}", refusal.step.said(code), one.seen);
                    one.moments.push((refusal.step.moment(), refusal.at));
                }
                LineState::CannotSee => {
                    one.seen = format!(
                        "{} {} This is one of the things that it can mean.",
                        one.seen,
                        refusal.step.said(code)
                    );
                    one.moments.push((refusal.step.moment(), refusal.at));
                }
                _ => {}
            }
        }
        return;
    }
}

/// Whether a line may be what a refusal is about: it is wrong, it is not known, or it is right since so short a time that Azure may
/// not go by it yet.
fn open(judged: &Judged) -> bool {
    match judged.state {
        LineState::Missing | LineState::CannotSee | LineState::Checking => true,
        LineState::Ok => judged.settling,
        LineState::NotNeeded | LineState::NotChosen => false,
    }
}

#[cfg(test)]
#[path = "refused_tests.rs"]
mod tests;
