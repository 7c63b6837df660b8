//! The same list in every subscription, with what failed named beside what was found.

use std::future::Future;

use arm::Paged;
use futures::future::join_all;

use super::{View, cut_short, unreadable};
use crate::api::{ApiError, Problem, SubscriptionView};

/// Rows of all subscriptions.
#[derive(Debug)]
pub(crate) struct Found<T> {
    pub rows: Vec<T>,
    pub problems: Vec<Problem>,
}

impl<T> Found<T> {
    /// Everything failed, and always for the same reason: then it is no problem of some subscription.
    pub(crate) fn or_the_one_error(self) -> Result<Self, ApiError> {
        match self.problems.first() {
            Some(first)
                if self.rows.is_empty()
                    && !is_personal(first)
                    && self.problems.iter().all(|p| p.error.code == first.error.code) =>
            {
                Err(first.error.clone())
            }
            _ => Ok(self),
        }
    }

    /// The same rows as a picker needs them.
    pub(crate) fn map<U>(self, mut read: impl FnMut(T) -> U) -> Found<U> {
        self.filter_map(|row| Some(read(row)))
    }

    /// The same without the rows that a picker cannot use.
    pub(crate) fn filter_map<U>(self, read: impl FnMut(T) -> Option<U>) -> Found<U> {
        Found {
            rows: self.rows.into_iter().filter_map(read).collect(),
            problems: self.problems,
        }
    }
}

/// A right that is missing in a subscription is told per subscription, even when there is only one.
fn is_personal(problem: &Problem) -> bool {
    problem.error.code == crate::api::ErrorCode::Forbidden
}

impl View {
    /// Asks in each subscription that can answer, at most four at once.
    pub(super) async fn everywhere<T, F>(&self, call: impl Fn(String) -> F) -> Found<T>
    where
        F: Future<Output = Result<Paged<T>, arm::Error>>,
    {
        let asked = self.scope.subscriptions.iter().filter(|s| is_alive(s)).map(|s| {
            let answer = self.ask(call(s.id.clone()));
            async move { (s, answer.await) }
        });
        let mut found = Found {
            rows: Vec::new(),
            problems: Vec::new(),
        };
        for (subscription, answer) in join_all(asked).await {
            let scope = || format!("Subscription {}", subscription.name);
            match answer {
                Ok(page) => {
                    found.problems.extend(unreadable(scope(), &page.skipped));
                    if page.truncated {
                        found.problems.push(cut_short(scope()));
                    }
                    found.rows.extend(page.rows);
                }
                Err(error) => found.problems.push(Problem { scope: scope(), error }),
            }
        }
        found
    }
}

/// A disabled subscription can still be read; a deleted one answers only with errors.
fn is_alive(subscription: &SubscriptionView) -> bool {
    !subscription.state.eq_ignore_ascii_case("Deleted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorCode;
    use crate::error::plain;

    fn found(codes: &[ErrorCode], rows: Vec<u8>) -> Found<u8> {
        let problems = codes
            .iter()
            .map(|c| Problem {
                scope: "Subscription A".into(),
                error: plain(*c, "no"),
            })
            .collect();
        Found { rows, problems }
    }

    #[test]
    fn being_offline_is_one_error_and_a_missing_right_is_told_in_place() {
        let offline = found(&[ErrorCode::Offline, ErrorCode::Offline], vec![]).or_the_one_error();
        assert_eq!(offline.err().map(|e| e.code), Some(ErrorCode::Offline));
        assert!(found(&[ErrorCode::Offline], vec![1]).or_the_one_error().is_ok());
        assert!(found(&[ErrorCode::Forbidden], vec![]).or_the_one_error().is_ok());
        assert!(
            found(&[ErrorCode::Offline, ErrorCode::NotFound], vec![])
                .or_the_one_error()
                .is_ok()
        );
    }
}
