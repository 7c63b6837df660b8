#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::api::{Can, ServerKind, Store};
use crate::plan::sample::{self, CONTAINER, NOW, POINT, SERVER};
use time::Duration;

fn single() -> Facts {
    sample::facts(ServerKind::SingleServer)
}

fn of(issues: &[Issue], field: DraftField) -> Vec<Issue> {
    issues.iter().filter(|issue| issue.field == field).cloned().collect()
}

/// The first issue of a field after a change to the draft.
fn first(target: TargetKind, field: DraftField, change: impl Fn(&mut Draft, &mut Facts)) -> Option<Issue> {
    let (mut draft, mut facts) = (sample::draft(target), single());
    change(&mut draft, &mut facts);
    of(&check(&draft, &facts), field).into_iter().next()
}

fn says(issue: Option<Issue>, severity: Severity, part: &str) -> Issue {
    let issue = issue.unwrap_or_else(|| panic!("nothing was said; expected “{part}”"));
    assert!(
        issue.message.contains(part),
        "said “{}”, expected “{part}”",
        issue.message
    );
    assert_eq!(issue.severity, severity, "{}", issue.message);
    issue
}

#[test]
fn a_good_form_is_complete() {
    assert!(complete(&check(&sample::draft(TargetKind::Files), &single())));
    let issues = check(&sample::draft(TargetKind::Database), &single());
    assert!(complete(&issues));
    says(
        of(&issues, DraftField::Target).pop(),
        Severity::Warning,
        "28 March 2025",
    );
    assert!(can::validate(&issues).allowed);
}

#[test]
fn points() {
    let point = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Files, DraftField::Point, change);
    let stop = Severity::Stop;
    assert!(says(point(|d, _| d.point_id.clear()), stop, "Choose a recovery point").missing);
    assert!(says(point(|_, f| f.points = None), stop, "not loaded").missing);
    says(point(|_, f| f.points = Some(vec![])), stop, "no recovery point");
    says(point(|d, _| d.point_id = "ff".to_owned()), stop, "no longer there");
    assert_eq!(
        point(|d, _| d.point_id = POINT.to_uppercase()),
        None,
        "ids are compared without case"
    );
    says(
        point(|_, f| f.points.as_mut().unwrap()[0].expires = Some(NOW)),
        Severity::Warning,
        "expired on",
    );
    says(
        point(|_, f| f.points.as_mut().unwrap()[0].partial = true),
        Severity::Warning,
        "partial",
    );
    let soon = point(|_, f| f.points.as_mut().unwrap()[0].expires = Some(NOW + Duration::hours(5)));
    says(soon, Severity::Warning, "expires on 22 Nov 2026, 17:00 UTC");
}

#[test]
fn archived_points_need_a_complete_copy_in_the_vault_store() {
    let archived = |copy: Option<&str>, until: Option<Duration>| {
        let (draft, mut facts) = (sample::draft(TargetKind::Files), single());
        let mut stores = vec![sample::store(Store::Archive, "ArchiveStore")];
        if let Some(status) = copy {
            let mut vault = sample::store(Store::Vault, "VaultStore");
            vault.rehydration = Some(status.to_owned());
            vault.rehydration_expires = until.map(|left| NOW + left);
            stores.push(vault);
        }
        facts.points.as_mut().unwrap()[0].stores = stores;
        of(&check(&draft, &facts), DraftField::Point).pop()
    };
    says(archived(None, None), Severity::Stop, "archive tier");
    says(
        archived(Some("CREATE_IN_PROGRESS"), None),
        Severity::Stop,
        "being rehydrated",
    );
    let gone = archived(Some("COMPLETED"), Some(Duration::hours(-1)));
    says(gone, Severity::Stop, "archive tier");
    assert_eq!(archived(Some("COMPLETED"), Some(Duration::days(3))), None);
}

#[test]
fn a_store_that_cannot_be_seen_is_no_source() {
    let issue = first(TargetKind::Files, DraftField::Point, |_, f| {
        f.points.as_mut().unwrap()[0].stores[0].visible = false;
    });
    says(issue, Severity::Stop, "no store");
}

#[test]
fn destinations() {
    let flexible = check(
        &sample::draft(TargetKind::Database),
        &sample::facts(ServerKind::FlexibleServer),
    );
    says(of(&flexible, DraftField::Target).pop(), Severity::Stop, "as files only");
    assert!(
        of(&flexible, DraftField::Server).is_empty(),
        "no second complaint about a form that cannot be"
    );
    let target = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Files, DraftField::Target, change);
    says(
        target(|_, f| f.vault.has_identity = Some(false)),
        Severity::Stop,
        "no managed identity",
    );
    assert_eq!(
        target(|_, f| f.vault.has_identity = None),
        None,
        "what is not known is not said"
    );
    says(
        target(|_, f| f.vault.guarded = true),
        Severity::Warning,
        "resource guard",
    );
    says(
        target(|_, f| f.can_restore = Can::no("Soft deleted.")),
        Severity::Stop,
        "Soft deleted.",
    );
}

#[test]
fn servers() {
    let server = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Database, DraftField::Server, change);
    let stop = Severity::Stop;
    assert!(says(server(|d, _| d.server_id.clear()), stop, "Choose a server").missing);
    says(server(|d, _| d.server_id = "pg-prod".to_owned()), stop, "resource ID");
    says(
        server(|d, _| d.server_id = "/subscriptions/x/servers/y".to_owned()),
        stop,
        "not the resource ID",
    );
    says(
        server(|d, _| d.server_id = SERVER.replace("DBforPostgreSQL", "DBforMySQL")),
        stop,
        "not a PostgreSQL",
    );
    let flexible = server(|d, _| d.server_id = SERVER.replace("/servers/", "/flexibleServers/"));
    says(flexible, stop, "flexible server");
    let doubled = server(|d, _| d.server_id = SERVER.replace("/providers/", "/providers/providers/"));
    assert_eq!(says(doubled, stop, "twice").suggestion.as_deref(), Some(SERVER));
    let longer = server(|d, _| d.server_id = format!("{SERVER}/databases/x"));
    assert_eq!(says(longer, stop, "goes on").suggestion.as_deref(), Some(SERVER));
    says(
        server(|_, f| f.servers[0].state = "Disabled".to_owned()),
        stop,
        "state Disabled",
    );
    says(
        server(|_, f| f.servers[0].region = sample::region("westeurope")),
        stop,
        "vault's region",
    );
    assert_eq!(server(|_, f| f.servers[0].region = sample::region("West US")), None);
    says(server(|_, f| f.servers.clear()), Severity::Info, "not in the list");
    says(
        server(|_, f| f.servers[0].version = Some("9.6".to_owned())),
        stop,
        "has PostgreSQL 9.6",
    );
    assert_eq!(server(|_, f| f.servers[0].version = None), None);
}

#[test]
fn versions_before_ten_have_two_numbers() {
    assert!(too_old(Some("9.6"), Some("9.5"), "s").is_some());
    assert!(too_old(Some("10"), Some("9.6"), "s").is_some());
    assert_eq!(
        too_old(Some("11.5"), Some("11"), "s"),
        None,
        "minor versions do not count from 10 on"
    );
    assert_eq!(too_old(Some("9.5"), Some("10"), "s"), None);
    assert_eq!(
        too_old(Some("eleven"), Some("9.5"), "s"),
        None,
        "what cannot be compared is left to Azure"
    );
}

#[test]
fn other_subscriptions() {
    let off = |state: &str, server: &str| {
        let (mut draft, mut facts) = (sample::draft(TargetKind::Database), single());
        facts.vault.cross_subscription = Some(state.to_owned());
        facts.servers = vec![sample::server(server, "11")];
        draft.server_id = server.to_owned();
        of(&check(&draft, &facts), DraftField::Server).pop()
    };
    let other = SERVER.replace(sample::SUB, "00000000-0000-0000-0000-000000000009");
    says(off("Disabled", &other), Severity::Stop, "cross-subscription");
    says(off("PermanentlyDisabled", &other), Severity::Stop, "cross-subscription");
    assert_eq!(off("Enabled", &other), None);
    assert_eq!(off("Disabled", SERVER), None);
    let typed = first(TargetKind::Files, DraftField::Container, |_, f| {
        f.vault.cross_subscription = Some("disabled".to_owned());
        f.accounts.clear();
    });
    says(typed, Severity::Warning, "does not allow cross-subscription");
}

#[test]
fn database_names() {
    let named = |name: &str| {
        first(TargetKind::Database, DraftField::DatabaseName, |d, _| {
            d.database_name = name.to_owned()
        })
    };
    for (name, severity, part, suggestion) in [
        (
            "",
            Severity::Stop,
            "Name the new database",
            Some("orders_restored_20261115"),
        ),
        (" x", Severity::Stop, "blank", Some("x")),
        ("a b", Severity::Stop, "letters, digits", Some("a_b")),
        ("größe", Severity::Stop, "letters, digits", Some("gr__e")),
        ("x;drop", Severity::Stop, "letters, digits", Some("x_drop")),
        ("pg_orders", Severity::Stop, "pg_", Some("orders")),
        ("postgres", Severity::Stop, "system database", Some("postgres_restored")),
        (
            "azure_sys",
            Severity::Stop,
            "system database",
            Some("azure_sys_restored"),
        ),
        (
            "Template1",
            Severity::Stop,
            "system database",
            Some("template1_restored"),
        ),
        ("orders", Severity::Stop, "exists already", Some("orders_3")),
        ("ORDERS", Severity::Stop, "exists already", Some("ORDERS_3")),
        ("Sales", Severity::Warning, "double quotes", Some("sales")),
        ("new-orders", Severity::Warning, "double quotes", Some("new_orders")),
        ("1orders", Severity::Warning, "double quotes", Some("db_1orders")),
    ] {
        let issue = says(named(name), severity, part);
        assert_eq!(issue.suggestion.as_deref(), suggestion, "{name}");
    }
    assert_eq!(named("orders_restored_20261115"), None);
    says(named(&"x".repeat(64)), Severity::Stop, "63");
    assert_eq!(named(&"x".repeat(63)), None);
}

#[test]
fn the_original_is_never_the_destination() {
    let issue = first(TargetKind::Database, DraftField::DatabaseName, |d, f| {
        d.server_id = f.data_source_id.replace("/databases/orders", "");
        d.database_name = "orders".to_owned();
    });
    says(issue, Severity::Stop, "original database");
}

#[test]
fn free_names_stay_within_the_length() {
    let long = "x".repeat(70);
    let taken = vec!["x".repeat(63)];
    let free = free_name(&long, &taken);
    assert_eq!(free.len(), 63);
    assert!(free.ends_with("_2") && !taken.contains(&free));
}

#[test]
fn secrets() {
    let secret = |uri: &str| {
        first(TargetKind::Database, DraftField::Secret, |d, _| {
            d.secret_uri = uri.to_owned()
        })
    };
    assert!(says(secret(""), Severity::Stop, "Choose").missing);
    for good in [
        "https://kv.vault.azure.net/secrets/db-1",
        "https://KV.vault.azure.net/secrets/db-1/0123abcd",
        "https://kv.vault.azure.net:443/secrets/db/",
    ] {
        assert_eq!(secret(good), None, "{good}");
    }
    for (bad, part) in [
        ("Server=pg;User Id=admin;Password=hunter2", "connection string"),
        ("postgres://admin:hunter2@pg/db", "connection string"),
        ("hunter2", "not a secret's identifier"),
        (
            "https://admin:hunter2@kv.vault.azure.net/secrets/db",
            "not a secret's identifier",
        ),
        ("https://kv.vault.azure.net/secrets/db?sig=hunter2", "after “?”"),
        ("https://kv.vault.azure.cn/secrets/db", "key vault of this cloud"),
        ("https://vault.azure.net/secrets/db", "key vault of this cloud"),
        ("https://kv.vault.azure.net/keys/db", "key or a certificate"),
        ("https://kv.vault.azure.net/secrets", "not a secret's identifier"),
        ("https://kv.vault.azure.net/secrets/db/1/2", "not a secret's identifier"),
        ("https://kv.vault.azure.net/secrets/d_b", "letters, digits and hyphens"),
    ] {
        let issue = says(secret(bad), Severity::Stop, part);
        assert!(
            !issue.message.contains("hunter2") && issue.suggestion.is_none(),
            "a value is never repeated"
        );
    }
    let http = says(secret("http://kv.vault.azure.net/secrets/db"), Severity::Stop, "https");
    assert_eq!(
        http.suggestion.as_deref(),
        Some("https://kv.vault.azure.net/secrets/db")
    );
}

#[test]
fn containers() {
    let container = |url: &str| {
        first(TargetKind::Files, DraftField::Container, |d, _| {
            d.container_url = url.to_owned()
        })
    };
    let good = "https://testossstorageaccount.blob.core.windows.net/box";
    assert!(says(container(""), Severity::Stop, "Choose a container").missing);
    assert_eq!(container(good), None);
    assert_eq!(container(&format!("{good}/")), None);
    for (bad, part) in [
        ("box", "not a container's address"),
        (
            "ftp://testossstorageaccount.blob.core.windows.net/box",
            "not a container's address",
        ),
        ("https://testossstorageaccount.blob.core.windows.net", "name is missing"),
        (
            "https://testossstorageaccount.blob.core.windows.net/Box",
            "small letters",
        ),
        (
            "https://testossstorageaccount.blob.core.windows.net/a--b",
            "small letters",
        ),
        (
            "https://testossstorageaccount.blob.core.windows.net/$root",
            "small letters",
        ),
        ("https://x.blob.core.windows.net/box", "3 to 24"),
        ("https://account.blob.core.chinacloudapi.cn/box", "of this cloud"),
        ("https://evil.example/box", "of this cloud"),
        (
            "https://user:canary@testossstorageaccount.blob.core.windows.net/box",
            "user name",
        ),
    ] {
        says(container(bad), Severity::Stop, part);
    }
    let folder = says(
        container(&format!("{good}/folder/x")),
        Severity::Stop,
        "without a folder",
    );
    assert_eq!(folder.suggestion.as_deref(), Some(good));
    let lake = says(
        container("https://testossstorageaccount.dfs.core.windows.net/box"),
        Severity::Stop,
        "Data Lake",
    );
    assert_eq!(lake.suggestion.as_deref(), Some(good));
}

#[test]
fn a_shared_access_signature_is_never_repeated() {
    let url = "https://testossstorageaccount.blob.core.windows.net/box?sv=2024&sig=canary%2B123";
    let issue = first(TargetKind::Files, DraftField::Container, |d, _| {
        d.container_url = url.to_owned()
    });
    let issue = says(issue, Severity::Stop, "which is a key");
    let json = serde_json::to_string(&issue).unwrap();
    assert!(!json.contains("canary") && !json.contains("sv=2024"));
    let mut draft = sample::draft(TargetKind::Files);
    draft.container_url = url.to_owned();
    let all = serde_json::to_string(&crate::plan::summary::sentences(&draft, &single())).unwrap();
    assert!(!all.contains("canary"), "nor in the summary");
}

#[test]
fn address_and_id_of_a_container_must_agree() {
    let with_id = |id: &str| {
        first(TargetKind::Files, DraftField::Container, |d, _| {
            d.container_id = id.to_owned()
        })
    };
    assert_eq!(with_id(CONTAINER), None);
    assert_eq!(with_id(&CONTAINER.to_lowercase()), None);
    says(
        with_id(&CONTAINER.replace("testcontainerrestore", "other")),
        Severity::Stop,
        "not the same",
    );
    says(with_id("/subscriptions/x"), Severity::Stop, "not the same");
}

#[test]
fn storage_accounts() {
    let account = |change: fn(&mut Draft, &mut Facts)| first(TargetKind::Files, DraftField::Container, change);
    says(
        account(|_, f| f.accounts[0].region = sample::region("northeurope")),
        Severity::Stop,
        "vault's region",
    );
    says(
        account(|_, f| f.accounts[0].public_network = Some(false)),
        Severity::Warning,
        "public network",
    );
    says(account(|_, f| f.accounts.clear()), Severity::Info, "not in the list");
    assert_eq!(
        account(|_, f| f.accounts[0].cross_tenant_replication = Some(false)),
        None,
        "asked of flexible servers only"
    );
    let custom = account(|d, f| {
        f.accounts[0].blob_endpoint = Some("https://testossstorageaccount.z12.blob.storage.azure.net/".to_owned());
        d.container_url = "https://testossstorageaccount.z12.blob.storage.azure.net/box".to_owned();
    });
    assert_eq!(custom, None, "an account that is known may live under any host");
}

#[test]
fn file_prefixes() {
    let prefix = |text: &str| {
        first(TargetKind::Files, DraftField::FilePrefix, |d, _| {
            d.file_prefix = text.to_owned()
        })
    };
    let missing = says(prefix(""), Severity::Stop, "prefix");
    assert!(missing.missing);
    assert!(missing.suggestion.unwrap().starts_with("orders_pg-old_17"));
    for (text, part, suggestion) in [
        (" a", "blank", "a"),
        ("a\\b", "letters, digits", "a_b"),
        ("a?b", "letters, digits", "a_b"),
        ("/a", "slash", "a"),
        ("a//b", "slash", "a/b"),
        ("a.", "slash", "a"),
    ] {
        assert_eq!(
            says(prefix(text), Severity::Stop, part).suggestion.as_deref(),
            Some(suggestion)
        );
    }
    says(prefix(&"a".repeat(256)), Severity::Stop, "255");
    says(prefix("ä b"), Severity::Warning, "quoted");
    assert_eq!(prefix("restore/2026-11-15/orders"), None);
}

#[test]
fn what_is_wrong_is_said_before_what_is_missing() {
    let mut draft = sample::draft(TargetKind::Database);
    draft.server_id.clear();
    draft.secret_uri = "nonsense".to_owned();
    let can = can::validate(&check(&draft, &single()));
    assert!(can.reason.unwrap().contains("not a secret's identifier"));
    draft.secret_uri = sample::draft(TargetKind::Database).secret_uri;
    assert_eq!(
        can::validate(&check(&draft, &single())).reason.unwrap(),
        "Choose a server."
    );
}

#[test]
fn a_loopback_cloud_has_ports() {
    let on = |storage: &str, url: &str| {
        first(TargetKind::Files, DraftField::Container, |d, f| {
            f.suffixes.storage = storage.to_owned();
            f.accounts.clear();
            d.container_url = url.to_owned();
        })
    };
    let seen = |issue: Option<Issue>| says(issue, Severity::Info, "not in the list");
    seen(on("localhost", "https://acct.blob.localhost:8443/box"));
    seen(on("localhost:8443", "https://acct.blob.localhost:8443/box"));
    says(
        on("core.windows.net", "https://acct.blob.core.windows.net:8443/box"),
        Severity::Stop,
        "of this cloud",
    );
}
