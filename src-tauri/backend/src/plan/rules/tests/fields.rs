//! The fields that are typed: names, secrets, containers, prefixes.

use super::*;

#[test]
fn database_names() {
    let named = |name: &str| {
        first(TargetKind::Database, DraftField::DatabaseName, |d, _| {
            d.database_name = name.to_owned();
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
            d.secret_uri = uri.to_owned();
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
        ("hunter2", "not a secret’s identifier"),
        (
            "https://admin:hunter2@kv.vault.azure.net/secrets/db",
            "not a secret’s identifier",
        ),
        ("https://kv.vault.azure.net/secrets/db?sig=hunter2", "after “?”"),
        ("https://kv.vault.azure.cn/secrets/db", "key vault of this cloud"),
        ("https://vault.azure.net/secrets/db", "key vault of this cloud"),
        ("https://kv.vault.azure.net/keys/db", "key or a certificate"),
        ("https://kv.vault.azure.net/secrets", "not a secret’s identifier"),
        ("https://kv.vault.azure.net/secrets/db/1/2", "not a secret’s identifier"),
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
            d.container_url = url.to_owned();
        })
    };
    let good = "https://testossstorageaccount.blob.core.windows.net/box";
    assert!(says(container(""), Severity::Stop, "Choose a container").missing);
    assert_eq!(container(good), None);
    assert_eq!(container(&format!("{good}/")), None);
    for (bad, part) in [
        ("box", "not a container’s address"),
        (
            "ftp://testossstorageaccount.blob.core.windows.net/box",
            "not a container’s address",
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
        d.container_url = url.to_owned();
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
            d.container_id = id.to_owned();
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
        "vault’s region",
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
            d.file_prefix = text.to_owned();
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
    assert!(can.reason.unwrap().contains("not a secret’s identifier"));
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
