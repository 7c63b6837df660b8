//! "Where are my credentials?", in words.

use super::secrets::{Account, CredentialCache, Holding, Kept, KeyPlace, KeyState as Key, Why};
use crate::api::{CredentialFacts, CredentialKind, CredentialProblem, KeyState, RememberedAccount};

const BROWSER: &str = "Your browser has a sign-in of its own at Microsoft, which Pointback neither sees nor ends. To end it, sign out on a Microsoft page in the browser.";

/// The sign-ins that are remembered.
pub(crate) async fn accounts(cache: &CredentialCache) -> Vec<RememberedAccount> {
    let (all, _) = cache.accounts().await;
    all.iter().map(view).collect()
}

fn view(account: &Account) -> RememberedAccount {
    let (kind, holding) = match account.holding {
        Holding::RefreshToken => (CredentialKind::Browser, "Refresh token"),
        Holding::ClientSecret => (CredentialKind::ServicePrincipal, "Client secret"),
        Holding::Certificate => (CredentialKind::Certificate, "Certificate with its private key"),
    };
    RememberedAccount {
        account: account.name.clone(),
        tenant_id: account.id.tenant.clone(),
        cloud: account.id.cloud.clone(),
        kind,
        holding: holding.to_owned(),
    }
}

/// What there is, and where. `in_memory`: accounts whose access tokens this run holds.
pub(crate) async fn facts(cache: &CredentialCache, in_memory: u32) -> CredentialFacts {
    let place = cache.whereabouts().await;
    let left = cache.remains().await;
    let accounts = accounts(cache).await;
    let (key_state, key_problem) = match &left.key {
        Key::Absent => (KeyState::Absent, None),
        Key::Present => (KeyState::Present, None),
        Key::NotKnown(trouble) => (KeyState::NotKnown, Some(problem(&Why::Keychain(trouble.clone())))),
    };
    let why = match &place.kept {
        Kept::OnDisk => None,
        Kept::ThisRunOnly(why) => Some(problem(why)),
    };
    let mut remains: Vec<String> = left
        .files
        .iter()
        .map(|file| format!("The file {}", file.display()))
        .collect();
    match &left.key {
        Key::Absent => {}
        Key::Present => remains.push(format!("The key: {}", key_place(&place.key))),
        Key::NotKnown(_) => remains.push(format!("Perhaps the key: {}", key_place(&place.key))),
    }
    if left.accounts_in_memory > 0 {
        remains.push(format!(
            "{} in this window’s memory",
            count(left.accounts_in_memory, "remembered account")
        ));
    }
    if in_memory > 0 {
        remains.push("The access token of the session, in memory, for an hour at most".to_owned());
    }
    CredentialFacts {
        key_place: key_place(&place.key),
        key_state,
        key_problem,
        file: place.file.display().to_string(),
        file_exists: place.file_exists,
        weaker: place.weaker,
        kept: why.is_none(),
        why,
        accounts,
        in_memory,
        aside: place.aside.iter().map(|path| path.display().to_string()).collect(),
        nothing: left.nothing() && in_memory == 0,
        remains,
        browser_note: BROWSER.to_owned(),
    }
}

fn key_place(place: &KeyPlace) -> String {
    match place {
        KeyPlace::Keychain {
            product,
            service,
            entry,
        } => format!("{product}: “{entry}” of {service}"),
        KeyPlace::PlainFile(path) => format!("The file {}", path.display()),
    }
}

fn problem(why: &Why) -> CredentialProblem {
    CredentialProblem {
        message: why.message(),
        hint: why.hint().to_owned(),
        detail: why.detail().map(str::to_owned),
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
