//! Every file is searched for secrets that stood where one could have slipped in, and the search is shown to find one.

use std::fmt::Write as _;

use itests::lab::Lab;

use super::scenes::{broken, offered};
use crate::canary::found_in;

/// Which version of a secret holds the password that is still in use is nobody's business.
const VERSION: &str = "0c1d5e6f7a8b49c0a1b2c3d4e5f60718";
const SIGNATURE: &str = "canary%2Fof%2Fa%2Fsigned%2Faddress%3D";

#[tokio::test(start_paused = true)]
async fn no_file_holds_a_secret() {
    let lab = Lab::open().await;
    let simulator = lab.simulator();
    let mut own: Vec<String> = simulator
        .accounts()
        .into_iter()
        .map(|account| account.client_secret)
        .collect();
    own.extend([VERSION, SIGNATURE, "sig=", "AccountKey", "Password="].map(str::to_owned));
    let mut places = Vec::new();
    for mut scene in broken(&lab.backend, &simulator.control()).await {
        let plain = scene.files(&lab.backend).await;
        let draft = &mut scene.draft;
        if !draft.secret_uri.is_empty() {
            draft.secret_uri = format!("{}/{VERSION}", draft.secret_uri.trim_end_matches('/'));
        }
        if !draft.container_url.is_empty() {
            let _ = write!(draft.container_url, "?sv=2024-11-04&sp=rwl&sig={SIGNATURE}");
        }
        // The form refuses a signed address, and then knows less of the target; what it does know is handed off.
        let lines = scene.check(&lab.backend).await;
        scene.lines.retain(|id| offered(&lines).contains(id));
        for file in plain.into_iter().chain(scene.files(&lab.backend).await) {
            places.push((
                format!("file {} of {}: {}", places.len(), scene.source, file.name),
                file.text,
            ));
        }
    }
    assert!(
        places.len() > 20,
        "four files of each, and mostly twice: {}",
        places.len()
    );
    let found = found_in(places.clone(), &own, Vec::new());
    assert!(found.is_empty(), "{found:#?}");
    // A leak in any one of them is found there, and nowhere else.
    for at in 0..places.len() {
        for secret in &own {
            let mut leaking = places.clone();
            leaking[at].1.push_str(secret);
            let found = found_in(leaking, &own, Vec::new());
            assert!(
                !found.is_empty() && found.iter().all(|leak| leak.contains(&places[at].0)),
                "{found:#?}"
            );
        }
    }
}
