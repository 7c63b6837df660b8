//! A sign-in service and the services behind it, as far as tokens go.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use arm::Challenge;
use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use time::{Duration, OffsetDateTime};

use super::errors::NeedsPerson;
use crate::clock::Clock;

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct HandClock(Mutex<OffsetDateTime>);

impl HandClock {
    pub fn at(now: OffsetDateTime) -> Arc<Self> {
        Arc::new(Self(Mutex::new(now)))
    }

    pub fn forward(&self, by: Duration) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for HandClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().unwrap()
    }
}

#[derive(Debug)]
struct Issued {
    expires: OffsetDateTime,
    revoked: bool,
    claims: Option<String>,
}

#[derive(Debug)]
pub struct World {
    pub clock: Arc<HandClock>,
    /// How long tokens live.
    pub life: Duration,
    pub offline: bool,
    /// The refresh token is good.
    pub signed_in: bool,
    /// The person signs in when asked.
    pub willing: bool,
    /// What the services demand by now.
    pub demanded: Option<String>,
    pub silent_requests: u32,
    pub prompts: u32,
    issued: HashMap<String, Issued>,
}

/// What a service says to a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Said {
    Fine,
    Expired,
    Refused(Challenge),
}

#[derive(Debug, Clone)]
pub struct Service(Arc<Mutex<World>>);

impl Service {
    pub fn new(clock: Arc<HandClock>) -> Self {
        Self(Arc::new(Mutex::new(World {
            clock,
            life: Duration::hours(1),
            offline: false,
            signed_in: true,
            willing: true,
            demanded: None,
            silent_requests: 0,
            prompts: 0,
            issued: HashMap::new(),
        })))
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    pub fn silent(&self) -> Arc<dyn TokenCredential> {
        Arc::new(Silent(self.clone()))
    }

    pub fn person(&self) -> Arc<dyn TokenCredential> {
        Arc::new(Person(self.clone()))
    }

    /// A request to Azure with a token.
    pub fn send(&self, token: &AccessToken) -> Said {
        let world = self.world();
        let secret = token.token.secret();
        let issued = &world.issued[secret];
        if issued.expires <= world.clock.now() {
            return Said::Expired;
        }
        let lacking = world
            .demanded
            .as_ref()
            .filter(|claims| issued.claims.as_ref() != Some(claims));
        if issued.revoked || lacking.is_some() {
            return Said::Refused(Challenge {
                refused: token.token.clone(),
                claims: lacking.cloned(),
            });
        }
        Said::Fine
    }

    /// Every token that is out is refused from now on.
    pub fn revoke_access(&self) {
        self.world()
            .issued
            .values_mut()
            .for_each(|issued| issued.revoked = true);
    }
}

impl World {
    fn issue(&mut self, scopes: &[&str], options: Option<&TokenRequestOptions<'_>>) -> AccessToken {
        let name = format!("{}#{}", scopes.join(" "), self.issued.len());
        let expires = self.clock.now() + self.life;
        self.issued.insert(
            name.clone(),
            Issued {
                expires,
                revoked: false,
                claims: Challenge::of(options).and_then(|c| c.claims.clone()),
            },
        );
        AccessToken::new(name, expires)
    }

    fn reachable(&self) -> azure_core::Result<()> {
        if self.offline {
            return Err(azure_core::Error::with_message(ErrorKind::Io, "no network"));
        }
        Ok(())
    }
}

#[derive(Debug)]
struct Silent(Service);

#[async_trait]
impl TokenCredential for Silent {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        self.0.world().silent_requests += 1;
        // Long enough for everybody else to arrive.
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        let mut world = self.0.world();
        world.reachable()?;
        if !world.signed_in {
            return Err(NeedsPerson("AADSTS70043: the refresh token was revoked".into()).into_error());
        }
        Ok(world.issue(scopes, options.as_ref()))
    }
}

#[derive(Debug)]
struct Person(Service);

#[async_trait]
impl TokenCredential for Person {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        self.0.world().prompts += 1;
        for _ in 0..5 {
            tokio::task::yield_now().await;
        }
        let mut world = self.0.world();
        world.reachable()?;
        if !world.willing {
            return Err(NeedsPerson("the browser was closed".into()).into_error());
        }
        world.signed_in = true;
        Ok(world.issue(scopes, options.as_ref()))
    }
}
