//! The neighbours of DataProtection, through the whole simulator.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use http::{Method, StatusCode};
use serde_json::Value;

use super::testing::Client;
use crate::world::ServerKind;

#[tokio::test]
async fn the_cloud_describes_itself_without_a_token() {
    let client = Client::open();
    let url = "https://management.practice.invalid/metadata/endpoints?api-version=2022-09-01";
    let answer = client.send(Method::GET, url, &[], "").await;
    assert_eq!(
        answer.body["authentication"]["loginEndpoint"],
        "https://login.practice.invalid"
    );
    assert_eq!(
        answer.body["authentication"]["audiences"][0],
        "https://management.practice.invalid"
    );
    assert_eq!(answer.body["suffixes"]["keyVaultDns"], "vault.practice.invalid");
}

#[tokio::test]
async fn subscriptions_and_their_regions() {
    let client = Client::open();
    let rows = client.get("/subscriptions").await.rows();
    let own = client.read(|world| {
        let own = world.subscriptions.iter().filter(|s| s.tenant == world.tenant());
        own.count()
    });
    assert_eq!(rows.len(), own);
    assert_eq!(client.acting_as(3).get("/subscriptions").await.rows().len(), 0);
    assert_eq!(client.acting_as(1).get("/subscriptions").await.rows().len(), 1);
    let first = rows[0]["id"].as_str().unwrap();
    let regions = client.get(&format!("{first}/locations")).await.rows();
    assert!(regions[0]["metadata"]["pairedRegion"].is_array());
    let refused = client.acting_as(3).get(&format!("{first}/locations")).await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    assert_eq!(client.get("/subscriptions/nope").await.code(), "SubscriptionNotFound");
    assert!(!client.get(&format!("{first}/resourcegroups")).await.rows().is_empty());
    assert_eq!(
        client.get(&format!("{first}/resourceGroups/none")).await.code(),
        "ResourceGroupNotFound"
    );
    let tenants = client.get("/tenants").await;
    assert_eq!(tenants.rows()[0]["tenantId"], client.account.tenant.as_str());
    let names: Vec<_> = tenants
        .rows()
        .iter()
        .filter_map(|t| t["displayName"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(
        names[1..],
        ["Contoso Security"],
        "the tenant that one is a guest in is there, too"
    );
}

#[tokio::test]
async fn servers_databases_and_firewall_rules() {
    let client = Client::open();
    let server = client.read(|world| {
        let filled = |s: &&crate::world::Server| s.kind == ServerKind::Single && !s.databases.is_empty();
        world.servers.iter().find(filled).unwrap().clone()
    });
    let list = format!(
        "/subscriptions/{}/providers/Microsoft.DBforPostgreSQL/servers",
        server.subscription_id
    );
    let rows = client.get(&list).await.rows();
    let row = rows.iter().find(|row| row["id"] == server.id().as_str()).unwrap();
    assert_eq!(row["properties"]["version"], server.version.as_str());
    assert!(row["properties"].get("userVisibleState").is_some());
    assert_eq!(
        client.get(&server.id().to_uppercase()).await.body["name"],
        server.name.as_str(),
        "ids have no case"
    );
    let databases = client.get(&format!("{}/databases", server.id())).await.rows();
    assert_eq!(databases.len(), server.databases.len());
    assert_eq!(
        client.get(&format!("{}/firewallRules", server.id())).await.rows().len(),
        server.firewall.len()
    );
    assert_eq!(
        client.get(&format!("{}x", server.id())).await.code(),
        "ResourceNotFound"
    );
    let flexible = list.replace("/servers", "/flexibleServers?api-version=2024-08-01&$top=1");
    let page = client.get(&flexible).await;
    assert_eq!(page.rows().len(), 1);
    assert!(page.rows()[0]["properties"].get("state").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_restored_database_can_be_deleted() {
    let client = Client::open();
    let server = client.read(|world| {
        let filled = |s: &&crate::world::Server| s.kind == ServerKind::Single && !s.databases.is_empty();
        world.servers.iter().find(filled).unwrap().clone()
    });
    let id = format!("{}/databases/{}", server.id(), server.databases[0].name);
    let refused = client.acting_as(2).arm(Method::DELETE, &id, "").await;
    assert_eq!(
        (refused.status, refused.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    let accepted = client.arm(Method::DELETE, &id, "").await;
    assert_eq!((accepted.status, accepted.text.as_str()), (StatusCode::ACCEPTED, ""));
    let operation = accepted.header("azure-asyncoperation").to_owned();
    assert_eq!(client.get(&operation).await.body["status"], "InProgress");
    tokio::time::advance(std::time::Duration::from_secs(15)).await;
    assert_eq!(client.get(&operation).await.body["status"], "Succeeded");
    assert_eq!(
        client.get(accepted.header("location")).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(client.get(&id).await.code(), "ResourceNotFound");
    assert_eq!(client.arm(Method::DELETE, &id, "").await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn containers_page_and_blobs_need_a_data_right() {
    let client = Client::open();
    let account = client.read(|world| {
        let mut accounts = world.storage_accounts.iter();
        accounts
            .find(|account| account.containers.len() > 1 && account.public_access)
            .unwrap()
            .clone()
    });
    let list = format!(
        "{}/blobServices/default/containers?api-version=2023-05-01&$maxpagesize=1",
        account.id()
    );
    let (mut seen, mut next) = (0, Some(list));
    while let Some(path) = next {
        let page = client.get(&path).await;
        assert_eq!(page.rows().len(), 1, "{}", page.text);
        seen += 1;
        next = page.body["nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, account.containers.len());
    let container = &account.containers[0].name;
    assert_eq!(
        client.get(&account.container_id(container)).await.body["name"],
        container.as_str()
    );
    assert_eq!(
        client.get(&account.container_id("none")).await.code(),
        "ContainerNotFound"
    );
    assert_eq!(
        client.get(&account.id()).await.body["properties"]["primaryEndpoints"]["blob"],
        format!("https://{}.blob.core.practice.invalid/", account.name)
    );
    let url = format!(
        "https://{}.blob.core.practice.invalid/{container}?restype=container&comp=list",
        account.name
    );
    let anonymous = client.send(Method::GET, &url, &[], "").await;
    assert_eq!(
        (anonymous.status, anonymous.header("x-ms-error-code")),
        (StatusCode::UNAUTHORIZED, "InvalidAuthenticationInfo")
    );
    let nobody = client.acting_as(3).data(&url, "https://storage.azure.com").await;
    assert_eq!(nobody.header("x-ms-error-code"), "AuthorizationPermissionMismatch");
    client.simulator.control().grant(
        &client.account.object_id,
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        &account.id(),
    );
    let blobs = client.data(&url, "https://storage.azure.com").await;
    assert_eq!(blobs.status, StatusCode::OK, "{}", blobs.text);
    assert!(blobs.text.contains(&format!("ContainerName=\"{container}\"")));
}

#[tokio::test]
async fn a_key_vault_shows_names_to_those_who_may_list_and_values_to_nobody() {
    let client = Client::open();
    let vault = client.read(|world| {
        let open =
            |v: &&crate::world::KeyVault| v.rbac && v.public_access && !v.deny_by_default && !v.secrets.is_empty();
        world.key_vaults.iter().find(open).unwrap().clone()
    });
    let shown = client.get(&vault.id()).await.body;
    let uri = shown["properties"]["vaultUri"].as_str().unwrap().to_owned();
    let url = format!("{uri}secrets?api-version=7.4");
    let anonymous = client.send(Method::GET, &url, &[], "").await;
    assert_eq!(anonymous.status, StatusCode::UNAUTHORIZED);
    let challenge = anonymous.header("www-authenticate");
    assert!(
        challenge.contains(&format!(
            "authorization=\"https://login.practice.invalid/{}\"",
            vault.tenant
        )),
        "{challenge}"
    );
    assert!(challenge.contains("resource=\"https://vault.practice.invalid\""));
    let wrong = client.data(&url, "https://management.practice.invalid").await;
    assert_eq!(
        wrong.status,
        StatusCode::UNAUTHORIZED,
        "a token for ARM is not one for a vault"
    );
    let refused = client.acting_as(3).data(&url, "https://vault.practice.invalid").await;
    assert_eq!(refused.body["error"]["innererror"]["code"], "ForbiddenByRbac");
    client.simulator.control().grant(
        &client.account.object_id,
        "4633458b-17de-408a-b874-0445c86b69e6",
        &vault.id(),
    );
    let listed = client.data(&url, "https://vault.practice.invalid").await;
    let first = &listed.rows()[0];
    assert_eq!(first["id"], format!("{uri}secrets/{}", vault.secrets[0].name));
    assert!(first["attributes"]["created"].is_i64() && first.get("value").is_none());
    let value = client
        .data(
            &format!("{uri}secrets/{}", vault.secrets[0].name),
            "https://vault.practice.invalid",
        )
        .await;
    assert_eq!(value.status, StatusCode::FORBIDDEN);
    let vaults = format!(
        "/subscriptions/{}/providers/Microsoft.KeyVault/vaults",
        vault.subscription_id
    );
    assert!(
        client
            .get(&vaults)
            .await
            .rows()
            .iter()
            .any(|row| row["name"] == vault.name.as_str())
    );
}

#[tokio::test]
async fn roles_at_a_scope_and_above() {
    let client = Client::open();
    let assignment = client.read(|world| {
        let mut all = world.role_assignments.iter();
        all.find(|a| a.scope.starts_with("/subscriptions/") && a.principal_type == "ServicePrincipal")
            .unwrap()
            .clone()
    });
    let base = format!("{}/providers/Microsoft.Authorization", assignment.scope);
    let filter = format!(
        "roleAssignments?api-version=2022-04-01&$filter=atScope()%20and%20principalId%20eq%20'{}'",
        assignment.principal_id
    );
    let rows = client.get(&format!("{base}/{filter}")).await.rows();
    let row = rows.iter().find(|row| row["name"] == assignment.guid.as_str()).unwrap();
    assert!(
        row["properties"]["roleDefinitionId"]
            .as_str()
            .unwrap()
            .ends_with(&assignment.role)
    );
    assert_eq!(row["properties"]["condition"], Value::Null);
    let one = client.get(&format!("{base}/roleAssignments/{}", assignment.guid)).await;
    assert_eq!(one.body["properties"]["principalId"], assignment.principal_id.as_str());
    let named = client
        .get(&format!(
            "{base}/roleDefinitions?api-version=2022-04-01&$filter=roleName%20eq%20'Reader'"
        ))
        .await;
    assert_eq!(named.rows().len(), 1);
    assert_eq!(named.rows()[0]["name"], "acdd72a7-3385-48ef-bd42-f606fba81ae7");
    assert!(!client.get(&format!("{base}/permissions")).await.rows().is_empty());
    let nobody = client.acting_as(3).get(&format!("{base}/roleAssignments")).await;
    assert_eq!(
        (nobody.status, nobody.code()),
        (StatusCode::FORBIDDEN, "AuthorizationFailed")
    );
    assert!(nobody.text.contains("Microsoft.Authorization/roleAssignments/read"));
    let odd = client
        .get(&format!(
            "{base}/roleAssignments?api-version=2022-04-01&$filter=owner%20eq%20'x'"
        ))
        .await;
    assert_eq!(odd.code(), "UnsupportedQuery");
}

#[tokio::test]
async fn what_is_missing_is_named_group_first() {
    let client = Client::open();
    let server = client.read(|world| world.servers[0].clone());
    let base = format!("/subscriptions/{}/resourceGroups", server.subscription_id);
    for kind in [
        "Microsoft.DBforPostgreSQL/servers",
        "Microsoft.DBforPostgreSQL/flexibleServers",
        "Microsoft.Storage/storageAccounts",
        "Microsoft.KeyVault/vaults",
    ] {
        let group = client.get(&format!("{base}/no-such-group/providers/{kind}/x")).await;
        assert_eq!(
            (group.status, group.code()),
            (StatusCode::NOT_FOUND, "ResourceGroupNotFound"),
            "{kind}"
        );
        let missing = client
            .get(&format!("{base}/{}/providers/{kind}/x", server.resource_group))
            .await;
        assert_eq!(
            (missing.status, missing.code()),
            (StatusCode::NOT_FOUND, "ResourceNotFound"),
            "{kind}"
        );
        assert!(missing.text.contains(&format!("'{kind}/x'")), "{}", missing.text);
    }
}
