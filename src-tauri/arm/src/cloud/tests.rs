#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};
use url::Url;

use super::Cloud;
use crate::{
    Kind,
    testing::{Server, Step, json as answer, with},
};

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// As Azure's own endpoint answers: one object.
fn metadata() -> Value {
    json!({
        "name": "Practice", "portal": "https://portal.practice.example", "resourceManager": "https://localhost:4433/",
        "authentication": { "loginEndpoint": "https://localhost:4433/", "audiences": ["https://localhost:4433/", "https://x/"], "tenant": "contoso", "identityProvider": "AAD" },
        "suffixes": { "keyVaultDns": "vault.localhost:4433", "storage": "localhost:4433", "postgresqlServerEndpoint": ".postgres.localhost" }
    })
}

async fn discover(step: Step) -> Result<Cloud, crate::Error> {
    Cloud::discover(&Server::new([step]).http(), &url("https://localhost:4433")).await
}

#[test]
fn the_known_clouds_are_as_the_contract_says() {
    let (public, gov, china) = (Cloud::public(), Cloud::us_government(), Cloud::china());
    assert_eq!(public.arm_scope, "https://management.azure.com/.default");
    assert_eq!(
        gov.arm_scope, "https://management.core.usgovcloudapi.net//.default",
        "the double slash is real"
    );
    assert_eq!(china.arm_scope, "https://management.core.chinacloudapi.cn//.default");
    assert_eq!(china.key_vault_scope, "https://vault.azure.cn/.default");
    assert_eq!(gov.login, url("https://login.microsoftonline.us"));
    assert_eq!(public.container_url("a", "c"), "https://a.blob.core.windows.net/c");
}

#[tokio::test]
async fn an_endpoint_says_who_it_is() {
    let server = Server::new([answer(200, &metadata())]);
    let cloud = Cloud::discover(&server.http(), &url("https://localhost:4433/some/path?x=y"))
        .await
        .unwrap();
    assert_eq!(
        server.line(0),
        "GET https://localhost:4433/metadata/endpoints?api-version=2022-09-01"
    );
    assert_eq!(server.header(0, "authorization"), None);
    assert_eq!(
        (cloud.name.as_str(), cloud.arm.as_str()),
        ("Practice", "https://localhost:4433/")
    );
    assert_eq!(cloud.arm_scope, "https://localhost:4433//.default");
    assert_eq!(cloud.key_vault_scope, "https://vault.localhost:4433/.default");
    assert_eq!(cloud.tenant.as_deref(), Some("contoso"));
    assert_eq!(cloud.container_url("a", "c"), "https://a.blob.localhost:4433/c");
    assert!(cloud.is_key_vault_host(&url("https://kv.vault.localhost:4433/secrets")));
    assert!(cloud.is_blob_host(&url("https://a.blob.localhost:4433/c")));
    assert!(!cloud.is_blob_host(&url("https://a.blob.localhost:9/c")));
    assert!(!cloud.is_key_vault_host(&url("https://kv.vault.localhost:9/secrets")));
}

#[tokio::test]
async fn older_endpoints_send_a_list() {
    let mut other = metadata();
    other["resourceManager"] = json!("https://management.azure.com/");
    other["name"] = json!("Other");
    let cloud = discover(answer(200, &json!([other, metadata()]))).await.unwrap();
    assert_eq!(cloud.name, "Practice");
    assert!(
        discover(answer(200, &json!([other.clone(), other]))).await.is_err(),
        "none of them is the endpoint"
    );
}

#[tokio::test]
async fn metadata_do_not_move_the_endpoint() {
    let mut moved = metadata();
    moved["resourceManager"] = json!("https://evil.example/");
    assert_eq!(
        discover(answer(200, &moved)).await.unwrap().arm,
        url("https://localhost:4433/")
    );
}

#[tokio::test]
async fn what_is_no_azure_is_told_so() {
    let mut plain = metadata();
    plain["authentication"]["loginEndpoint"] = json!("http://localhost/");
    assert_eq!(
        discover(answer(200, &plain)).await.unwrap_err().kind,
        Kind::Parse,
        "sign-in is https"
    );
    assert_eq!(discover(with(200, &[], "<html>")).await.unwrap_err().kind, Kind::Parse);
    assert_eq!(discover(with(404, &[], "")).await.unwrap_err().status, Some(404));
    assert_eq!(discover(Step::Break).await.unwrap_err().kind, Kind::Network);
    let plain = Cloud::discover(&Server::new([]).http(), &url("http://localhost")).await;
    assert_eq!(plain.unwrap_err().kind, Kind::Parse);
}

#[test]
fn hosts_are_told_apart() {
    let cloud = Cloud::public();
    for good in ["https://management.azure.com/x", "https://MANAGEMENT.azure.com:443/x"] {
        assert!(cloud.is_arm_host(&url(good)), "{good}");
    }
    for bad in [
        "https://management.azure.com.evil.example/",
        "https://evil.example/?https://management.azure.com/",
        "http://management.azure.com/",
        "http://management.azure.com:443/",
        "https://management.azure.com:8443/",
        "https://management.azure.com@evil.example/",
        "https://user@management.azure.com/",
        "https://:password@management.azure.com/",
    ] {
        assert!(!cloud.is_arm_host(&url(bad)), "{bad}");
    }
    assert!(cloud.is_key_vault_host(&url("https://KV.vault.azure.net/")));
    for bad in [
        "https://vault.azure.net/",
        "https://.vault.azure.net/",
        "https://a.b.vault.azure.net/",
        "https://xvault.azure.net/",
        "https://kv.vault.azure.net:8443/",
        "https://user@kv.vault.azure.net/",
        "http://kv.vault.azure.net/",
    ] {
        assert!(!cloud.is_key_vault_host(&url(bad)), "{bad}");
    }
}

#[test]
fn only_the_blobs_of_this_cloud_are_below_it() {
    for (cloud, good) in [
        (Cloud::public(), "https://ACC.blob.core.windows.net/c"),
        (Cloud::us_government(), "https://acc.blob.core.usgovcloudapi.net/c"),
        (Cloud::china(), "https://acc.blob.core.chinacloudapi.cn/c"),
    ] {
        assert!(cloud.is_blob_host(&url(good)), "{good}");
    }
    let cloud = Cloud::public();
    for bad in [
        "https://blob.core.windows.net/",
        "https://acc.queue.core.windows.net/",
        "https://acc.blob.core.windows.net.evil.example/",
        "https://acc.z01.blob.core.windows.net/",
        "https://acc.z01.blob.storage.azure.net/",
        "https://acc.blob.core.chinacloudapi.cn/",
        "https://acc.blob.core.windows.net:8443/",
        "https://user@acc.blob.core.windows.net/",
        "http://acc.blob.core.windows.net/",
    ] {
        assert!(!cloud.is_blob_host(&url(bad)), "{bad}");
    }
    let unknown = Cloud {
        storage_suffix: String::new(),
        ..cloud
    };
    assert!(!unknown.is_blob_host(&url("https://acc.blob./c")));
}

#[test]
fn resources_have_a_page_in_the_portal() {
    let link = Cloud::public()
        .portal_link("/subscriptions/s/resourceGroups/a b")
        .unwrap();
    assert_eq!(
        link.as_str(),
        "https://portal.azure.com/#@/resource/subscriptions/s/resourceGroups/a%20b"
    );
    assert_eq!(Cloud::public().portal_link("no id"), None);
    assert_eq!(
        Cloud {
            portal: None,
            ..Cloud::public()
        }
        .portal_link("/subscriptions/s"),
        None
    );
}
