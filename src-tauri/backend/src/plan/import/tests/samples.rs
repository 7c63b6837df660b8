//! The published samples (contract §16): as they are, with all that is odd in them.

use super::*;

#[test]
fn the_published_samples_open() {
    let sample = |name: &str| match name {
        "database" => include_str!("../../../../../../tests/fixtures/samples/TriggerRestore.json"),
        "files" => include_str!("../../../../../../tests/fixtures/samples/TriggerRestoreAsFiles.json"),
        "validate" => include_str!("../../../../../../tests/fixtures/samples/ValidateRestore.json"),
        "archive" => include_str!("../../../../../../tests/fixtures/samples/TriggerRestoreWithRehydration.json"),
        "rehydrate" => include_str!("../../../../../../tests/fixtures/samples/TriggerRehydrate.json"),
        "crr" => include_str!("../../../../../../tests/fixtures/samples/TriggerCrossRegionRestore.json"),
        _ => include_str!("../../../../../../tests/fixtures/samples/ValidateCrossRegionRestore.json"),
    };
    let mut facts = facts(ServerKind::SingleServer);
    facts.vault.region = sample::region("southeastasia");
    facts.data_source_id = "/subscriptions/f75d8d8b-6735-4697-82e1-1a7a3ff0d5d4/resourceGroups/viveksipgtest/providers/Microsoft.DBforPostgreSQL/servers/viveksipgtest/databases/testdb".to_owned();
    facts.instance_id = "/subscriptions/04cf684a-d41f-4550-9f70-7708a3a2283b/resourceGroups/000pikumar/providers/Microsoft.DataProtection/backupVaults/PratikPrivatePreviewVault1/backupInstances/harshitbi1".to_owned();
    facts.points = Some(vec![sample::point("hardcodedRP")]);
    let open = |text: &str| fill(read(text)?, proposed(), &facts);
    for name in ["database", "validate"] {
        let opened = open(sample(name)).unwrap();
        assert_eq!(opened.draft.database_name, "targetdb", "{name}");
        assert_eq!(
            opened.draft.secret_uri,
            "https://samplevault.vault.azure.net/secrets/credentials"
        );
        assert!(
            opened.draft.identity_id.ends_with("/userAssignedIdentities/testUami"),
            "{name}"
        );
    }
    let files = open(sample("files")).unwrap();
    assert_eq!(
        files.draft.container_url,
        "https://teststorage.blob.core.windows.net/restoretest"
    );
    assert_eq!(
        (files.draft.file_prefix.as_str(), files.draft.container_id.as_str()),
        ("restoredblob", "")
    );
    // The rehydration type with the vault store, seven days (fewer than Azure takes), and no secret.
    let archive = open(sample("archive")).unwrap();
    assert!(
        archive.notices[0].contains("restored from the vault store"),
        "{:?}",
        archive.notices
    );
    let seven = fill(
        read(sample("archive")).unwrap(),
        proposed(),
        &Facts {
            points: Some(vec![sample::archived("hardcodedRP")]),
            ..facts.clone()
        },
    );
    assert!(seven.unwrap_err().contains("is 7D. It must be whole days"));
    let lone = open(sample("rehydrate")).unwrap_err();
    assert!(lone.contains("restores nothing"), "{lone}");
    let mut pair = facts.clone();
    pair.vault.region = sample::region("eastasia");
    pair.secondary = Some(crate::plan::facts::SecondaryFacts {
        region: sample::region("southeastasia"),
        points: Some(vec![sample::point("hardcodedRP")]),
    });
    for name in ["crr", "validate crr"] {
        let opened = fill(read(sample(name)).unwrap(), proposed(), &pair).unwrap();
        assert!(opened.draft.secondary, "{name}");
        assert_eq!(opened.draft.database_name, "targetdb", "{name}");
    }
}
