//! Several tenants at once. Each is a [`View`] of its own: its own client, its own subscriptions, its own answers that are kept,
//! so that nothing of one tenant shows up in another, and none waits for another.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::task::JoinHandle;

use super::vaults::VaultPlace;
use super::{Catalog, Scope, View};
use crate::api::{ApiError, Databases, DatabasesRequest, Dots, DotsRequest, ErrorCode, Problem};
use crate::error;

/// How long an answer of one tenant waits for those of the others. What comes later completes the list.
const GRACE: Duration = Duration::from_secs(2);

/// Something that was asked in every tenant.
pub(crate) struct Gathered<T> {
    pub answers: Vec<(Arc<View>, Result<T, ApiError>)>,
    pub late: Late,
}

/// Tenants that were not waited for. They are still being asked.
#[derive(Default)]
pub(crate) struct Late(Vec<(Arc<View>, JoinHandle<bool>)>);

impl Late {
    /// Waits for them to the end. Whether one of them has answered.
    pub(crate) async fn arrives(self) -> bool {
        let mut arrived = false;
        for (_, task) in self.0 {
            arrived |= task.await.unwrap_or(false);
        }
        arrived
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Catalog {
    /// The tenant that owns a resource, by its id; where that is not known, the first one.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`]; [`ErrorCode::Forbidden`]: there is a session, and no tenant that can be looked at.
    pub(crate) fn view_of(&self, id: &str) -> Result<Arc<View>, ApiError> {
        let subscription = arm::subscription_in(id).unwrap_or_default();
        let views = self.views()?;
        let own = views.iter().position(|view| view.scope.owns(subscription));
        views
            .into_iter()
            .nth(own.unwrap_or_default())
            .ok_or_else(|| error::plain(ErrorCode::Forbidden, "No tenant can be looked at. Accounts says why."))
    }

    /// Every protected database in every tenant that can be looked at, and a word about each of the others.
    ///
    /// # Errors
    /// What Azure answers, if that is all there is.
    pub(crate) async fn databases(&self, request: &DatabasesRequest) -> Result<(Databases, Late), ApiError> {
        let views = self.views()?;
        let gathered = gather(views, |view| {
            let request = *request;
            async move { view.databases(request).await }
        })
        .await;
        let mut all = self.nothing();
        let mut failed = Vec::new();
        for (view, answer) in gathered.answers {
            match answer {
                Ok(found) => add(&mut all, found),
                Err(error) => failed.push((view, error)),
            }
        }
        if let (true, true, Some((_, error))) = (all.1 == 0, gathered.late.is_empty(), failed.first()) {
            return Err(error.clone());
        }
        let late = gathered.late.0.iter().map(|(view, _)| (view.clone(), late()));
        for (view, error) in failed.into_iter().chain(late) {
            if let Some(before) = view.databases_before() {
                add(&mut all, before);
            }
            all.0.problems.push(view.problem(error));
        }
        all.0.problems.extend(self.missing());
        Ok((all.0, gathered.late))
    }

    fn nothing(&self) -> (Databases, u32) {
        let nothing = Databases {
            rows: Vec::new(),
            vault_count: 0,
            subscriptions: Vec::new(),
            problems: Vec::new(),
            as_of: self.clock.now().into(),
            cached: false,
        };
        (nothing, 0)
    }

    /// The dots of the rows in view, in the order that was asked for.
    ///
    /// # Errors
    /// As [`View::dots`], if that is all there is.
    pub(crate) async fn dots(&self, request: &DotsRequest) -> Result<Dots, ApiError> {
        let views = self.views()?;
        let mine = |view: &View, first: bool| -> Vec<String> {
            let own = |id: &&String| {
                let subscription = arm::subscription_in(id).unwrap_or_default();
                view.scope.owns(subscription) || first && !views.iter().any(|v| v.scope.owns(subscription))
            };
            request.ids.iter().filter(own).cloned().collect()
        };
        let asked: Vec<(Arc<View>, Vec<String>)> = views
            .iter()
            .enumerate()
            .map(|(at, view)| (view.clone(), mine(view, at == 0)))
            .filter(|(_, ids)| !ids.is_empty())
            .collect();
        let some = asked.iter().map(|(view, _)| view.clone()).collect();
        let gathered = gather(some, |view| {
            let ids = asked.iter().find(|(known, _)| Arc::ptr_eq(known, &view));
            let ids = ids.map(|(_, ids)| ids.clone()).unwrap_or_default();
            async move { view.dots(DotsRequest { ids }).await }
        })
        .await;
        let mut rows = Vec::new();
        let mut refusal = None;
        for (_, answer) in gathered.answers {
            match answer {
                Ok(dots) => rows.extend(dots.rows),
                Err(error) => refusal = Some(error),
            }
        }
        match refusal {
            Some(error) if rows.is_empty() => return Err(error),
            _ => {}
        }
        // One that is missing is asked for again when it comes into view.
        let place = |id: &String| request.ids.iter().position(|asked| asked == id);
        rows.sort_by_key(|row| place(&row.id));
        Ok(Dots { rows })
    }

    /// The vaults of every tenant, under the key of each; what could not be read; and which tenants are still being asked.
    ///
    /// # Errors
    /// [`ErrorCode::NotSignedIn`], or what Azure answers, if that is all there is.
    pub(crate) async fn vaults(&self) -> Result<(Vec<VaultPlace>, Vec<Problem>), ApiError> {
        let gathered = gather(self.views()?, |view| async move { view.vaults().await }).await;
        let (mut places, mut problems, mut refusal) = (Vec::new(), Vec::new(), None);
        let mut answered = false;
        for (view, answer) in gathered.answers {
            match answer {
                Ok((found, more)) => {
                    answered = true;
                    places.extend(found);
                    problems.extend(more);
                }
                Err(error) => {
                    problems.push(view.problem(error.clone()));
                    refusal = refusal.or(Some(error));
                }
            }
        }
        problems.extend(gathered.late.0.iter().map(|(view, _)| view.problem(late())));
        match refusal {
            Some(error) if !answered && gathered.late.is_empty() => Err(error),
            _ => Ok((places, problems)),
        }
    }
}

impl Scope {
    pub(super) fn owns(&self, subscription: &str) -> bool {
        self.known.iter().any(|known| known.eq_ignore_ascii_case(subscription))
    }

    /// Whether what is kept under one may be shown under the other.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.key == other.key
            && self.arm.is(&other.arm)
            && self.name == other.name
            && self.subscriptions == other.subscriptions
    }
}

impl View {
    fn problem(&self, error: ApiError) -> Problem {
        Problem {
            scope: format!("Tenant {}", self.scope.name),
            error,
        }
    }
}

fn late() -> ApiError {
    error::not_yet("The list is completed when it has answered.")
}

fn add((all, answers): &mut (Databases, u32), found: Databases) {
    // A list is as old as its oldest part.
    all.as_of = if *answers == 0 {
        found.as_of
    } else {
        all.as_of.min(found.as_of)
    };
    *answers += 1;
    all.rows.extend(found.rows);
    all.vault_count += found.vault_count;
    all.subscriptions.extend(found.subscriptions);
    all.problems.extend(found.problems);
    all.cached |= found.cached;
}

/// Asks every tenant at once. One alone is waited for as long as it takes, and given up with its caller; of several, the slow
/// ones are not waited for once another has answered, and go on by themselves: what they say is kept for the next question.
async fn gather<T, F>(views: Vec<Arc<View>>, ask: impl Fn(Arc<View>) -> F) -> Gathered<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    if let [only] = views.as_slice() {
        let answer = ask(only.clone()).await;
        return Gathered {
            answers: vec![(only.clone(), answer)],
            late: Late::default(),
        };
    }
    let mut answers: Vec<Option<Result<T, ApiError>>> = Vec::new();
    let mut tasks = Vec::new();
    let mut replies = FuturesUnordered::new();
    for (at, view) in views.iter().enumerate() {
        let (tell, told) = tokio::sync::oneshot::channel();
        let work = ask(view.clone());
        tasks.push(tokio::spawn(async move {
            let answer = work.await;
            let answered = answer.is_ok();
            // Nobody waits any more where it came late.
            let _ = tell.send(answer);
            answered
        }));
        replies.push(async move { (at, told.await.ok()) });
        answers.push(None);
    }
    let mut patience: Option<std::pin::Pin<Box<tokio::time::Sleep>>> = None;
    loop {
        let next = match patience.as_mut() {
            None => replies.next().await,
            Some(patience) => tokio::select! {
                biased;
                next = replies.next() => next,
                () = patience => None,
            },
        };
        let Some((at, answer)) = next else { break };
        if patience.is_none() && matches!(answer, Some(Ok(_))) {
            patience = Some(Box::pin(tokio::time::sleep(GRACE)));
        }
        // A task that ended without a word has panicked, and is told as an error of our own.
        answers[at] = Some(answer.unwrap_or_else(|| Err(error::internal("A tenant could not be asked."))));
    }
    let mut gathered = Gathered {
        answers: Vec::new(),
        late: Late::default(),
    };
    for ((view, task), answer) in views.into_iter().zip(tasks).zip(answers) {
        match answer {
            Some(answer) => gathered.answers.push((view, answer)),
            None => gathered.late.0.push((view, task)),
        }
    }
    gathered
}

#[cfg(test)]
#[path = "lanes_tests.rs"]
mod tests;
