//! Azure resource ids (contract §4, §16.2): parsed once, compared without regard to case, shown as received.

mod typed;

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use typed::{
    ContainerId, DatabaseId, FlexibleServerId, InstanceId, KeyVaultId, RecoveryPointId, ResourceGuardId,
    SingleServerId, StorageAccountId, UserAssignedIdentityId, VaultId,
};

/// What may stand in a path segment as it is (RFC 3986 `pchar`, minus `%`, which is always encoded).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'(')
    .remove(b')')
    .remove(b'!')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Why a text is no id, or not of the kind that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("This is not an Azure resource id: it has to start with /subscriptions/ or /providers/.")]
    NotAnId,
    #[error("The resource id has an empty part, or a part with characters that no Azure name has.")]
    BadSegment,
    #[error("The resource id has a part without its partner: after each type comes a name.")]
    Incomplete,
    /// The typing error of the product's own documentation (contract §4): `repaired` is the id without the second `/providers`.
    #[error("The resource id says /providers/providers/ where it should say /providers/ once.")]
    DoubledProviders { repaired: String },
    #[error("The resource id is of type {found}, and {expected} is wanted.")]
    WrongType { expected: &'static str, found: String },
}

/// An ARM id such as `/subscriptions/{s}/resourceGroups/{g}/providers/Microsoft.DataProtection/backupVaults/{v}`.
#[derive(Clone)]
pub struct ResourceId {
    text: String,
    key: String,
    subscription: Option<String>,
    resource_group: Option<String>,
    provider: Option<String>,
    /// Type and name, outermost first, below the last provider.
    pairs: Vec<(String, String)>,
}

impl ResourceId {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim().trim_end_matches('/');
        let segments: Vec<&str> = text.strip_prefix('/').ok_or(IdError::NotAnId)?.split('/').collect();
        if let Some(at) = segments
            .windows(2)
            .position(|w| is(w[0], "providers") && is(w[1], "providers"))
        {
            let mut kept = segments.clone();
            kept.remove(at);
            return Err(IdError::DoubledProviders {
                repaired: format!("/{}", kept.join("/")),
            });
        }
        if !segments.iter().all(|s| is_name(s)) {
            return Err(IdError::BadSegment);
        }
        let mut id = Self {
            text: text.to_owned(),
            key: text.to_lowercase(),
            subscription: None,
            resource_group: None,
            provider: None,
            pairs: Vec::new(),
        };
        if !is(segments[0], "subscriptions") && !is(segments[0], "providers") {
            return Err(IdError::NotAnId);
        }
        for pair in segments.chunks(2) {
            let [kind, name] = pair else {
                return Err(IdError::Incomplete);
            };
            if is(kind, "providers") {
                // An extension resource: what counts is the last provider.
                id.provider = Some((*name).to_owned());
                id.pairs.clear();
            } else if id.provider.is_some() {
                id.pairs.push(((*kind).to_owned(), (*name).to_owned()));
            } else if is(kind, "subscriptions") {
                id.subscription = Some((*name).to_owned());
            } else if is(kind, "resourceGroups") {
                id.resource_group = Some((*name).to_owned());
            } else {
                return Err(IdError::NotAnId);
            }
        }
        if id.provider.is_some() && id.pairs.is_empty() {
            return Err(IdError::Incomplete);
        }
        Ok(id)
    }

    /// As received.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn subscription(&self) -> Option<&str> {
        self.subscription.as_deref()
    }

    pub fn resource_group(&self) -> Option<&str> {
        self.resource_group.as_deref()
    }

    /// `Microsoft.DataProtection`.
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// Types below the provider, outermost first: `backupVaults`, `backupInstances`.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(kind, _)| kind.as_str())
    }

    /// Names below the provider, outermost first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(_, name)| name.as_str())
    }

    /// `Microsoft.DataProtection/backupVaults/backupInstances`, as received; empty for a subscription or a group.
    pub fn full_type(&self) -> String {
        let mut full = self.provider.clone().unwrap_or_default();
        for kind in self.types() {
            full.push('/');
            full.push_str(kind);
        }
        full
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The id one type and name shorter; `None` above a subscription.
    pub fn parent(&self) -> Option<Self> {
        let mut cut = self.text.rsplitn(3, '/').nth(2)?;
        // `…/providers/X` alone is no resource: the parent of a top-level resource is its group.
        if self.pairs.len() == 1 {
            cut = cut.rsplitn(3, '/').nth(2)?;
        }
        Self::parse(cut).ok()
    }

    /// The path of a request, each segment encoded by itself.
    pub(crate) fn path(&self) -> String {
        encode_path(&self.text)
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

/// Encodes what has to be encoded in the segments of a path and leaves the slashes.
pub(crate) fn encode_path(path: &str) -> String {
    path.split('/')
        .map(|s| utf8_percent_encode(s, SEGMENT).to_string())
        .collect::<Vec<_>>()
        .join("/")
}

/// One segment of a path, encoded. Refused is what would become several segments, or climb: encoding does not help against `..`,
/// which URL parsers see through.
pub(crate) fn segment(text: &str) -> Result<String, IdError> {
    if !is_name(text) || text.contains('/') {
        return Err(IdError::BadSegment);
    }
    Ok(encode_path(text))
}

/// Whether two ids name the same resource; also for texts that are no ids (then without regard to case).
#[must_use]
pub fn same_id(a: &str, b: &str) -> bool {
    a.trim().trim_end_matches('/').to_lowercase() == b.trim().trim_end_matches('/').to_lowercase()
}

fn is(segment: &str, word: &str) -> bool {
    segment.eq_ignore_ascii_case(word)
}

/// Dots alone would climb in the path; `? # \ %` and control characters would change the meaning of the URL.
fn is_name(segment: &str) -> bool {
    !segment.is_empty()
        && segment != "."
        && segment != ".."
        && segment.len() <= 1024
        && !segment
            .chars()
            .any(|c| c.is_control() || matches!(c, '?' | '#' | '\\' | '%' | '<' | '>' | '"'))
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for ResourceId {}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl FromStr for ResourceId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for ResourceId {
    type Error = IdError;
    fn try_from(text: &str) -> Result<Self, IdError> {
        Self::parse(text)
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
