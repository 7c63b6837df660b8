//! Who is signed in: a refresh token that every use replaces, and what is made of it in each tenant.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use azure_core::credentials::AccessToken;
use time::OffsetDateTime;

use super::super::secrets::{Account, AccountId, CredentialCache, Holding, KeptSecret};
use super::super::tokens::TokenSource;
use super::claims;
use super::credential;
use super::identity::Identity;
use super::oauth::{Failure, Grant, Service};
use super::prompts::Prompts;

/// How long one request of the account holds up another: refresh tokens may be good once. Not longer: a tenant that does not
/// answer must not hold up the others.
const ONE_BY_ONE: Duration = Duration::from_secs(2);

/// How long a "no" for one tenant is one for the others.
const IN_ONE_BREATH: time::Duration = time::Duration::MINUTE;

/// Cheap to clone; all clones are the same one.
#[derive(Clone)]
pub(crate) struct Person(Arc<Inner>);

struct Inner {
    who: Identity,
    service: Service,
    cache: CredentialCache,
    prompts: Arc<Prompts>,
    refresh: Mutex<KeptSecret>,
    /// Whether the cache has this account: what is replaced is replaced there, too.
    kept: AtomicBool,
    /// Tenants, in lower case, for which the browser may be opened. None before the session stands, and after it has ended.
    may_ask: Mutex<HashSet<String>>,
    over: AtomicBool,
    /// From the sign-in itself, with the scope that it was asked for.
    first: Mutex<Option<(String, AccessToken)>>,
    /// By tenant: what the service said last.
    said: Mutex<HashMap<String, Said>>,
    /// How often the person has signed in in this run, in whichever tenant.
    answered: AtomicU64,
    /// Held while the person is asked: the answer for one tenant may do for the others.
    asking: tokio::sync::Mutex<()>,
    /// The last "no", and when it was given.
    no: Mutex<Option<(OffsetDateTime, String)>>,
    sources: Mutex<HashMap<String, TokenSource>>,
    turn: tokio::sync::Mutex<()>,
    saving: tokio::sync::Mutex<()>,
}

/// A refusal.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub reason: String,
    /// What it wants to see in a token.
    pub claims: Option<String>,
    /// How often the person had signed in by then.
    after: u64,
}

/// What a person is made of, who has just signed in or is remembered.
pub(crate) struct Signed {
    pub who: Identity,
    pub refresh: KeptSecret,
    pub first: Option<(String, AccessToken)>,
    pub kept: bool,
}

impl Signed {
    pub(crate) fn now(grant: Grant, who: Identity, scope: &str) -> Self {
        Self {
            who,
            // Without one, the session ends with its first token: the person is asked then.
            refresh: grant.refresh.unwrap_or_else(|| KeptSecret::new("")),
            first: Some((scope.to_owned(), grant.access)),
            kept: false,
        }
    }

    pub(crate) fn before(account: Account) -> Self {
        Self {
            who: Identity {
                name: account.name,
                tenant: account.id.tenant,
                home: account.id.home,
            },
            refresh: account.secret,
            first: None,
            kept: true,
        }
    }
}

impl Person {
    pub(crate) fn new(signed: Signed, service: Service, cache: CredentialCache, prompts: Arc<Prompts>) -> Self {
        Self(Arc::new(Inner {
            who: signed.who,
            service,
            cache,
            prompts,
            refresh: Mutex::new(signed.refresh),
            kept: signed.kept.into(),
            may_ask: Mutex::default(),
            over: false.into(),
            first: Mutex::new(signed.first),
            said: Mutex::default(),
            answered: AtomicU64::default(),
            asking: tokio::sync::Mutex::default(),
            no: Mutex::default(),
            sources: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            saving: tokio::sync::Mutex::default(),
        }))
    }

    pub(crate) fn who(&self) -> &Identity {
        &self.0.who
    }

    pub(crate) fn id(&self) -> AccountId {
        AccountId {
            cloud: self
                .0
                .service
                .cloud
                .arm
                .host_str()
                .unwrap_or_default()
                .to_ascii_lowercase(),
            tenant: self.0.who.tenant.clone(),
            home: self.0.who.home.clone(),
        }
    }

    /// The person in a tenant. The same source for the same tenant: one request for all who wait.
    pub(crate) fn source(&self, tenant: &str) -> TokenSource {
        let mut sources = held(&self.0.sources);
        let made = || {
            let (silent, asking) = credential::of(self, tenant);
            TokenSource::with_person(silent, asking, self.0.service.clock.clone())
        };
        sources.entry(tenant.to_ascii_lowercase()).or_insert_with(made).clone()
    }

    /// From now on the person may be asked in the browser for this tenant; before, everything there is silent.
    pub(crate) fn may_be_asked(&self, tenant: &str) {
        held(&self.0.may_ask).insert(tenant.to_ascii_lowercase());
    }

    /// Somebody pressed "Sign in" for a tenant.
    pub(crate) fn ask_again(&self, tenant: &str) {
        self.may_be_asked(tenant);
        *held(&self.0.no) = None;
        self.source(tenant).ask_again();
    }

    /// The next request for a tenant is made at once, and the browser stays closed for it.
    pub(crate) fn silently_again(&self, tenant: &str) {
        held(&self.0.may_ask).remove(&tenant.to_ascii_lowercase());
        self.source(tenant).ask_again();
    }

    /// The person was asked for one tenant, and has not signed in.
    pub(super) fn said_no(&self, text: &str) {
        *held(&self.0.no) = Some((self.0.service.clock.now(), text.to_owned()));
    }

    /// A "no" of a moment ago: who closes the browser for one tenant is not asked for the next one in the same breath.
    pub(super) fn has_said_no(&self) -> Option<String> {
        let no = held(&self.0.no).clone();
        let (at, text) = no?;
        ((self.0.service.clock.now() - at).abs() < IN_ONE_BREATH).then_some(text)
    }

    /// The person has signed in.
    pub(super) fn has_answered(&self) {
        *held(&self.0.no) = None;
        self.0.answered.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the person has signed in since the service last refused a tenant.
    pub(super) fn has_answered_since(&self, said: &Said) -> bool {
        self.0.answered.load(Ordering::SeqCst) > said.after
    }

    /// The session has ended: nobody is asked for it any more. With the refresh token, if this is a sign-out.
    pub(crate) fn retire(&self, signed_out: bool) {
        held(&self.0.may_ask).clear();
        if signed_out {
            self.0.over.store(true, Ordering::SeqCst);
            *held(&self.0.refresh) = KeptSecret::new("");
            *held(&self.0.first) = None;
            held(&self.0.sources).drain().for_each(|(_, source)| source.forget());
        }
    }

    /// Keeps the account for the next run, where there is a keychain; the cache knows whether there is.
    pub(crate) async fn keep(&self) {
        self.0.kept.store(true, Ordering::SeqCst);
        let _one = self.0.saving.lock().await;
        let account = Account {
            id: self.id(),
            name: self.0.who.name.clone(),
            client_id: self.0.service.client_id.clone(),
            holding: Holding::RefreshToken,
            secret: self.refresh_token(),
        };
        self.0.cache.put(account).await;
    }

    pub(super) async fn one_question(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.asking.lock().await
    }

    pub(super) fn prompts(&self) -> &Prompts {
        &self.0.prompts
    }

    pub(super) fn service(&self) -> &Service {
        &self.0.service
    }

    pub(super) fn asking_is_fine(&self, tenant: &str) -> bool {
        let may = held(&self.0.may_ask).contains(&tenant.to_ascii_lowercase());
        may && !self.0.over.load(Ordering::SeqCst)
    }

    /// What the service said last about a tenant, and the claims that it wants.
    pub(super) fn said(&self, tenant: &str) -> Said {
        held(&self.0.said).get(tenant).cloned().unwrap_or_default()
    }

    fn refresh_token(&self) -> KeptSecret {
        held(&self.0.refresh).clone()
    }

    /// A token without asking anybody.
    pub(super) async fn redeem(
        &self,
        tenant: &str,
        scopes: &[&str],
        asked: Option<&str>,
    ) -> azure_core::Result<AccessToken> {
        if let Some(token) = self.first(tenant, scopes, asked) {
            return Ok(token);
        }
        let turn = tokio::time::timeout(ONE_BY_ONE, self.0.turn.lock()).await.ok();
        let work = self.redeem_now(tenant, scopes, asked);
        tokio::pin!(work);
        if let Ok(done) = tokio::time::timeout(ONE_BY_ONE, &mut work).await {
            return done;
        }
        drop(turn);
        work.await
    }

    async fn redeem_now(&self, tenant: &str, scopes: &[&str], asked: Option<&str>) -> azure_core::Result<AccessToken> {
        let before = self.0.answered.load(Ordering::SeqCst);
        let mut token = self.refresh_token();
        loop {
            let carried = claims::with_ours(asked.as_slice());
            let failure = match self.0.service.redeem_refresh(tenant, &token, scopes, carried).await {
                Ok(grant) => return Ok(self.took(tenant, grant)),
                Err(failure) => failure,
            };
            if let Failure::Refused(refusal) = &failure {
                if refusal.error == "invalid_grant"
                    && let Some(newer) = self.newer_than(&token).await
                {
                    token = newer;
                    continue;
                }
                let said = Said {
                    reason: refusal.to_string(),
                    claims: refusal.claims.clone(),
                    after: before,
                };
                held(&self.0.said).insert(tenant.to_owned(), said);
            }
            return Err(failure.into_error());
        }
    }

    fn first(&self, tenant: &str, scopes: &[&str], asked: Option<&str>) -> Option<AccessToken> {
        if asked.is_some() || !tenant.eq_ignore_ascii_case(&self.0.who.tenant) {
            return None;
        }
        let fits = |(scope, _): &mut (String, AccessToken)| scopes == [scope.as_str()];
        held(&self.0.first).take_if(fits).map(|(_, token)| token)
    }

    /// One that another request, or another window, has got meanwhile.
    async fn newer_than(&self, token: &KeptSecret) -> Option<KeptSecret> {
        let here = self.refresh_token();
        if here != *token {
            return Some(here);
        }
        if !self.0.kept.load(Ordering::SeqCst) {
            return None;
        }
        let there = self.0.cache.secret_of(&self.id()).await?;
        (there != *token).then(|| {
            *held(&self.0.refresh) = there.clone();
            there
        })
    }

    /// Takes over what a sign-in or a renewal gave.
    pub(super) fn took(&self, tenant: &str, grant: Grant) -> AccessToken {
        held(&self.0.said).remove(tenant);
        if let Some(refresh) = grant.refresh
            && !self.0.over.load(Ordering::SeqCst)
        {
            *held(&self.0.refresh) = refresh;
            if self.0.kept.load(Ordering::SeqCst) {
                // Nobody waits for the disk, or for a keychain that asks for its password.
                let this = self.clone();
                tokio::spawn(async move { this.save().await });
            }
        }
        grant.access
    }

    /// Writes down the token as it is then: whatever order two of these come in, the newest stays.
    async fn save(&self) {
        let _one = self.0.saving.lock().await;
        let token = self.refresh_token();
        if !self.0.over.load(Ordering::SeqCst) {
            self.0.cache.rotate(self.id(), token).await;
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}
