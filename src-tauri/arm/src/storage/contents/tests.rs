use serde_json::json;

use super::*;
use crate::{
    Cloud, Kind,
    testing::{Server, Step, json as answer, with},
};

const LIST: &str = "restype=container&comp=list&maxresults=10";

fn container() -> ContainerId {
    let group = "/subscriptions/0b352192-dcac-4cc7-992e-a96190ccc68c/resourceGroups/rg";
    let account = format!("{group}/providers/Microsoft.Storage/storageAccounts/acc");
    ContainerId::parse(&format!("{account}/blobServices/default/containers/c")).unwrap()
}

fn account_at(endpoint: &str, hierarchical: bool) -> Step {
    let properties = json!({ "primaryEndpoints": { "blob": endpoint }, "isHnsEnabled": hierarchical });
    let row = json!({ "id": container().account().as_str(), "name": "acc", "properties": properties });
    answer(200, &row)
}

fn account(hierarchical: bool) -> Step {
    account_at("https://acc.blob.core.windows.net/", hierarchical)
}

/// A page as the service writes it, byte order mark included.
fn text(blobs: &str, marker: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"https://acc.blob.core.windows.net/\" \
         ContainerName=\"c\"><MaxResults>10</MaxResults>{blobs}{marker}</EnumerationResults>"
    )
}

fn list(blobs: &str, marker: &str) -> Step {
    with(200, &[("content-type", "application/xml")], &text(blobs, marker))
}

fn empty() -> Step {
    list("<Blobs />", "<NextMarker />")
}

fn refused(status: u16, code: &str) -> Step {
    let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>");
    with(status, &[("x-ms-error-code", code)], &body)
}

#[tokio::test]
async fn nothing_is_said_of_a_list_that_leaves_nothing_out() {
    let server = Server::new([account(false), empty()]);
    assert!(server.client().container_is_empty(&container()).await.unwrap());
    assert_eq!(
        server.line(1),
        format!("GET https://acc.blob.core.windows.net/c?{LIST}&{EVERYTHING}")
    );
    let header = |name| server.header(1, name).unwrap();
    assert_eq!(
        header("authorization"),
        "Bearer token for https://storage.azure.com/.default"
    );
    assert_eq!(
        (header("x-ms-version"), header("accept")),
        ("2020-10-02".into(), "application/xml".into())
    );
}

#[tokio::test]
async fn whatever_is_listed_is_something() {
    for row in [
        "<Blob><Name>a</Name><Properties/></Blob>",
        "<Blob><Name>a</Name><Deleted>true</Deleted><HasVersionsOnly>true</HasVersionsOnly></Blob>",
        "<BlobPrefix><Name>d/</Name></BlobPrefix>",
        "<Later/>",
    ] {
        let server = Server::new([account(false), list(&format!("<Blobs>{row}</Blobs>"), "<NextMarker/>")]);
        assert!(
            !server.client().container_is_empty(&container()).await.unwrap(),
            "{row}"
        );
    }
}

#[tokio::test]
async fn an_empty_page_with_a_next_one_is_followed_to_the_end_and_not_for_ever() {
    let next = |marker: &str| list("<Blobs></Blobs>", &format!("<NextMarker>{marker}</NextMarker>"));
    let server = Server::new([account(false), next("2!a&amp;b&#x3D;"), empty()]);
    assert!(server.client().container_is_empty(&container()).await.unwrap());
    assert!(server.line(2).ends_with("&marker=2%21a%26b%3D"), "{}", server.line(2));
    let server = Server::new([
        account(false),
        next("m"),
        list("<Blobs><Blob/></Blobs>", "<NextMarker/>"),
    ]);
    assert!(!server.client().container_is_empty(&container()).await.unwrap());
    for markers in [
        ["m"; PAGES].map(String::from).to_vec(),
        (0..PAGES).map(|n| n.to_string()).collect(),
    ] {
        let pages = markers.iter().map(|marker| next(marker));
        let server = Server::new(std::iter::once(account(false)).chain(pages));
        let error = server.client().container_is_empty(&container()).await.unwrap_err();
        assert_eq!(error.kind, Kind::Parse);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_not_empty() {
    for (status, code) in [
        (403, "AuthorizationPermissionMismatch"),
        (403, "AuthorizationFailure"),
        (404, "ContainerNotFound"),
        (400, "InvalidQueryParameterValue"),
    ] {
        let server = Server::new([account(false), refused(status, code)]);
        let error = server.client().container_is_empty(&container()).await.unwrap_err();
        assert_eq!((error.status, error.code.as_deref()), (Some(status), Some(code)));
        assert_eq!(server.calls(), 2, "{code}: nothing narrower is tried");
    }
    let whole = text("<Blobs/>", "<NextMarker/>");
    for body in [
        "",
        "{}",
        "<html></html>",
        &whole[..whole.len() - 3],
        &whole.replace("<Blobs/>", ""),
        &format!("{whole}<x/>"),
    ] {
        let server = Server::new([account(false), with(200, &[], body)]);
        let error = server.client().container_is_empty(&container()).await.unwrap_err();
        assert_eq!(error.kind, Kind::Parse, "{body}");
    }
}

#[tokio::test]
async fn an_account_that_keeps_no_versions_is_asked_without_them_and_for_what_was_deleted() {
    let no = || refused(400, "InvalidQueryParameterValue");
    let something = || list("<Blobs><Blob/></Blobs>", "<NextMarker/>");
    for (script, expected) in [
        (vec![empty(), empty()], true),
        (vec![empty(), something()], false),
        (vec![something()], false),
        (vec![no(), empty(), empty()], true),
        (vec![no(), something()], false),
        (vec![no(), empty(), something()], false),
    ] {
        let calls = script.len() + 1;
        let server = Server::new(std::iter::once(account(true)).chain(script));
        assert_eq!(
            server.client().container_is_empty(&container()).await.unwrap(),
            expected
        );
        assert_eq!(server.calls(), calls);
    }
    let server = Server::new([account(true), no(), empty(), no()]);
    assert!(server.client().container_is_empty(&container()).await.is_err());
    assert!(server.line(3).ends_with(&format!("{LIST}&showonly=deleted")));
    let server = Server::new([account(true), refused(403, "AuthorizationPermissionMismatch")]);
    assert!(server.client().container_is_empty(&container()).await.is_err());
    assert_eq!(server.calls(), 2);
}

#[tokio::test]
async fn a_token_goes_to_the_accounts_own_address_in_this_cloud_and_nowhere_else() {
    for endpoint in [
        "https://acc.z01.blob.storage.azure.net/",
        "https://other.blob.core.windows.net/",
        "https://acc.blob.core.windows.net.evil.example/",
        "http://acc.blob.core.windows.net/",
        "",
    ] {
        let server = Server::new([account_at(endpoint, false), empty()]);
        let error = server.client().container_is_empty(&container()).await.unwrap_err();
        assert!(matches!(error.kind, Kind::Refused(_)), "{endpoint}");
        assert_eq!((server.calls(), server.tokens()), (1, 1), "{endpoint}");
    }
    let server = Server::new([account_at("https://acc.blob.core.chinacloudapi.cn/", false), empty()]);
    assert!(
        server
            .client_in(Cloud::china())
            .container_is_empty(&container())
            .await
            .unwrap()
    );
    assert_eq!(
        server.header(1, "authorization").unwrap(),
        "Bearer token for https://storage.azure.com/.default",
        "one scope for all clouds"
    );
}
