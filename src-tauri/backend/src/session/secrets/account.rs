//! What is kept of an account, and its form inside the sealed file.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::text::KeptSecret;

/// Which account: the same person in two tenants is two, because each tenant hands out, rotates and revokes its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountId {
    /// Host of Azure Resource Manager: `management.azure.com`.
    pub cloud: String,
    /// Id of the tenant.
    pub tenant: String,
    /// The sign-in service's `oid.tid` of the person, or the client id of a service principal.
    pub home: String,
}

impl AccountId {
    /// Azure's ids and hosts know no upper and lower case.
    pub fn same(&self, other: &Self) -> bool {
        self.cloud.eq_ignore_ascii_case(&other.cloud)
            && self.tenant.eq_ignore_ascii_case(&other.tenant)
            && self.home.eq_ignore_ascii_case(&other.home)
    }
}

/// What the secret of an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Holding {
    /// A person's, replaced with every use.
    RefreshToken,
    /// A service principal's.
    ClientSecret,
    /// A service principal's certificate with its private key, PEM.
    Certificate,
}

/// An account and its secret. Printing it shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    /// As people know it: `ann@contoso.com`.
    pub name: String,
    /// The application that signed in.
    pub client_id: String,
    pub holding: Holding,
    pub secret: KeptSecret,
}

/// Something to do with the accounts. Data and not a closure, so that what could not be written may be done again when the
/// keychain is back.
#[derive(Debug, Clone)]
pub(super) enum Change {
    /// A sign-in: takes the place of the same account's former one.
    Put(Account),
    /// The sign-in service has replaced the secret.
    Rotate(AccountId, KeptSecret),
    Remove(AccountId),
}

impl Change {
    fn id(&self) -> &AccountId {
        match self {
            Self::Put(account) => &account.id,
            Self::Rotate(id, _) | Self::Remove(id) => id,
        }
    }

    /// Whether there was anything to change. A rotation of an account that is gone changes nothing: another process has
    /// signed out, and an answer that comes late must not sign in again.
    pub fn apply(&self, accounts: &mut Vec<Account>) -> bool {
        let at = accounts.iter().position(|account| account.id.same(self.id()));
        match (self, at) {
            (Self::Put(account), Some(at)) => accounts[at] = account.clone(),
            (Self::Put(account), None) => accounts.push(account.clone()),
            (Self::Rotate(_, secret), Some(at)) => accounts[at].secret = secret.clone(),
            (Self::Remove(_), Some(at)) => drop(accounts.remove(at)),
            (Self::Rotate(..) | Self::Remove(_), None) => return false,
        }
        true
    }

    /// Adds a change to those that wait, leaving out what it makes needless.
    pub fn wait_in(self, line: &mut Vec<Self>) {
        if let Self::Rotate(id, secret) = &self
            && let Some(Self::Put(account)) = line.iter_mut().find(|waiting| waiting.id().same(id))
        {
            account.secret = secret.clone();
            return;
        }
        line.retain(|waiting| !waiting.id().same(self.id()));
        line.push(self);
    }
}

#[derive(Serialize)]
struct Written<'a> {
    accounts: Vec<WrittenAccount<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenAccount<'a> {
    cloud: &'a str,
    tenant: &'a str,
    home: &'a str,
    name: &'a str,
    client_id: &'a str,
    holding: Holding,
    secret: &'a str,
}

#[derive(Deserialize)]
struct Read {
    accounts: Vec<ReadAccount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadAccount {
    cloud: String,
    tenant: String,
    home: String,
    name: String,
    client_id: String,
    holding: Holding,
    secret: Wiped,
}

/// Wiped, too, when a later field is wrong and the half-read account is thrown away.
struct Wiped(Zeroizing<String>);

impl<'de> Deserialize<'de> for Wiped {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// The content of the sealed file, before it is sealed.
pub(super) fn write(accounts: &[Account]) -> Result<Zeroizing<Vec<u8>>, serde_json::Error> {
    // Room for all of it at once: a buffer that grows leaves unwiped copies behind. Escapes double a text at most sixfold.
    let room: usize = accounts
        .iter()
        .map(|a| {
            let texts = [&a.id.cloud, &a.id.tenant, &a.id.home, &a.name, &a.client_id];
            200 + 6 * (texts.iter().map(|text| text.len()).sum::<usize>() + a.secret.expose().len())
        })
        .sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(room + 32));
    let accounts = accounts
        .iter()
        .map(|a| WrittenAccount {
            cloud: &a.id.cloud,
            tenant: &a.id.tenant,
            home: &a.id.home,
            name: &a.name,
            client_id: &a.client_id,
            holding: a.holding,
            secret: a.secret.expose(),
        })
        .collect();
    serde_json::to_writer(&mut *bytes, &Written { accounts })?;
    Ok(bytes)
}

/// `None`: opened, and yet not what this version writes.
pub(super) fn read(content: &[u8]) -> Option<Vec<Account>> {
    let read: Read = serde_json::from_slice(content).ok()?;
    let accounts = read.accounts.into_iter().map(|a| Account {
        id: AccountId {
            cloud: a.cloud,
            tenant: a.tenant,
            home: a.home,
        },
        name: a.name,
        client_id: a.client_id,
        holding: a.holding,
        secret: KeptSecret::new(a.secret.0.as_str()),
    });
    Some(accounts.collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::fake::account;
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let mut odd = account("b", "line\nline \"quoted\" \u{0}");
        odd.holding = Holding::Certificate;
        let all = vec![account("a", "canary-5"), odd];
        let bytes = write(&all).unwrap();
        assert_eq!(read(&bytes).unwrap(), all);
        assert!(!format!("{all:?}").contains("canary"));
        assert!(read(b"{}").is_none() && read(b"[]").is_none() && read(b"").is_none());
    }

    #[test]
    fn the_room_suffices_so_that_no_copy_is_left_behind() {
        let worst = "\u{1}".repeat(3000);
        let all = vec![account("a", &worst), account("b", &worst)];
        let bytes = write(&all).unwrap();
        assert!(bytes.len() <= 2 * (200 + 6 * (3000 + 200)), "{}", bytes.len());
        assert!(bytes.capacity() >= bytes.len());
    }

    #[test]
    fn accounts_are_the_same_however_they_are_spelt() {
        let mut all = vec![account("a", "1")];
        let mut again = account("A", "2");
        again.id.cloud = again.id.cloud.to_uppercase();
        assert!(Change::Put(again).apply(&mut all));
        assert_eq!((all.len(), all[0].secret.expose()), (1, "2"));
    }

    #[test]
    fn a_late_rotation_does_not_sign_in_again() {
        let mut all = vec![account("a", "1")];
        let id = all[0].id.clone();
        assert!(Change::Remove(id.clone()).apply(&mut all));
        assert!(!Change::Rotate(id, KeptSecret::new("2")).apply(&mut all));
        assert!(all.is_empty());
    }

    #[test]
    fn what_waits_is_no_more_than_what_counts() {
        let mut line = Vec::new();
        let a = account("a", "1");
        Change::Put(a.clone()).wait_in(&mut line);
        for n in 0..50 {
            Change::Rotate(a.id.clone(), KeptSecret::new(n.to_string())).wait_in(&mut line);
        }
        let b = account("b", "x").id;
        Change::Rotate(b.clone(), KeptSecret::new("y")).wait_in(&mut line);
        Change::Rotate(b, KeptSecret::new("z")).wait_in(&mut line);
        assert_eq!(line.len(), 2);
        let mut all = vec![account("b", "old")];
        for change in &line {
            change.apply(&mut all);
        }
        assert_eq!(all[0].secret.expose(), "z");
        assert_eq!(all[1].secret.expose(), "49");
        Change::Remove(a.id).wait_in(&mut line);
        for change in &line {
            change.apply(&mut all);
        }
        assert_eq!(all.len(), 1);
    }
}
