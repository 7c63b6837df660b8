//! The rarer kinds of restore: from the archive, in the paired region, as another identity, under a guard.

use super::*;
use crate::api::{GuardRight, IdentityChoice, RehydrationPriority};
use crate::plan::facts::GuardFacts;
use crate::plan::sample::{GUARD, IDENTITY};

fn archived() -> Facts {
    Facts {
        points: Some(vec![sample::archived(POINT)]),
        ..facts(ServerKind::SingleServer)
    }
}

/// With what the pair's restores go to, in the pair.
fn paired() -> Facts {
    let mut facts = Facts {
        secondary: Some(sample::secondary()),
        ..facts(ServerKind::SingleServer)
    };
    facts.servers[0].region = sample::region("centralus");
    facts.accounts[0].region = sample::region("centralus");
    facts
}

fn guarded() -> Facts {
    let mut facts = facts(ServerKind::SingleServer);
    facts.vault.guarded = true;
    facts.vault.guard = sample::guard(GuardRight::Has, None);
    facts
}

fn made(draft: &Draft, facts: &Facts) -> Value {
    spec::build(draft, facts).expect("a complete form").request
}

fn into(value: &Value, facts: &Facts) -> Result<Imported, String> {
    fill(read(&value.to_string())?, proposed(), facts)
}

fn wrapped(request: &Value) -> Value {
    json!({ "restoreRequestObject": request, "crossRegionRestoreDetails": {
        "sourceRegion": "West US", "sourceBackupInstanceId": facts(ServerKind::SingleServer).instance_id } })
}

fn crossed(mut request: Value) -> Value {
    request["restoreTargetInfo"]["restoreLocation"] = json!("centralus");
    request
}

#[test]
fn every_kind_that_is_exported_opens_as_the_form_it_came_from() {
    for target in [TargetKind::Database, TargetKind::Files] {
        for (kind, facts) in [
            ("archive", archived()),
            ("pair", paired()),
            ("identity", facts(ServerKind::SingleServer)),
            ("guard", guarded()),
        ] {
            let mut draft = sample::draft(target);
            draft.container_id = CONTAINER.to_owned();
            draft.secondary = kind == "pair";
            if kind == "identity" {
                draft.identity_id = IDENTITY.to_owned();
            }
            let plain = made(&draft, &facts);
            for text in [plain.clone(), renamed(&plain, &snake), renamed(&plain, &pascal)] {
                let opened = into(&text, &facts).unwrap_or_else(|why| panic!("{kind}: {why}\n{text}"));
                assert_eq!(opened.notices, Vec::<String>::new(), "{kind}: {text}");
                assert_eq!(made(&opened.draft, &facts), plain, "{kind}");
            }
        }
    }
}

#[test]
fn an_archived_point_takes_priority_and_days_of_the_file() {
    let facts = archived();
    let mut request = made(&sample::draft(TargetKind::Database), &facts);
    request["rehydrationPriority"] = json!("high");
    request["rehydrationRetentionDuration"] = json!("p30d");
    let opened = into(&request, &facts).unwrap();
    assert_eq!(opened.draft.rehydration_priority, RehydrationPriority::High);
    assert_eq!(opened.draft.rehydration_days, 30);
    for (wrong, shown) in [
        ("P9D", "P9D"),
        ("P31D", "P31D"),
        ("7D", "7D"),
        ("15", "15"),
        ("P2W", "P2W"),
        ("P+12D", "…"),
    ] {
        request["rehydrationRetentionDuration"] = json!(wrong);
        assert_eq!(
            into(&request, &facts).unwrap_err(),
            format!("“rehydrationRetentionDuration” is {shown}. It must be whole days from P10D to P30D.")
        );
    }
    request["rehydrationRetentionDuration"] = json!(12);
    assert_eq!(
        into(&request, &facts).unwrap_err(),
        "“rehydrationRetentionDuration” must be text, and is a number."
    );
    request["rehydrationRetentionDuration"] = Value::Null;
    let opened = into(&request, &facts).unwrap();
    assert_eq!(
        opened.notices,
        ["The file has no “rehydrationRetentionDuration”. 12 days are proposed."]
    );
    request["rehydrationPriority"] = json!("Invalid");
    assert_eq!(
        into(&request, &facts).unwrap_err(),
        "“rehydrationPriority” is Invalid. It must be Standard or High."
    );
}

#[test]
fn the_articles_form_of_an_archive_request_is_repaired() {
    // Microsoft's REST article: plain type, ArchiveStore, and the two members in snake case (contract §6.2 b).
    let facts = archived();
    let right = made(&sample::draft(TargetKind::Database), &facts);
    let mut article = right.clone();
    article["objectType"] = json!("AzureBackupRecoveryPointBasedRestoreRequest");
    let members = article.as_object_mut().unwrap();
    let priority = members.remove("rehydrationPriority").unwrap();
    let days = members.remove("rehydrationRetentionDuration").unwrap();
    members.insert("rehydration_priority".into(), priority);
    members.insert("rehydration_retention_duration".into(), days);
    let opened = into(&article, &facts).unwrap();
    assert_eq!(made(&opened.draft, &facts), right);
    assert_eq!(opened.notices.len(), 1, "{:?}", opened.notices);
    assert!(
        opened.notices[0].ends_with("It was repaired: the point is restored from the archive."),
        "{:?}",
        opened.notices
    );
    // Its comma at the end, too, is the article's: that is not JSON.
    let text = article.to_string();
    let comma = format!("{},}}", text.strip_suffix('}').unwrap());
    assert!(read(&comma).unwrap_err().contains("trailing comma"));
}

#[test]
fn store_and_type_that_disagree_follow_the_point_or_are_refused() {
    let in_vault = facts(ServerKind::SingleServer);
    let unknown = Facts {
        points: None,
        ..facts(ServerKind::SingleServer)
    };
    let archive = made(&sample::draft(TargetKind::Files), &archived());
    let plain = made(&sample::draft(TargetKind::Files), &in_vault);
    let change = |request: &Value, store: &str| {
        let mut request = request.clone();
        request["sourceDataStoreType"] = json!(store);
        request
    };
    for (request, facts, said) in [
        (archive.clone(), &in_vault, "without bringing it back"),
        (plain.clone(), &archived(), "the point is in the archive only"),
        (change(&plain, "ArchiveStore"), &in_vault, "from the vault store"),
        (change(&plain, "ArchiveStore"), &archived(), "from the archive"),
        (change(&archive, "VaultStore"), &in_vault, "from the vault store"),
        (change(&archive, "VaultStore"), &archived(), "from the archive"),
    ] {
        let opened = into(&request, facts).unwrap();
        assert!(opened.notices[0].contains(said), "{said}: {:?}", opened.notices);
        let sent = made(&opened.draft, facts);
        let rehydrates = sent["objectType"] == "AzureBackupRestoreWithRehydrationRequest";
        assert_eq!(rehydrates, sent["sourceDataStoreType"] == "ArchiveStore", "{sent}");
    }
    for request in [change(&plain, "ArchiveStore"), change(&archive, "VaultStore")] {
        let refused = into(&request, &unknown).unwrap_err();
        assert!(
            refused
                .ends_with("ArchiveStore goes with AzureBackupRestoreWithRehydrationRequest, and with nothing else."),
            "{refused}"
        );
    }
}

#[test]
fn the_paired_region_is_known_by_its_wrapper_or_its_name() {
    let facts = paired();
    let plain = crossed(request(TargetKind::Database));
    for text in [plain.clone(), wrapped(&plain), renamed(&wrapped(&plain), &snake)] {
        let opened = into(&text, &facts).unwrap();
        assert!(opened.draft.secondary, "{text}");
        assert_eq!(opened.notices, Vec::<String>::new());
    }
    assert!(!into(&request(TargetKind::Database), &facts).unwrap().draft.secondary);
    let change = |member: &str, value: &str| {
        let mut file = wrapped(&plain);
        file["crossRegionRestoreDetails"][member] = json!(value);
        into(&file, &facts).unwrap_err()
    };
    let other = facts.instance_id.replace("/bi", "/other");
    for (error, said) in [
        (
            change("sourceRegion", "eastus"),
            "“sourceRegion” is eastus, and vault bv is in westus.",
        ),
        (
            change("sourceBackupInstanceId", &other),
            "“sourceBackupInstanceId” is other, which is another backup instance than the one of orders. Open that one, and then the file.",
        ),
        (
            change(
                "sourceBackupInstanceId",
                &facts.instance_id.replace("backupInstances", "backupInstance"),
            ),
            "“crossRegionRestoreDetails.sourceBackupInstanceId” is not the id of a backup instance: /subscriptions/…/resourceGroups/…/providers/Microsoft.DataProtection/backupVaults/…/backupInstances/….",
        ),
        (
            change("sourceBackupInstanceId", ""),
            "“crossRegionRestoreDetails.sourceBackupInstanceId” is missing.",
        ),
        (
            into(&wrapped(&request(TargetKind::Database)), &facts).unwrap_err(),
            "The request restores to region westus, and the paired region of vault bv is Central US.",
        ),
    ] {
        assert_eq!(error, said);
    }
    let without = into(&wrapped(&plain), &super::facts(ServerKind::SingleServer)).unwrap_err();
    assert!(without.contains("has none that it can restore in"), "{without}");
    let mut gone = wrapped(&plain);
    gone["restoreRequestObject"]["recoveryPointId"] = json!("0a1b");
    let gone = into(&gone, &facts).unwrap_err();
    assert!(gone.contains("not among those of orders in Central US"), "{gone}");
    let both = into(
        &wrapped(&crossed(made(&sample::draft(TargetKind::Files), &archived()))),
        &facts,
    )
    .unwrap_err();
    assert!(both.contains("from the archive in the paired region"), "{both}");
}

#[test]
fn an_identity_is_taken_as_it_is_named() {
    let plain = request(TargetKind::Files);
    let with = |details: Value| {
        let mut request = plain.clone();
        request["identityDetails"] = details;
        request
    };
    let facts = facts(ServerKind::SingleServer);
    let open = |details| into(&with(details), &facts);
    let user = open(json!({ "useSystemAssignedIdentity": false, "userAssignedIdentityArmUrl": IDENTITY })).unwrap();
    assert_eq!((user.draft.identity_id.as_str(), user.notices.len()), (IDENTITY, 0));
    let own = open(json!({ "useSystemAssignedIdentity": true, "userAssignedIdentityArmUrl": null })).unwrap();
    assert_eq!((own.draft.identity_id.as_str(), own.notices.len()), ("", 0));
    let mut powershell = plain.clone();
    powershell["IdentityDetailUseSystemAssignedIdentity"] = json!(false);
    powershell["IdentityDetailUserAssignedIdentityArmUrl"] = json!(IDENTITY);
    assert_eq!(into(&powershell, &facts).unwrap().draft.identity_id, IDENTITY);
    for (details, said) in [
        (json!({ "useSystemAssignedIdentity": false }), "no identity is left"),
        (
            json!({ "useSystemAssignedIdentity": true, "userAssignedIdentityArmUrl": IDENTITY }),
            "Correct one of them",
        ),
        (
            json!({ "userAssignedIdentityArmUrl": IDENTITY.replace("Identities", "Identity") }),
            "is not the id of a user-assigned identity",
        ),
        (
            json!({ "useSystemAssignedIdentity": "false" }),
            "must be true or false, and is text",
        ),
        (json!("system"), "must be an object"),
    ] {
        let error = open(details).unwrap_err();
        assert!(error.contains(said) && error.contains("dentity"), "{error}");
    }
    let mut only = facts.clone();
    only.vault.identities = Some(vec![IdentityChoice {
        id: IDENTITY.to_owned(),
        label: "id-backup".to_owned(),
        principal_id: None,
    }]);
    let mut draft = proposed();
    draft.identity_id = IDENTITY.to_owned();
    let opened = fill(read(&plain.to_string()).unwrap(), draft, &only).unwrap();
    assert_eq!(opened.draft.identity_id, IDENTITY);
    assert!(
        opened.notices[0].contains("vault bv has none. id-backup is proposed."),
        "{:?}",
        opened.notices
    );
}

#[test]
fn the_vaults_own_guard_is_kept_without_a_word_and_another_is_named() {
    let own = format!("{GUARD}/dppTriggerRestoreRequests/default");
    let with = |guard: Value| {
        let mut request = request(TargetKind::Files);
        request["resourceGuardOperationRequests"] = guard;
        request
    };
    let notices = |guard: Value, facts: &Facts| into(&with(guard), facts).unwrap().notices;
    for same in [
        json!([own]),
        json!(own.to_uppercase()),
        json!(["DataProtectionRestore"]),
        json!([]),
        Value::Null,
    ] {
        assert_eq!(notices(same, &guarded()), Vec::<String>::new());
    }
    let other = json!([own.replace("guard-sample", "guard-old")]);
    assert_eq!(
        notices(other.clone(), &guarded()),
        [
            "The request names resource guard guard-old, and restores of vault bv are watched by guard-sample. That one is named instead."
        ]
    );
    let mut free = facts(ServerKind::SingleServer);
    free.vault.guard = GuardFacts::Free;
    assert!(notices(other.clone(), &free)[0].contains("no guard watches restores of vault bv"));
    let mut both = guarded();
    both.secondary = Some(sample::secondary());
    let crossed = into(&wrapped(&crossed(with(other))), &both).unwrap();
    assert!(
        crossed.notices[0].contains("carry no guard’s consent"),
        "{:?}",
        crossed.notices
    );
    for (wrong, said) in [
        (json!({ "id": own }), "must be a list of texts, and is an object."),
        (
            json!([1]),
            "must be a list of texts, and is a list with a number in it.",
        ),
    ] {
        assert_eq!(
            into(&with(wrong), &guarded()).unwrap_err(),
            format!("“resourceGuardOperationRequests” {said}")
        );
    }
}
