//! The credential that asks once for many.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arm::{Challenge, Cloud};
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use tokio::sync::watch;

use super::door::Door;
use super::errors::Shared;
use super::slot::{Next, Slot};
use crate::clock::Clock;

/// Renewals that one request waits for: a challenge may arrive while one without its claims is under way, and another one
/// during the next. Beyond that somebody refuses whatever is sent.
const ROUNDS: usize = 4;

type Answer = Result<AccessToken, Shared>;
type Waiting = watch::Receiver<Option<Answer>>;
/// Makes the credential anew.
type Renewal = Box<dyn Fn() -> azure_core::Result<Arc<dyn TokenCredential>> + Send + Sync>;

/// One account in one tenant. Cheap to clone; all clones share their tokens.
#[derive(Clone)]
pub struct TokenSource(Arc<Inner>);

struct Inner {
    silent: Mutex<Arc<dyn TokenCredential>>,
    renewal: Option<Renewal>,
    person: Option<Arc<dyn TokenCredential>>,
    clock: Arc<dyn Clock>,
    door: Door,
    /// By scopes. Held for moments only, never while something is waited for.
    audiences: Mutex<HashMap<Vec<String>, Audience>>,
}

#[derive(Default)]
struct Audience {
    slot: Slot,
    under_way: Option<Waiting>,
}

impl TokenSource {
    /// Over a credential that asks nobody. It may keep tokens itself.
    pub fn new(silent: Arc<dyn TokenCredential>, clock: Arc<dyn Clock>) -> Self {
        Self::made(silent, None, None, clock)
    }

    /// The same for a credential that keeps tokens and cannot be told to drop one (azure_identity's): it is made anew when
    /// its token was refused.
    ///
    /// # Errors
    /// When the credential cannot be made.
    pub fn renewable(
        make: impl Fn() -> azure_core::Result<Arc<dyn TokenCredential>> + Send + Sync + 'static,
        clock: Arc<dyn Clock>,
    ) -> azure_core::Result<Self> {
        Ok(Self::made(make()?, Some(Box::new(make)), None, clock))
    }

    /// `silent` works without a person and says [`super::NeedsPerson`] where it cannot; `person` then asks. After a "no" it is
    /// not used again before [`Self::ask_again`].
    pub fn with_person(
        silent: Arc<dyn TokenCredential>,
        person: Arc<dyn TokenCredential>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self::made(silent, None, Some(person), clock)
    }

    fn made(
        silent: Arc<dyn TokenCredential>,
        renewal: Option<Renewal>,
        person: Option<Arc<dyn TokenCredential>>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self(Arc::new(Inner {
            silent: Mutex::new(silent),
            renewal,
            person,
            clock,
            door: Door::default(),
            audiences: Mutex::default(),
        }))
    }

    /// Why a sign-in is needed, if one is: the state of the account's row.
    pub fn needs_sign_in(&self) -> Option<String> {
        self.0.door.closed().map(|why| why.to_string())
    }

    /// Somebody pressed "Sign in": the next request may ask the person.
    pub fn ask_again(&self) {
        self.0.door.ask_again();
    }

    /// Forgets every token, for a sign-out. What is under way still answers those who wait for it, and is not kept.
    pub fn forget(&self) {
        self.0.audiences().clear();
    }
}

#[async_trait]
impl TokenCredential for TokenSource {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        if let Some(challenge) = Challenge::of(options.as_ref()) {
            self.0.refused(&scopes, challenge);
        }
        for _ in 0..ROUNDS {
            let mut waiting = match self.0.clone().ask(&scopes) {
                Ok(token) => return Ok(token),
                Err(waiting) => waiting,
            };
            let answer = match waiting.wait_for(Option::is_some).await {
                Ok(answer) => answer.clone(),
                // The task is gone without an answer: the runtime is ending, or it panicked.
                Err(_) => None,
            };
            match answer {
                // A claims challenge may have come meanwhile: then it takes another round.
                Some(Ok(token)) if self.0.will_do(&scopes) => return Ok(token),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.tell()),
                None => break,
            }
        }
        Err(Shared::failed("The token request did not come to an end.").tell())
    }
}

impl Inner {
    fn audiences(&self) -> MutexGuard<'_, HashMap<Vec<String>, Audience>> {
        self.audiences.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn silent(&self) -> Arc<dyn TokenCredential> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn refused(&self, scopes: &[String], challenge: &Challenge) {
        let mut audiences = self.audiences();
        let known = audiences.get_mut(scopes);
        if !known.is_some_and(|audience| audience.slot.refused(challenge)) {
            return;
        }
        if let Some(renewal) = &self.renewal {
            match renewal() {
                Ok(fresh) => *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = fresh,
                Err(error) => tracing::warn!(%error, "the credential could not be made anew"),
            }
        }
    }

    /// Whether an answer is all that is asked for by now. After a sign-out nothing more is.
    fn will_do(&self, scopes: &[String]) -> bool {
        let now = self.clock.now();
        self.audiences().get(scopes).is_none_or(|a| a.slot.good(now).is_some())
    }

    /// A token at once, or what to wait for. Starts a request where none is under way.
    fn ask(self: Arc<Self>, scopes: &[String]) -> Result<AccessToken, Waiting> {
        let now = self.clock.now();
        let mut audiences = self.audiences();
        let audience = audiences.entry(scopes.to_vec()).or_default();
        let (token, needed) = match audience.slot.next(now) {
            Next::Use(token) => return Ok(token),
            Next::UseAndRenew(token) => (Some(token), false),
            Next::Renew => (None, true),
        };
        let waiting = audience.under_way.get_or_insert_with(|| {
            let claims = audience.slot.claims().cloned();
            self.clone().start(scopes.to_vec(), claims)
        });
        let waiting = waiting.clone();
        drop(audiences);
        match token {
            Some(token) if !needed => Ok(token),
            _ => Err(waiting),
        }
    }

    /// On a task of its own: whoever asked first may go away, the others still wait.
    fn start(self: Arc<Self>, scopes: Vec<String>, claims: Option<String>) -> Waiting {
        let (tell, waiting) = watch::channel(None);
        tokio::spawn(async move {
            let flight = Flight {
                inner: self,
                scopes,
                tell,
            };
            let asked = flight.inner.fetch(&flight.scopes, claims.as_ref()).await;
            let answer = flight.settle(claims.as_ref(), asked);
            let _ = flight.tell.send(Some(answer));
        });
        waiting
    }

    async fn fetch(&self, scopes: &[String], claims: Option<&String>) -> Answer {
        if let Some(why) = self.door.closed_just_now(scopes, self.clock.now()) {
            return Err(why);
        }
        let before = self.door.opened();
        let refused = match self.silently(scopes, claims).await {
            Err(error) if error.needs_person().is_some() => error,
            Ok(token) => {
                self.door.worked(scopes);
                return Ok(token);
            }
            Err(other) => return Err(other),
        };
        if scopes == [Cloud::STORAGE_SCOPE] {
            // Asked for in the background, to see whether a container is empty: no reason to open a browser, and a tenant that
            // keeps this app out of storage is no sign-in that has ended.
            return Err(refused);
        }
        let _turn = self.door.turn.lock().await;
        if self.door.opened() != before {
            // Somebody has signed in while this one waited.
            return self.silently(scopes, claims).await;
        }
        if let Some(why) = self.door.closed() {
            self.door.close(why.clone(), scopes, self.clock.now());
            return Err(why);
        }
        let Some(person) = &self.person else {
            self.door.close(refused.clone(), scopes, self.clock.now());
            return Err(refused);
        };
        match request(person.as_ref(), scopes, claims).await {
            Ok(token) => {
                self.door.open();
                Ok(token)
            }
            Err(error) => {
                self.door.close(error.clone(), scopes, self.clock.now());
                Err(error)
            }
        }
    }

    async fn silently(&self, scopes: &[String], claims: Option<&String>) -> Answer {
        request(self.silent().as_ref(), scopes, claims).await
    }
}

/// A request that is under way. Makes room for the next one however it ends, a panic included.
struct Flight {
    inner: Arc<Inner>,
    scopes: Vec<String>,
    tell: watch::Sender<Option<Answer>>,
}

impl Flight {
    /// Ends the flight, and hands out its audience to write the outcome down. `None`: everything was forgotten meanwhile (a
    /// sign-out), and what a later request has begun is not this one's to touch.
    fn land<'a>(&self, audiences: &'a mut HashMap<Vec<String>, Audience>) -> Option<&'a mut Slot> {
        let mine = self.tell.subscribe();
        let audience = audiences.get_mut(&self.scopes)?;
        audience.under_way.take_if(|waiting| waiting.same_channel(&mine))?;
        Some(&mut audience.slot)
    }

    /// Writes the outcome down. The old token stands in for a new one that could not be had.
    fn settle(&self, claims: Option<&String>, asked: Answer) -> Answer {
        let now = self.inner.clock.now();
        let mut audiences = self.inner.audiences();
        let Some(slot) = self.land(&mut audiences) else {
            return asked;
        };
        let failed = match asked {
            Ok(token) if slot.renewed(token.clone(), claims, now) => return Ok(token),
            Ok(_) => Shared::failed(
                "The sign-in service gave a token that has already ended. Check this computer’s date and time.",
            ),
            Err(error) => error,
        };
        slot.failed(now);
        slot.good(now).cloned().ok_or(failed)
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let inner = self.inner.clone();
        self.land(&mut inner.audiences());
    }
}

async fn request(credential: &dyn TokenCredential, scopes: &[String], claims: Option<&String>) -> Answer {
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let options = claims.map(|claims| {
        Challenge {
            // Dropped already; the credential behind needs only the claims.
            refused: Secret::new(""),
            claims: Some(claims.clone()),
        }
        .into_options()
    });
    credential.get_token(&scopes, options).await.map_err(Shared::new)
}

/// Tokens do not print, and neither do the credentials.
impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("audiences", &self.0.audiences().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
