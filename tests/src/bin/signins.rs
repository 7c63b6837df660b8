//! A process of the application, as far as its saved sign-ins go: for tests with a real keychain, which is found through the
//! environment of a process, and with several processes at once.
//!
//! `signins FOLDER PATIENCE_MS`. Each line of its input is an order, answered with one line of JSON. Secrets come by the input:
//! arguments can be read by everybody.

#![allow(clippy::print_stdout, reason = "its answers are its output")]

use std::{path::Path, sync::Arc, time::Duration};

use backend::{
    SystemClock,
    secrets::{
        Account, AccountId, CredentialCache, Holding, Kept, KeptSecret, KeyState, Keychain, Remains, SystemKeychain,
        Why,
    },
};
use serde_json::{Value, json};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(Ok(patience))) = (arguments.next(), arguments.next().map(|text| text.parse())) else {
        println!("usage: signins FOLDER PATIENCE_MS");
        return;
    };
    let keychain = Arc::new(SystemKeychain::of(Path::new(&folder)).patient(Duration::from_millis(patience)));
    let cache = CredentialCache::new(Path::new(&folder), keychain.clone(), Arc::new(SystemClock));
    // Nothing else is done between two orders, so that waiting for one may block.
    for order in std::io::stdin().lines().map_while(Result::ok) {
        println!("{}", answer(&cache, keychain.as_ref(), &order).await);
    }
}

async fn answer(cache: &CredentialCache, keychain: &SystemKeychain, order: &str) -> Value {
    let words: Vec<&str> = order.split_whitespace().collect();
    match words[..] {
        ["put", name, secret] => outcome(&cache.put(account(name, secret)).await),
        ["rotate", name, secret] => outcome(&cache.rotate(account(name, "").id, KeptSecret::new(secret)).await),
        ["names"] => {
            let (accounts, kept) = cache.accounts().await;
            let mut names: Vec<_> = accounts.into_iter().map(|account| account.id.home).collect();
            names.sort();
            json!({"names": names, "kept": told(&kept), "aside": cache.take_asides().await.len()})
        }
        // Answers whether it is the one, not which one it is.
        ["has", name, secret] => {
            let kept = cache.secret_of(&account(name, "").id).await;
            json!({"has": kept.is_some_and(|kept| kept.expose() == secret)})
        }
        ["forget"] => remains(&cache.forget_all().await),
        ["remains"] => remains(&cache.remains().await),
        // As it was remembered, before anything else; and the moving itself.
        ["began", place] => {
            cache.begin_with_the_key_in_a_file(place == "file");
            json!({})
        }
        ["key-in", place] => match cache.keep_the_key_in_a_file(place == "file").await {
            Ok(kept) => json!({"kept": told(&kept)}),
            Err(why) => json!({"kept": "unmoved", "why": why.message()}),
        },
        ["lose-key"] => json!({"lost": keychain.delete().await.is_ok()}),
        _ => json!({"error": "no such order"}),
    }
}

fn outcome(outcome: &backend::secrets::Outcome) -> Value {
    json!({"applied": outcome.applied, "kept": told(&outcome.kept)})
}

fn told(kept: &Kept) -> String {
    match kept {
        Kept::OnDisk => "disk".into(),
        Kept::ThisRunOnly(Why::Keychain(trouble)) => format!("{trouble:?}"),
        Kept::ThisRunOnly(Why::Disk(error)) => format!("Disk({error})"),
    }
}

fn remains(left: &Remains) -> Value {
    let key = match &left.key {
        KeyState::Absent => "absent".into(),
        KeyState::Present => "present".into(),
        KeyState::NotKnown(trouble) => format!("{trouble:?}"),
    };
    json!({"nothing": left.nothing(), "files": left.files.len(), "key": key})
}

fn account(name: &str, secret: &str) -> Account {
    Account {
        id: AccountId {
            cloud: "management.azure.com".into(),
            tenant: "11111111-2222-3333-4444-555555555555".into(),
            home: name.into(),
        },
        name: format!("{name}@contoso.com"),
        client_id: "77777777-8888-9999-aaaa-bbbbbbbbbbbb".into(),
        holding: Holding::RefreshToken,
        secret: KeptSecret::new(secret),
    }
}
