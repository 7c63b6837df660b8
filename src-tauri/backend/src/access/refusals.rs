//! Refusals of Azure, kept as long as the program runs: apart for each sign-in and each restore.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::facts::Ask;
use super::lines;
use super::manifest::manifest;
use super::refused::Refusal;

/// How many restores are remembered. Nobody tries so many at once; what is forgotten is *cannot see* again.
const MOST: usize = 64;

/// Whose restore of what to where. The new database's name and the prefix of files are not among it: no line that a refusal decides is
/// about them, and they change with every letter that is typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct About(String);

impl About {
    /// `None`: outside a restore, of which Azure refuses nothing.
    pub(crate) fn of(sign_in: &str, ask: &Ask, point_id: &str) -> Option<Self> {
        let instance = ask.instance_id.as_deref()?;
        let mut parts = vec![
            sign_in.to_owned(),
            format!("{:?} {}", ask.target, ask.secondary),
            instance.to_lowercase(),
            point_id.trim().to_lowercase(),
            ask.identity_id.trim().to_lowercase(),
        ];
        if let Some(to) = &ask.database {
            parts.push(to.server_id.as_deref().unwrap_or_default().to_lowercase());
            let secret = to.secret.as_ref();
            parts.push(secret.map_or_else(String::new, |one| {
                let version = one.version.as_deref().unwrap_or_default();
                format!("{}{}/{version}", one.vault_uri, one.name).to_lowercase()
            }));
        }
        if let Some(to) = &ask.files {
            // The name of an account is its own in all of Azure.
            parts.extend([&to.account, &to.container].map(|part| part.as_deref().unwrap_or_default().to_lowercase()));
        }
        Some(Self(parts.join("\n")))
    }
}

#[derive(Default)]
pub(crate) struct Refusals(Mutex<HashMap<About, Refusal>>);

impl Refusals {
    pub(crate) fn get(&self, about: &About) -> Option<Refusal> {
        self.map(|kept| kept.get(about).cloned())
    }

    /// A refusal that names nothing that a line knows leaves an earlier one as it is: too many validations at once are no news of the
    /// restore.
    pub(crate) fn refused(&self, about: About, ask: &Ask, refusal: Refusal) {
        let tells = lines::row(ask).is_some_and(|row| refusal.tells(manifest().needs(row)));
        if !tells {
            return;
        }
        self.map(|kept| {
            if kept.len() >= MOST && !kept.contains_key(&about) {
                kept.clear();
            }
            kept.insert(about, refusal);
        });
    }

    /// Azure has taken it.
    pub(crate) fn passed(&self, about: &About) {
        self.map(|kept| kept.remove(about));
    }

    /// Something was changed in Azure: what it refused before is no news any more.
    pub(crate) fn forget(&self) {
        self.map(HashMap::clear);
    }

    fn map<T>(&self, act: impl FnOnce(&mut HashMap<About, Refusal>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
