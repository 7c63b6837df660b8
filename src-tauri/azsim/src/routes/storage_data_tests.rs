use http::Method;

use crate::routes::testing::{Answer, Client};
use crate::world::{Blob, StorageAccount};

const ALL: &str = "include=snapshots,versions,uncommittedblobs,deleted,deletedwithversions";

/// A container with a blob, and one of each kind that is listed only on demand.
fn scene() -> (Client, StorageAccount) {
    let client = Client::open();
    let control = client.simulator.control();
    let of = |world: &mut crate::world::World| {
        let account = world.storage_account_mut("stprodrestoreweu").expect("the account");
        let created = account.containers[0].updated;
        let words = [
            "",
            "snapshots",
            "versions",
            "uncommittedblobs",
            "deleted",
            "deletedwithversions",
        ];
        account.containers[0].blobs = words.map(|word| blob(word, created)).into();
        account.clone()
    };
    let account = control.change(of);
    (client, account)
}

fn blob(word: &str, created: time::OffsetDateTime) -> Blob {
    Blob {
        name: format!("a<{word}>"),
        size: 1,
        created,
        only_with: Some(word.to_owned()).filter(|word| !word.is_empty()),
    }
}

async fn list(client: &Client, account: &StorageAccount, rest: &str, version: &str) -> Answer {
    let container = &account.containers[0].name;
    let url = format!(
        "https://{}.blob.core.practice.invalid/{container}?restype=container&comp=list&{rest}",
        account.name
    );
    let hour = std::time::Duration::from_hours(1);
    let token = client
        .simulator
        .control()
        .token_for(&client.account, "https://storage.azure.com", hour);
    let token = format!("Bearer {token}");
    let headers = [("authorization", token.as_str()), ("x-ms-version", version)];
    client.send(Method::GET, &url, &headers, "").await
}

fn next(answer: &Answer) -> Option<&str> {
    answer
        .text
        .split_once("<NextMarker>")?
        .1
        .split_once('<')
        .map(|(marker, _)| marker)
}

#[tokio::test]
async fn what_is_hidden_is_listed_for_whoever_includes_it() {
    let (client, account) = scene();
    for (rest, rows) in [
        ("", 1),
        (ALL, 6),
        ("include=uncommittedblobs", 2),
        ("prefix=b", 0),
        ("prefix=a%3C", 1),
    ] {
        let answer = list(&client, &account, rest, "2020-10-02").await;
        assert_eq!(answer.text.matches("<Blob>").count(), rows, "{rest}");
        assert_eq!(next(&answer), None, "{rest}");
    }
}

#[tokio::test]
async fn a_list_comes_page_by_page() {
    let (client, account) = scene();
    let mut rest = format!("{ALL}&maxresults=4");
    let first = list(&client, &account, &rest, "2020-10-02").await;
    let marker = next(&first).expect("a marker");
    rest = format!("{rest}&marker={marker}");
    let second = list(&client, &account, &rest, "2020-10-02").await;
    let rows = [&first, &second].map(|page| page.text.matches("<Blob>").count());
    assert_eq!((rows, next(&second)), ([4, 2], None));
}

#[tokio::test]
async fn what_the_service_does_not_know_it_refuses() {
    let (client, account) = scene();
    for (rest, version) in [
        ("include=everything", "2020-10-02"),
        ("include=deletedwithversions", "2020-08-04"),
        ("include=versions", ""),
        ("maxresults=0", "2020-10-02"),
        ("marker=%25", "2020-10-02"),
    ] {
        let answer = list(&client, &account, rest, version).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("x-ms-error-code")),
            (400, "InvalidQueryParameterValue"),
            "{rest}"
        );
    }
}
