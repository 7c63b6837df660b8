//! Refusals of Azure, kept as long as the program runs: apart for each sign-in and each restore.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::facts::Ask;
use super::lines;
use super::manifest::manifest;
use super::refused::{Refusal, Step};

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

/// A restore that Azure took: how its job ends is news of the check that it was started from.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    /// Key of the restore in the journal.
    pub key: String,
    pub ask: Ask,
}

#[derive(Default)]
pub(crate) struct Refusals(Mutex<Known>);

#[derive(Default)]
struct Known {
    refused: HashMap<About, Refusal>,
    begun: HashMap<About, Vec<Begun>>,
}

impl Refusals {
    pub(crate) fn get(&self, about: &About) -> Option<Refusal> {
        self.map(|kept| kept.refused.get(about).cloned())
    }

    /// A refusal that names nothing that a line knows leaves an earlier one as it is: too many validations at once are no news of the
    /// restore.
    pub(crate) fn refused(&self, about: About, ask: &Ask, refusal: Refusal) {
        let tells = lines::row(ask).is_some_and(|row| refusal.tells(manifest().needs(row)));
        if !tells {
            return;
        }
        self.map(|kept| {
            make_room(&mut kept.refused, &about);
            kept.refused.insert(about, refusal);
        });
    }

    /// Azure has taken it so far. What it said at a later step stands: a validation that passes does not speak for the start.
    pub(crate) fn passed(&self, about: &About, step: Step) {
        self.map(|kept| {
            if kept.refused.get(about).is_some_and(|refusal| refusal.step() <= step) {
                kept.refused.remove(about);
            }
        });
    }

    /// Azure has taken it, and its job is under way.
    pub(crate) fn begun(&self, about: About, begun: Begun) {
        self.map(|kept| {
            make_room(&mut kept.begun, &about);
            kept.begun.entry(about).or_default().push(begun);
        });
    }

    /// Those whose end is not known yet.
    pub(crate) fn under_way(&self, about: &About) -> Vec<Begun> {
        self.map(|kept| kept.begun.get(about).cloned().unwrap_or_default())
    }

    /// One of them has ended; `false`: that was known, or it is of no interest any more.
    pub(crate) fn ended(&self, about: &About, key: &str) -> bool {
        self.map(|kept| {
            let Some(own) = kept.begun.get_mut(about) else {
                return false;
            };
            let before = own.len();
            own.retain(|one| one.key != key);
            own.len() < before
        })
    }

    /// Something was changed in Azure: what it said before is no news any more, nor how a restore ends that was started before.
    pub(crate) fn forget(&self) {
        self.map(|kept| *kept = Known::default());
    }

    fn map<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn make_room<T>(kept: &mut HashMap<About, T>, about: &About) {
    if kept.len() >= MOST && !kept.contains_key(about) {
        kept.clear();
    }
}
