#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

const BI: &str =
    "/subscriptions/s/resourceGroups/rg/providers/Microsoft.DataProtection/backupVaults/v/backupInstances/srv-db-1";

#[test]
fn parts_are_told() {
    let id = ResourceId::parse(BI).unwrap();
    assert_eq!(
        (id.subscription(), id.resource_group(), id.provider()),
        (Some("s"), Some("rg"), Some("Microsoft.DataProtection"))
    );
    assert_eq!(id.types().collect::<Vec<_>>(), ["backupVaults", "backupInstances"]);
    assert_eq!(id.names().collect::<Vec<_>>(), ["v", "srv-db-1"]);
    assert_eq!(
        (id.name(), id.full_type().as_str()),
        ("srv-db-1", "Microsoft.DataProtection/backupVaults/backupInstances")
    );
    let parents: Vec<String> = std::iter::successors(id.parent(), ResourceId::parent)
        .map(|p| p.to_string())
        .collect();
    assert_eq!(
        parents,
        [
            &BI[..BI.rfind("/backupInstances").unwrap()],
            "/subscriptions/s/resourceGroups/rg",
            "/subscriptions/s"
        ]
    );
}

#[test]
fn ids_compare_without_case_and_show_as_received() {
    let odd = BI
        .replace("resourceGroups", "resourcegroups")
        .replace("backupVaults", "Backupvaults")
        + "/";
    let (a, b) = (InstanceId::parse(BI).unwrap(), InstanceId::parse(&odd).unwrap());
    assert_eq!(a, b);
    assert_eq!(HashSet::from([a.clone(), b.clone()]).len(), 1);
    assert_ne!(a.as_str(), b.as_str());
    assert_eq!(a.key(), b.key());
    assert!(same_id(BI, &odd) && !same_id(BI, "/subscriptions/s"));
    let text = serde_json::to_string(&b).unwrap();
    assert!(text.contains("Backupvaults"));
    assert_eq!(serde_json::from_str::<InstanceId>(&text).unwrap(), a);
    assert!(serde_json::from_str::<VaultId>(&text).is_err());
}

#[test]
fn the_doubled_providers_of_the_documents_are_repaired() {
    let doubled = BI.replace("/providers/", "/providers/Providers/");
    let Err(IdError::DoubledProviders { repaired }) = ResourceId::parse(&doubled) else {
        panic!("not seen")
    };
    assert!(same_id(&repaired, BI), "{repaired}");
}

#[test]
fn what_is_no_id_is_refused() {
    for (text, expected) in [
        ("", IdError::NotAnId),
        ("subscriptions/s", IdError::NotAnId),
        ("https://management.azure.com/subscriptions/s", IdError::NotAnId),
        ("/resourceGroups/g", IdError::NotAnId),
        ("/subscriptions/s/widgets/w", IdError::NotAnId),
        ("/subscriptions", IdError::Incomplete),
        (
            "/subscriptions/s/resourceGroups/g/providers/P/types",
            IdError::Incomplete,
        ),
        ("/subscriptions/s/providers/P", IdError::Incomplete),
        ("/subscriptions//resourceGroups/g", IdError::BadSegment),
        ("/subscriptions/../resourceGroups/g", IdError::BadSegment),
        ("/subscriptions/s?x=y/resourceGroups/g", IdError::BadSegment),
        ("/subscriptions/%2e%2e/resourceGroups/g", IdError::BadSegment),
    ] {
        assert_eq!(ResourceId::parse(text).unwrap_err(), expected, "{text}");
    }
}

#[test]
fn types_are_checked() {
    let error = VaultId::parse(BI).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("Microsoft.DataProtection/backupVaults is wanted"),
        "{error}"
    );
    let tenant = "/providers/Microsoft.DataProtection/backupVaults/v";
    assert!(VaultId::parse(tenant).is_err(), "a vault lives in a group");
}

#[test]
fn children_and_parents_find_each_other() {
    let instance = InstanceId::parse(BI).unwrap();
    let point = RecoveryPointId::of(&instance, "64c1").unwrap();
    assert_eq!(
        (point.instance(), point.instance().vault().name()),
        (instance.clone(), "v")
    );
    assert_eq!(InstanceId::of(&instance.vault(), "srv-db-1").unwrap(), instance);
    let account =
        StorageAccountId::parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a")
            .unwrap();
    let container = ContainerId::of(&account, "c").unwrap();
    assert_eq!((container.account(), container.name()), (account, "c"));
    let server =
        SingleServerId::parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.DBforPostgreSQL/servers/p")
            .unwrap();
    let database = DatabaseId::of(&server, "my db").unwrap();
    assert_eq!(
        (
            database.server(),
            database.name(),
            database.subscription(),
            database.resource_group()
        ),
        (server.clone(), "my db", "s", "g")
    );
    assert!(database.resource().path().ends_with("/databases/my%20db"));
    for bad in ["a/b", "", "..", "a?b"] {
        assert!(DatabaseId::of(&server, bad).is_err(), "{bad}");
    }
}

#[test]
fn an_extension_resource_is_told_by_its_last_provider() {
    let id = ResourceId::parse("/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/E.F/g/h").unwrap();
    assert_eq!((id.full_type().as_str(), id.names().count()), ("E.F/g", 1));
    assert_eq!(
        id.parent().unwrap().as_str(),
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/d"
    );
}

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,80}", path in "(/[a-zA-Z.]{0,12}){0,12}") {
        for text in [text, path.clone(), format!("/subscriptions/s{path}"), format!("/subscriptions/s/resourceGroups/g/providers/P{path}")] {
            if let Ok(id) = ResourceId::parse(&text) {
                let again = ResourceId::parse(id.as_str());
                prop_assert_eq!(again.as_ref(), Ok(&id));
                let _ = (id.parent(), id.path(), id.full_type());
            }
            let _ = (ContainerId::parse(&text).map(|c| c.account()), DatabaseId::parse(&text).map(|d| d.server()));
        }
    }
}
