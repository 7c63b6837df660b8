//! A keychain that fails as it is told to.

use std::sync::Mutex;

use async_trait::async_trait;

use super::account::{Account, AccountId, Holding};
use super::keychain::{KeyPlace, Keychain, MasterKey, Trouble};
use super::text::KeptSecret;

/// How it behaves from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    Fine,
    /// Every call fails.
    Failing(Trouble),
    /// As a Secret Service without an unlocked collection: nothing is found, nothing can be kept.
    LockedWithoutSaying,
    /// Takes and forgets at once.
    Forgetful,
    /// So many more calls, then broken.
    DiesAfter(u32),
}

pub struct FakeKeychain {
    kept: Mutex<Option<MasterKey>>,
    mood: Mutex<Mood>,
    calls: Mutex<u32>,
}

impl FakeKeychain {
    pub fn new(mood: Mood) -> Self {
        Self {
            kept: Mutex::default(),
            mood: Mutex::new(mood),
            calls: Mutex::default(),
        }
    }

    pub fn turn(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn kept(&self) -> Option<MasterKey> {
        self.kept.lock().unwrap().clone()
    }

    pub fn put(&self, key: Option<MasterKey>) {
        *self.kept.lock().unwrap() = key;
    }

    pub fn calls(&self) -> u32 {
        *self.calls.lock().unwrap()
    }

    fn mood(&self) -> Result<Mood, Trouble> {
        *self.calls.lock().unwrap() += 1;
        let mut mood = self.mood.lock().unwrap();
        if let Mood::DiesAfter(left) = &mut *mood {
            let alive = left.checked_sub(1);
            *left = alive.unwrap_or_default();
            return alive.map(|_| Mood::Fine).ok_or(Trouble::Broken("died".into()));
        }
        match &*mood {
            Mood::Failing(trouble) => Err(trouble.clone()),
            other => Ok(other.clone()),
        }
    }
}

#[async_trait]
impl Keychain for FakeKeychain {
    async fn get(&self) -> Result<Option<MasterKey>, Trouble> {
        match self.mood()? {
            Mood::LockedWithoutSaying => Ok(None),
            _ => Ok(self.kept()),
        }
    }

    async fn set(&self, key: &MasterKey) -> Result<(), Trouble> {
        match self.mood()? {
            Mood::LockedWithoutSaying => return Err(Trouble::Locked),
            Mood::Forgetful => {}
            _ => self.put(Some(key.clone())),
        }
        Ok(())
    }

    async fn delete(&self) -> Result<(), Trouble> {
        if self.mood()? == Mood::LockedWithoutSaying {
            return Err(Trouble::Locked);
        }
        self.put(None);
        Ok(())
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Keychain {
            product: "a keychain for tests",
            service: "Pointback".into(),
            entry: "key".into(),
        }
    }
}

pub fn account(name: &str, secret: &str) -> Account {
    Account {
        id: AccountId {
            cloud: "management.azure.com".into(),
            tenant: "11111111-2222-3333-4444-555555555555".into(),
            home: name.into(),
        },
        name: format!("{name}@contoso.com"),
        client_id: "c".into(),
        holding: Holding::RefreshToken,
        secret: KeptSecret::new(secret),
    }
}
