//! Golden bodies: the contract's §6.2, compared as JSON.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};

use super::*;
use crate::api::ServerKind;
use crate::plan::sample::{self, CONTAINER, SERVER};

fn golden(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_single_server_as_a_database() {
    let spec = build(
        &sample::draft(TargetKind::Database),
        &sample::facts(ServerKind::SingleServer),
    )
    .unwrap();
    assert_eq!(
        spec.request,
        golden(
            r#"{"objectType":"AzureBackupRecoveryPointBasedRestoreRequest","recoveryPointId":"9da55e757af94261afa009b43cd3222a","sourceDataStoreType":"VaultStore","restoreTargetInfo":{"objectType":"RestoreTargetInfo","recoveryOption":"FailIfExists","restoreLocation":"westus","datasourceInfo":{"objectType":"Datasource","datasourceType":"Microsoft.DBforPostgreSQL/servers/databases","resourceID":"/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/targetrg/providers/Microsoft.DBforPostgreSQL/servers/targetossserver/databases/emprestored21","resourceLocation":"westus","resourceName":"emprestored21","resourceType":"Microsoft.DBforPostgreSQL/servers/databases","resourceUri":""},"datasourceSetInfo":{"objectType":"DatasourceSet","datasourceType":"Microsoft.DBforPostgreSQL/servers/databases","resourceID":"/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/targetrg/providers/Microsoft.DBforPostgreSQL/servers/targetossserver","resourceLocation":"westus","resourceName":"targetossserver","resourceType":"Microsoft.DBforPostgreSQL/servers","resourceUri":""},"datasourceAuthCredentials":{"objectType":"SecretStoreBasedAuthCredentials","secretStoreResource":{"secretStoreType":"AzureKeyVault","uri":"https://restoreoss-test.vault.azure.net/secrets/dbauth3","value":null}}}}"#
        )
    );
    assert_eq!(spec.destination.full, format!("{SERVER}/databases/emprestored21"));
    assert_eq!(spec.store, "VaultStore");
}

#[test]
fn c_single_server_as_files() {
    let spec = build(
        &sample::draft(TargetKind::Files),
        &sample::facts(ServerKind::SingleServer),
    )
    .unwrap();
    assert_eq!(
        spec.request,
        golden(
            r#"{"objectType":"AzureBackupRecoveryPointBasedRestoreRequest","recoveryPointId":"9da55e757af94261afa009b43cd3222a","sourceDataStoreType":"VaultStore","restoreTargetInfo":{"objectType":"RestoreFilesTargetInfo","recoveryOption":"FailIfExists","restoreLocation":"westus","targetDetails":{"filePrefix":"empdb11_postgresql-westus_1628853549768","restoreTargetLocationType":"AzureBlobs","url":"https://testossstorageaccount.blob.core.windows.net/testcontainerrestore"}}}"#
        )
    );
}

#[test]
fn e_flexible_server_as_files_has_the_same_form() {
    let mut facts = sample::facts(ServerKind::FlexibleServer);
    facts.vault.region = sample::region("eastus2euap");
    facts.accounts.clear();
    facts.points = Some(vec![sample::point("64c119855c104fa3ac83d46c9b96647a")]);
    let mut draft = sample::draft(TargetKind::Files);
    draft.point_id = "64c119855c104fa3ac83d46c9b96647a".to_owned();
    draft.container_url = "https://clitestecysa.blob.core.windows.net/clitestpgflexblob".to_owned();
    draft.file_prefix = "targetpgflex".to_owned();
    let recorded = golden(
        r#"{"objectType": "AzureBackupRecoveryPointBasedRestoreRequest", "recoveryPointId": "64c119855c104fa3ac83d46c9b96647a", "restoreTargetInfo": {"objectType": "RestoreFilesTargetInfo", "recoveryOption": "FailIfExists", "restoreLocation": "eastus2euap", "targetDetails": {"filePrefix": "targetpgflex", "restoreTargetLocationType": "AzureBlobs", "url": "https://clitestecysa.blob.core.windows.net/clitestpgflexblob"}}, "sourceDataStoreType": "VaultStore"}"#,
    );
    assert_eq!(build(&draft, &facts).unwrap().request, recorded);
}

#[test]
fn the_containers_id_is_sent_when_it_is_known() {
    let mut draft = sample::draft(TargetKind::Files);
    draft.container_id = CONTAINER.to_owned();
    let facts = sample::facts(ServerKind::SingleServer);
    let with_id = build(&draft, &facts).unwrap().request;
    assert_eq!(
        with_id["restoreTargetInfo"]["targetDetails"]["targetResourceArmId"],
        json!(CONTAINER)
    );
    draft.container_url.push('/');
    assert_eq!(
        build(&draft, &facts).unwrap().request,
        with_id,
        "a trailing slash is not sent"
    );
}

#[test]
fn the_secrets_version_is_kept() {
    let mut draft = sample::draft(TargetKind::Database);
    draft.secret_uri.push_str("/0123456789abcdef0123456789abcdef");
    let spec = build(&draft, &sample::facts(ServerKind::SingleServer)).unwrap();
    let uri = &spec.request["restoreTargetInfo"]["datasourceAuthCredentials"]["secretStoreResource"]["uri"];
    assert_eq!(uri, &json!(draft.secret_uri));
}

#[test]
fn nothing_is_built_while_a_rule_stops_the_form() {
    let mut draft = sample::draft(TargetKind::Database);
    draft.database_name = "orders".to_owned();
    assert_eq!(build(&draft, &sample::facts(ServerKind::SingleServer)), None);
    assert_eq!(
        build(
            &sample::draft(TargetKind::Database),
            &sample::facts(ServerKind::FlexibleServer)
        ),
        None
    );
}

#[test]
fn the_hash_does_not_hang_on_the_order_of_members() {
    let one = golden(r#"{"b":[1,{"y":null,"x":"ü\""}],"a":true}"#);
    let other = golden(r#"{"a":true,"b":[1,{"x":"ü\"","y":null}]}"#);
    assert_eq!(canonical(&one), canonical(&other));
    assert_eq!(canonical(&one), r#"{"a":true,"b":[1,{"x":"ü\"","y":null}]}"#);
    assert_ne!(
        canonical(&one),
        canonical(&golden(r#"{"a":true,"b":[{"x":"ü\"","y":null},1]}"#))
    );
}

/// The sample's form from the archive: the point is in no other store.
fn archived(target: TargetKind) -> (Draft, Facts) {
    let mut facts = sample::facts(ServerKind::SingleServer);
    facts.points = Some(vec![sample::archived(sample::POINT)]);
    (sample::draft(target), facts)
}

#[test]
fn b_and_d_from_the_archive_differ_in_four_members() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let plain = build(&sample::draft(target), &sample::facts(ServerKind::SingleServer)).unwrap();
        let (draft, facts) = archived(target);
        let spec = build(&draft, &facts).unwrap();
        let mut expected = plain.request.clone();
        expected["objectType"] = json!("AzureBackupRestoreWithRehydrationRequest");
        expected["sourceDataStoreType"] = json!("ArchiveStore");
        expected["rehydrationPriority"] = json!("Standard");
        expected["rehydrationRetentionDuration"] = json!("P12D");
        assert_eq!(spec.request, expected);
        assert_eq!(spec.store, "ArchiveStore");
        let order = spec.rehydration.unwrap();
        assert_eq!((order.priority.as_str(), order.days), ("Standard", 12));
        assert_eq!(plain.rehydration, None);
    }
}

#[test]
fn archive_and_rehydration_go_together_or_not_at_all() {
    let (mut draft, mut facts) = archived(TargetKind::Files);
    draft.rehydration_priority = crate::api::RehydrationPriority::High;
    draft.rehydration_days = 30;
    let high = build(&draft, &facts).unwrap().request;
    assert_eq!(
        (&high["rehydrationPriority"], &high["rehydrationRetentionDuration"]),
        (&json!("High"), &json!("P30D"))
    );
    // A complete copy restores from the vault store, whatever the form says of days.
    let mut copy = sample::store(crate::api::Store::Vault, "VaultStore");
    copy.rehydration = Some("COMPLETED".to_owned());
    facts.points.as_mut().unwrap()[0].stores.push(copy);
    let copied = build(&draft, &facts).unwrap().request;
    assert_eq!(copied["objectType"], "AzureBackupRecoveryPointBasedRestoreRequest");
    assert_eq!(copied["sourceDataStoreType"], "VaultStore");
    assert!(copied.get("rehydrationPriority").is_none() && copied.get("rehydrationRetentionDuration").is_none());
}

#[test]
fn d_as_published_names_the_container() {
    let (mut draft, facts) = archived(TargetKind::Files);
    CONTAINER.clone_into(&mut draft.container_id);
    let published = golden(
        r#"{"objectType":"AzureBackupRestoreWithRehydrationRequest","recoveryPointId":"9da55e757af94261afa009b43cd3222a","sourceDataStoreType":"ArchiveStore","rehydrationPriority":"Standard","rehydrationRetentionDuration":"P12D","restoreTargetInfo":{"objectType":"RestoreFilesTargetInfo","recoveryOption":"FailIfExists","restoreLocation":"westus","targetDetails":{"filePrefix":"empdb11_postgresql-westus_1628853549768","restoreTargetLocationType":"AzureBlobs","url":"https://testossstorageaccount.blob.core.windows.net/testcontainerrestore","targetResourceArmId":"/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/targetrg/providers/Microsoft.Storage/storageAccounts/testossstorageaccount/blobServices/default/containers/testcontainerrestore"}}}"#,
    );
    assert_eq!(build(&draft, &facts).unwrap().request, published);
}

#[test]
fn f_in_the_paired_region_all_places_are_there() {
    for target in [TargetKind::Database, TargetKind::Files] {
        let (mut draft, mut facts) = (sample::draft(target), sample::facts(ServerKind::SingleServer));
        facts.secondary = Some(sample::secondary());
        facts.servers[0].region = sample::region("centralus");
        facts.accounts[0].region = sample::region("centralus");
        let plain = build(&draft, &facts);
        assert_eq!(plain, None, "the target is in the other region");
        draft.secondary = true;
        // A guard is never named there (contract §5.9).
        facts.vault.guard = sample::guard(crate::api::GuardRight::Has, None);
        let there = build(&draft, &facts).unwrap().request;
        let mut expected = build(&sample::draft(target), &sample::facts(ServerKind::SingleServer))
            .unwrap()
            .request;
        let info = &mut expected["restoreTargetInfo"];
        info["restoreLocation"] = json!("centralus");
        if target == TargetKind::Database {
            info["datasourceInfo"]["resourceLocation"] = json!("centralus");
            info["datasourceSetInfo"]["resourceLocation"] = json!("centralus");
        }
        assert_eq!(there, expected);
    }
}

#[test]
fn g_guard_and_identity_are_two_members_more() {
    let (mut draft, mut facts) = (
        sample::draft(TargetKind::Files),
        sample::facts(ServerKind::SingleServer),
    );
    let mut expected = build(&draft, &facts).unwrap().request;
    facts.vault.guarded = true;
    facts.vault.guard = sample::guard(crate::api::GuardRight::Has, None);
    sample::IDENTITY.clone_into(&mut draft.identity_id);
    expected["resourceGuardOperationRequests"] =
        json!([format!("{}/dppTriggerRestoreRequests/default", sample::GUARD)]);
    expected["identityDetails"] =
        json!({"useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": sample::IDENTITY});
    assert_eq!(build(&draft, &facts).unwrap().request, expected);
    facts.vault.guard = crate::plan::facts::GuardFacts::Free;
    let free = build(&draft, &facts).unwrap().request;
    assert!(free.get("resourceGuardOperationRequests").is_none());
}
